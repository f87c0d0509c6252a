"""Folders for whole towns, one town that gentle tests share, and the day on their clock."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import pytest_asyncio

from tests.faults.judge import Files
from tests.faults.town import Place, town_under_fire


@pytest.fixture
def home() -> Iterator[Path]:
    """Not pytest's own folder: PostgreSQL's user must walk in."""
    with TemporaryDirectory(prefix="motcua-faults-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest_asyncio.fixture(scope="package")
async def place() -> AsyncIterator[Place]:
    """A town without processes of ours: each test starts those it needs (`Fire.only`)."""
    with TemporaryDirectory(prefix="motcua-faults-", ignore_cleanup_errors=True) as folder:
        async with town_under_fire(Path(folder)) as (fire, town):
            yield fire, town, Files(Path(folder) / "sandbox" / "sandbox.sqlite3")


@pytest.fixture
def today() -> date:
    return datetime.now(UTC).date()
