"""Every test of the client gets a town of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.conftest import Clock
from tests.sandbox.town import Town


@pytest_asyncio.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    made = Town(tmp_path, Clock())
    yield made
    await made.close()
