"""A rolling deploy under traffic: migrate, then replace processes one by one. Nobody notices."""

import asyncio
import os
import random
import signal
import sys
from pathlib import Path

import psutil
import pytest

from bot.store.migrate import revision_of
from tests.faults import long
from tests.faults.citizens import Counter, counters, verdict_of
from tests.faults.judge import Files
from tests.faults.next_version import NEXT, next_version
from tests.faults.storm import all_answered
from tests.faults.town import Fire, listen, nursery, town_under_fire
from tests.journey.programs import ROOT, eventually, free_port

pytestmark = pytest.mark.processes


async def heard(many: list[Counter], more: int) -> None:
    """Until so many more messages were answered."""
    before = sum(one.verdict().messages - one.verdict().lost for one in many)

    async def enough() -> bool:
        return sum(one.verdict().messages - one.verdict().lost for one in many) >= before + more

    await eventually(enough)


async def migrated(migrations: Path, url: str) -> None:
    """`motcua migrate` of the next version."""
    command = (sys.executable, "-m", "tests.faults.next_version", str(migrations), url)
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    assert await process.wait() == 0


async def gone(pid: int) -> None:
    async def dead() -> bool:
        return not psutil.pid_exists(pid)

    await eventually(dead)


async def retired(of: list[int]) -> None:
    """The oldest of these is asked to stop, and does."""
    pid = of.pop(0)
    os.kill(pid, signal.SIGTERM)
    await gone(pid)


@long
@pytest.mark.timeout(600)
async def test_old_and_new_processes_serve_while_the_schema_grows(home: Path) -> None:
    migrations, port, over = next_version(home), free_port(), asyncio.Event()
    async with town_under_fire(home) as (old, town):
        await old.people()
        many = await counters(town, Files(home / "sandbox" / "sandbox.sqlite3"), 6, 0)
        talks = [one.talk(over, 1.0, random.Random(n)) for n, one in enumerate(many)]
        talking = [asyncio.create_task(talk) for talk in talks]
        await heard(many, 12)
        await migrated(migrations, old.url)
        assert revision_of(old.url) == NEXT
        await heard(many, 12)  # by the old ones, on the new schema
        await gone(await old.born("worker"))  # one that starts anew refuses
        old.workers.pop()
        async with nursery(home, port, old.settings, str(migrations)) as parent:
            new = Fire(home, parent, old.url, old.settings)
            await new.people()
            await heard(many, 12)  # by old and new workers
            await listen(town, port)
            for of in (old.workers, old.webs, old.workers, old.workers, old.webs):
                await retired(of)
                await heard(many, 6)
            over.set()
            await asyncio.gather(*talking)
            await all_answered(many)
            await new.end()
    verdict = verdict_of(many)
    assert verdict.messages >= 60
    assert (verdict.lost, verdict.doubled, verdict.retaken, verdict.reordered) == (0, (), 0, 0)
    assert verdict.odd == ()
