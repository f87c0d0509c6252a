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
from bot.store import Store, embedded_roles, open_store
from bot.store.embedded import Embedded, embedded
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
def server() -> Iterator[Embedded]:
    """A PostgreSQL of our own for this run."""
    with (
        TemporaryDirectory(prefix="motcua-test-", ignore_cleanup_errors=True) as home,
        embedded(Path(home), fsync=False) as server,
    ):
        yield server


@pytest.fixture(scope="session")
def postgres(server: Embedded) -> str:
    """Its keeper's URL: what the application may not do is done with this one."""
    return server.keeper


@pytest.fixture(scope="session")
def template(server: Embedded) -> str:
    """A migrated, empty database that every test gets a copy of."""
    name = "template_motcua"
    _make(server.keeper, name, "template1")
    migrate(_named(server.url, name), _named(server.keeper, name))
    return name


@pytest.fixture
def database(server: Embedded, template: str) -> Iterator[str]:
    """The application's URL of a fresh, migrated database."""
    name = f"test_{next(_numbers)}"
    _make(server.keeper, name, template)
    yield _named(server.url, name)
    _drop(server.keeper, name)


@pytest.fixture
def keeper(server: Embedded, database: str) -> str:
    """The superuser's URL of the same database, for what the application must not be able to do."""
    return _named(server.keeper, database.rsplit("/", 1)[1])


@pytest.fixture
def empty_database(server: Embedded) -> Iterator[str]:
    """The application's URL of a database without any table."""
    name = f"empty_{next(_numbers)}"
    _make(server.keeper, name, "template1")
    yield _named(server.url, name)
    _drop(server.keeper, name)


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


def _make(keeper: str, name: str, template: str) -> None:
    names = (sql.Identifier(name), sql.Identifier(template))
    _run(keeper, sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    if template == "template1":
        with psycopg.connect(_named(keeper, name)) as connection:
            embedded_roles.admit(connection)


def _drop(keeper: str, name: str) -> None:
    _run(keeper, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(url: str, statement: sql.SQL | sql.Composed) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
