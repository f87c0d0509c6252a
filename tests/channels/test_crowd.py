"""Fifty citizens at once on a bad day: every bubble is there, in order, once.

Webhook answers are lost, so that updates come twice; one send in ten fails.
"""

import random
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store import Store
from tests.channels.crowds import Crowd, platform
from tests.conftest import Clock

CITIZENS, MESSAGES = 50, 2
SENT = "SELECT sum(attempts), count(*) FROM outbox WHERE sent_at IS NOT NULL"


@pytest.mark.parametrize("name", ["zalo", "telegram"])
async def test_fifty_citizens_on_a_bad_day(
    name: str, store: Store, clock: Clock, tmp_path: Path
) -> None:
    async with platform(name, store, clock, tmp_path, random.Random(7)) as (there, wire):
        crowd = Crowd(there, CITIZENS, MESSAGES)
        seen = await crowd.play()
        async with store.begin() as db:
            tries, bubbles = (await db.execute(text(SENT))).one()
    assert wire.lost > 0  # so many updates came twice
    assert tries > bubbles  # and so many bubbles were sent again
    assert seen == {user: crowd.expected(user) for user in seen}
    assert len(seen) == CITIZENS
