"""A portal that takes five seconds a call, and more citizens who wait for it than a worker seats:
the others are answered about as fast as before.
"""

import asyncio
from itertools import pairwise
from statistics import median

import pytest

from tests.faults.citizens import Counter, Filer, counters, filer
from tests.faults.town import Place
from tests.journey.programs import Town, eventually
from tests.journey.story import ACCOUNT

pytestmark = pytest.mark.processes
PENDING = 20  # citizens who wait for the portal; a worker process seats eight turns
TIMES = 10  # how much longer the others may wait: starved, they would wait fifty times as long


async def asked_for_the_phone(town: Town, nth: int) -> Filer:
    """Somebody whose next word, the phone number, makes the bot call the portal."""
    one = await filer(town, 50 + nth)
    for line, expected in ACCOUNT[:3]:
        await one.say(line)
        await one.hears(expected)
    return one


async def waits(many: list[Counter], times: int) -> float:
    """Each says something and waits for the answer, again and again; the median wait in seconds."""
    before = [len(one.files.telegram(int(one.user))) for one in many]
    for _ in range(times):
        for one in many:
            await one.say()

        async def answered() -> bool:
            return not sum(one.verdict().lost for one in many)

        await eventually(answered)
    chats = [one.files.telegram(int(one.user))[n:] for one, n in zip(many, before, strict=True)]
    return median(b.at - a.at for chat in chats for a, b in pairwise(chat) if b.by_bot)


@pytest.mark.timeout(300)
async def test_a_slow_portal_starves_nobody_else(place: Place) -> None:
    fire, town, files = place
    await fire.only()
    others = await counters(town, files, 4, 0)
    filers = await asyncio.gather(*(asked_for_the_phone(town, n) for n in range(PENDING)))
    unloaded = await waits(others, 5)
    await town.slow(5000, times=PENDING)
    await asyncio.gather(*(one.say(one.phone) for one in filers))
    loaded = await waits(others, 5)
    await asyncio.gather(*(one.hears("Chỉ nhập mã trong tin nhắn") for one in filers))
    await town.slow(0, times=0)
    print(f"median wait {unloaded:.3f} s, with a slow portal {loaded:.3f} s")  # noqa: T201
    assert loaded < TIMES * unloaded
