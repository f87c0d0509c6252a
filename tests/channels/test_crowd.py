"""Fifty citizens at once on a bad day: every bubble is there, in order, once.

Webhook answers are lost, so that updates come twice; one send in ten fails.
"""

import random
from pathlib import Path

import pytest

from bot.store import Store
from tests.channels.crowds import Crowd, platform
from tests.conftest import Clock

CITIZENS, MESSAGES = 50, 2


@pytest.mark.parametrize("name", ["zalo", "telegram"])
async def test_fifty_citizens_on_a_bad_day(
    name: str, store: Store, clock: Clock, tmp_path: Path
) -> None:
    async with platform(name, store, clock, tmp_path, random.Random(7)) as (there, wire):
        crowd = Crowd(there, CITIZENS, MESSAGES)
        seen = await crowd.play()
    assert wire.lost > 0
    assert seen == {user: crowd.expected(user) for user in seen}
    assert len(seen) == CITIZENS
