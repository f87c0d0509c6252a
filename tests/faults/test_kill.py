"""kill -9 of a worker in the middle of a turn: nothing lost, nothing twice."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from bot.store import Store, bubbles
from tests.conftest import Clock
from tests.path.parts import say

pytestmark = pytest.mark.processes
LEASE = "0.5"


@contextlib.asynccontextmanager
async def worker(database: str, held: bool) -> AsyncIterator[Process]:
    command = (sys.executable, "-m", "tests.faults.echo_worker", database, LEASE, str(int(held)))
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    try:
        await heard(process, "ready")
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def heard(process: Process, words: str) -> None:
    assert process.stdout is not None
    line = await asyncio.wait_for(process.stdout.readline(), 60)
    assert line.decode().strip() == words


async def answers(store: Store, address_id: UUID, many: int) -> list[str]:
    """The bot's bubbles, once there are `many` (or 60 seconds have passed)."""
    async with asyncio.timeout(60):
        while True:
            log = await bubbles.since(store, address_id, 0)
            said = [bubble.reply.text for bubble in log if bubble.role == "bot"]
            if len(said) >= many:
                return said
            await asyncio.sleep(0.05)


async def test_a_worker_killed_mid_turn_loses_nothing_and_repeats_nothing(
    database: str, store: Store, clock: Clock
) -> None:
    for number in range(5):
        got = await say(store, clock, f"câu {number}", number)
    async with worker(database, held=True) as doomed:
        await heard(doomed, "turn")  # the first message is being answered now
        doomed.kill()
        await doomed.wait()
    async with worker(database, held=False):
        said = await answers(store, got.address_id, 5)
    assert said == [f"{n + 1}: câu {n}" for n in range(5)]


async def test_a_worker_frozen_mid_turn_stores_nothing_when_it_thaws(
    database: str, store: Store, clock: Clock
) -> None:
    got = await say(store, clock, "xin chào", 1)
    async with worker(database, held=True) as frozen:
        await heard(frozen, "turn")
        frozen.send_signal(19)  # SIGSTOP: its lease runs out, nobody renews it
        async with worker(database, held=False):
            assert await answers(store, got.address_id, 1) == ["1: xin chào"]
            frozen.send_signal(18)  # SIGCONT
            assert frozen.stdin is not None
            frozen.stdin.write_eof()  # it goes on, and holds no later turn
            second = await say(store, clock, "còn đó không", 2)
            said = await answers(store, second.address_id, 2)
    assert said == ["1: xin chào", "2: còn đó không"]
