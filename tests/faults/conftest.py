"""Folders for whole towns, and the day on their clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.fixture
def home() -> Iterator[Path]:
    """Not pytest's own folder: PostgreSQL's user must walk in."""
    with TemporaryDirectory(prefix="motcua-faults-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def today() -> date:
    return datetime.now(UTC).date()
