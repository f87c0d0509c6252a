"""What every test may ask for: a real PostgreSQL, keys, a clock that stands still."""

import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
import psycopg
import pytest
import pytest_asyncio
from psycopg import sql

from bot.sealing import Sealer, make_sealer
from bot.store import Store, open_store
from bot.store.embedded import embedded
from bot.store.migrate import migrate

_numbers = itertools.count(1)
hypothesis.settings.register_profile("any machine", deadline=None)  # a busy one is not a bug
hypothesis.settings.load_profile("any machine")


@dataclass
class Clock:
    """Time as an argument: `clock()` is now, and moves only when told to."""

    now: datetime = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)  # Wednesday, 9:00 in Hà Nội

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **duration: float) -> datetime:
        self.now += timedelta(**duration)
        return self.now


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A server of our own for this run; its URL."""
    with (
        TemporaryDirectory(prefix="motcua-test-", ignore_cleanup_errors=True) as home,
        embedded(Path(home), fsync=False) as server,
    ):
        yield server.url


@pytest.fixture(scope="session")
def template(postgres: str) -> str:
    """A migrated, empty database that every test gets a copy of."""
    _run(postgres, sql.SQL("CREATE DATABASE template_motcua"))
    migrate(_named(postgres, "template_motcua"))
    return "template_motcua"


@pytest.fixture
def database(postgres: str, template: str) -> Iterator[str]:
    """The URL of a fresh, migrated database."""
    name = f"test_{next(_numbers)}"
    names = (sql.Identifier(name), sql.Identifier(template))
    _run(postgres, sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    yield _named(postgres, name)
    _run(postgres, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(names[0]))


@pytest.fixture
def empty_database(postgres: str) -> Iterator[str]:
    """The URL of a database without any table."""
    name = f"empty_{next(_numbers)}"
    _run(postgres, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield _named(postgres, name)
    _run(postgres, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def sealer() -> Sealer:
    return make_sealer(["a key of the tests, long enough"])


@pytest_asyncio.fixture
async def store(database: str, sealer: Sealer) -> AsyncIterator[Store]:
    store = open_store(database, sealer)
    yield store
    await store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _named(url: str, name: str) -> str:
    return url.rsplit("/", 1)[0] + f"/{name}"


def _run(url: str, statement: sql.SQL | sql.Composed) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
