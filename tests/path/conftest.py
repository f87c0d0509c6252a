"""The town, for tests of the whole way through the store, and the jobs."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.metrics import Metrics
from bot.store import Store
from bot.turns import Turns
from tests.conftest import Clock
from tests.path.jobs import Setup, make_setup
from tests.path.parts import Jobs, admit_all
from tests.path.town import Town
from tests.world import open_world


@pytest_asyncio.fixture
async def town(store: Store, clock: Clock, tmp_path: Path) -> AsyncIterator[Town]:
    async with open_world(tmp_path) as world:
        talk = world.talk
        parts = (store, talk.engine, talk.understand, admit_all, Jobs().defer, clock, Metrics())
        yield Town(world, store, clock, replace(Turns(*parts), pause=timedelta(0)))


@pytest.fixture
def setup(store: Store, clock: Clock) -> Setup:
    return make_setup(store, clock)
