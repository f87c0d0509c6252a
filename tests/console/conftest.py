"""The office, open."""

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.store import Store
from tests.conftest import Clock
from tests.console.office import Office, open_office


@pytest_asyncio.fixture
async def office(store: Store, clock: Clock) -> AsyncIterator[Office]:
    async with open_office(store, clock) as office:
        yield office
