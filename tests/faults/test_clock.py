"""A process's clock is an hour off, or jumps: nothing is told late, taken early or sent twice.

Leases, pauses and queues go by PostgreSQL's clock; reminders: tests/path/test_nudges.py.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle

from bot.metrics import Metrics
from bot.model import FIRST, Address, Message, Reply, Standing
from bot.outbox import Outbox
from bot.store import Store, bubbles, turns
from bot.turns import Turns
from tests.conftest import Clock
from tests.path.parts import WEB, ZALO, EchoEngine, make_turns, say, take_all

HOUR = timedelta(hours=1)


def off(clock: Clock, by: timedelta) -> Callable[[], datetime]:
    return lambda: clock() + by


def worker_of(store: Store, clock: Clock, by: timedelta, engine: EchoEngine) -> Turns:
    return replace(make_turns(store, clock, engine), clock=off(clock, by))


async def answers(store: Store, address_id: object) -> list[str]:
    log = await bubbles.since(store, address_id, 0)  # type: ignore[arg-type]
    return [bubble.reply.text for bubble in log if bubble.role == "bot"]


async def test_web_processes_whose_clocks_jump_make_no_message_late(
    store: Store, clock: Clock
) -> None:
    jumps, engine = cycle((timedelta(0), HOUR, -HOUR)), EchoEngine()
    workers = [worker_of(store, clock, by, engine) for by in (timedelta(0), HOUR, -HOUR)]
    for number, by in zip(range(9), jumps, strict=False):
        got = await say(store, Clock(clock() + by), f"câu {number}", number, WEB)
        await take_all(workers[number % 3 - 1])
        clock.forward(seconds=1)
    assert await answers(store, got.address_id) == [f"{n + 1}: câu {n}" for n in range(9)]


async def test_a_worker_an_hour_ahead_takes_no_lease_early(store: Store, clock: Clock) -> None:
    got = await say(store, clock, "câu 0", 0)
    engine = EchoEngine()
    ahead, back = (worker_of(store, clock, by, engine) for by in (HOUR, -HOUR))

    async def meanwhile(_: Message) -> None:
        engine.on_handle = None
        assert not any(await asyncio.gather(ahead.take_turn(), back.take_turn()))
        assert await turns.claim(store, timedelta(seconds=30)) is None

    engine.on_handle = meanwhile
    await take_all(worker_of(store, clock, timedelta(0), engine))
    assert await answers(store, got.address_id) == ["1: câu 0"]


class Slow:
    """A platform that is asked by two others while it takes a bubble."""

    name = "zalo"

    def __init__(self) -> None:
        self.took: list[str] = []
        self.others: list[Outbox] = []

    async def send(
        self, address: Address, reply: Reply, key: str, standing: Standing = FIRST
    ) -> str:
        while self.others:
            assert await self.others.pop().deliver() == 0
        self.took.append(reply.text)
        return f"id-{len(self.took)}"


async def test_senders_whose_clocks_jump_send_nothing_twice(store: Store, clock: Clock) -> None:
    for number in range(3):
        await say(store, clock, f"câu {number}", number, ZALO)
    await take_all(make_turns(store, clock))
    slow = Slow()
    senders = [
        Outbox(store, {"zalo": slow}, off(clock, by), Metrics())
        for by in (timedelta(0), HOUR, -HOUR)
    ]
    slow.others = senders[1:]
    for sender in senders:
        await sender.deliver()
    assert slow.took == ["1: câu 0", "2: câu 1", "3: câu 2"]
