"""Who wakes whom: one sleeper a ring, no ring lost; trouble is slept over, turns are finished."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import psycopg
import pytest_asyncio

from bot.metrics import Metrics
from bot.model import Message
from bot.outbox import Outbox
from bot.store import Store, StoreDown, bubbles
from bot.store.codec import ADDRESS, WORK
from bot.store.listen import Listener
from bot.worker import Bell, Worker
from tests.conftest import Clock
from tests.path.parts import EchoEngine, Idle, make_turns, say


async def test_a_ring_wakes_one_sleeper() -> None:
    bell = Bell()
    sleepers = [asyncio.create_task(bell.sleep()) for _ in range(3)]
    await asyncio.sleep(0)
    bell.ring()
    await asyncio.wait(sleepers, return_when=asyncio.FIRST_COMPLETED)
    assert [task.done() for task in sleepers] == [True, False, False]
    bell.ring()
    bell.ring()
    await asyncio.gather(*sleepers)


async def test_a_ring_nobody_heard_keeps_the_next_awake_once() -> None:
    bell = Bell()
    bell.ring()
    bell.ring()
    await bell.sleep()
    again = asyncio.create_task(bell.sleep())
    await asyncio.sleep(0)
    assert not again.done()
    again.cancel()
    await asyncio.gather(again, return_exceptions=True)


async def test_a_sleeper_that_was_cancelled_swallows_no_ring() -> None:
    bell = Bell()
    gone, there = (asyncio.create_task(bell.sleep()) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    bell.ring()
    await there


@pytest_asyncio.fixture
async def listener(store: Store) -> AsyncIterator[Listener]:
    listener = Listener(store.dsn)
    task = asyncio.create_task(listener.run())
    yield listener
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_notices_reach_who_asked_for_them(listener: Listener, store: Store) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    listener.on(ADDRESS, heard.put_nowait)
    assert await heard.get() == ""  # now it listens: something may have happened before
    async with await psycopg.AsyncConnection.connect(store.dsn, autocommit=True) as connection:
        await connection.execute(
            "SELECT pg_notify(%s, 'nobody'), pg_notify(%s, 'a-1')", [WORK, ADDRESS]
        )
    assert await heard.get() == "a-1"


async def test_who_no_longer_asks_hears_nothing(listener: Listener) -> None:
    heard: list[str] = []
    listener.on(WORK, heard.append)()
    listener.tell(WORK, "x")
    assert heard == []


@dataclass
class Flaky(EchoEngine):
    """Waits, in its first turn, until it is let go on."""

    def __post_init__(self) -> None:
        self.busy, self.go_on = asyncio.Event(), asyncio.Event()
        self.on_handle = self.hold

    async def hold(self, message: Message) -> None:
        self.busy.set()
        await self.go_on.wait()


async def test_a_worker_that_is_stopped_finishes_its_turn_and_gives_the_lease_back(
    store: Store, clock: Clock, listener: Listener
) -> None:
    engine = Flaky()
    outbox = Outbox(store, {}, clock, Metrics())
    worker = Worker([make_turns(store, clock, engine)], outbox, Idle(), listener)
    running = asyncio.create_task(worker.run())
    got = await say(store, clock, "xin chào", 1)
    await engine.busy.wait()
    worker.stop()
    engine.go_on.set()
    await running
    log = await bubbles.since(store, got.address_id, 1)
    assert [bubble.reply.text for bubble in log] == ["1: xin chào"]
    async with store.begin() as db:
        row = (await db.exec_driver_sql("SELECT lease_token, unread FROM conversations")).one()
    assert tuple(row) == (None, 0)


async def test_a_store_that_is_away_is_slept_over(
    store: Store, clock: Clock, listener: Listener
) -> None:
    turns = make_turns(store, clock)
    failures = iter([StoreDown(), ZeroDivisionError()])
    whole = turns.take_turn

    async def failing_first() -> bool:
        problem = next(failures, None)
        if problem is not None:
            raise problem
        return await whole()

    turns.take_turn = failing_first  # type: ignore[method-assign]
    worker = Worker([turns], Outbox(store, {}, clock, Metrics()), Idle(), listener)
    running = asyncio.create_task(worker.run())
    got = await say(store, clock, "xin chào", 1)
    async with asyncio.timeout(30):
        while not await bubbles.since(store, got.address_id, 1):
            await listening(listener)
    worker.stop()
    await running


async def listening(listener: Listener) -> None:
    """Until the address' log grows."""
    grown = asyncio.Event()
    quiet = listener.on(ADDRESS, lambda _: grown.set())
    try:
        async with asyncio.timeout(0.2):
            await grown.wait()
    except TimeoutError:
        return
    finally:
        quiet()
