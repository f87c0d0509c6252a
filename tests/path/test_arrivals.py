"""What arrives is stored before anybody is answered; a crowd without end is answered too."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI

from bot.arrivals import QUEUE, Arrivals, Door
from bot.channels.zalo import ZaloHook
from bot.metrics import Metrics
from bot.model import Message
from bot.outbox import Outbox
from bot.store import Store
from bot.store.listen import listening
from bot.turns import Turns
from bot.worker import Worker
from tests.channels.test_zalo_events import APP, OA, from_user
from tests.channels.test_zalo_hook import SECRET, signed
from tests.conftest import Clock
from tests.path.parts import EchoEngine, Idle, Jobs, column, make_turns

MANY, LONG = 60, 600.0  # citizens; seconds


@dataclass
class Watched:
    """Notes how many calls of webhooks were under way when a turn began."""

    turns: Turns
    arrivals: Arrivals
    found: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._take = self.turns.take_turn
        self.turns.take_turn = self.take_turn  # type: ignore[method-assign]

    async def take_turn(self) -> bool:
        self.found.append(self.arrivals.many)
        return await self._take()


async def test_no_turn_begins_while_calls_queue(store: Store, clock: Clock) -> None:
    """Sixty new citizens at once, through the signed webhook of a process that answers too."""
    arrivals, front, answered = Arrivals(patience=LONG), store.beside(8), asyncio.Semaphore(0)
    nobody = list[str]()
    hook = ZaloHook(
        front, APP, OA, SECRET, clock, Metrics(), Jobs().defer, nobody.append, patience=LONG
    )
    app = FastAPI()
    app.include_router(hook.router())
    app.add_middleware(Door, arrivals=arrivals)

    async def handled(_: Message) -> None:
        answered.release()

    engine = EchoEngine(handled)
    watched = [Watched(make_turns(store, clock, engine), arrivals) for _ in range(4)]
    async with listening(store.dsn) as listener:
        outbox = Outbox(store, {}, clock, Metrics())
        turns = [one.turns for one in watched]
        worker = Worker(turns, outbox, Idle(), listener, arrivals=arrivals)
        running = asyncio.create_task(worker.run())
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot")
        async with client as zalo:
            first = (zalo.post("/webhooks/zalo", **greeting(who)) for who in range(MANY))
            said = await asyncio.gather(*first)
        assert {answer.status_code for answer in said} == {200}
        for _ in range(MANY):
            await answered.acquire()
        worker.stop()
        await running
    await front.close()
    begun = [many for one in watched for many in one.found]
    assert max(begun) <= QUEUE
    assert len(await column(store, "SELECT 1 FROM outbox WHERE role = 'bot'")) == MANY


def greeting(who: int) -> dict[str, Any]:
    message = {"text": "xin chào", "msg_id": f"m-{who}"}
    return signed(from_user("user_send_text", message, sender={"id": f"new-{who}"}))


async def test_a_turn_goes_on_when_the_queue_is_short_again() -> None:
    arrivals = Arrivals(most=1, patience=LONG)
    with arrivals.one():
        await arrivals.calm()
        with arrivals.one():
            waiting = asyncio.create_task(arrivals.calm())
            await asyncio.sleep(0)
            assert not waiting.done()
        await waiting


async def test_who_is_woken_into_a_new_queue_waits_on() -> None:
    arrivals = Arrivals(most=0, patience=LONG)
    with arrivals.one():
        waiting = asyncio.create_task(arrivals.calm())
        await asyncio.sleep(0)
    with arrivals.one():
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not waiting.done()
    await waiting


async def test_a_crowd_without_end_is_answered_too() -> None:
    arrivals = Arrivals(most=0, patience=0.0)
    with arrivals.one():
        await arrivals.calm()
        assert arrivals.many == 1


async def test_only_webhooks_are_counted() -> None:
    arrivals, seen = Arrivals(), list[int]()
    app = FastAPI()

    @app.get("/{path:path}")
    async def look(path: str) -> None:
        seen.append(arrivals.many)

    app.add_middleware(Door, arrivals=arrivals)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://bot"
    ) as client:
        await client.get("/healthz")
        await client.get("/webhooks/zalo")
    assert (seen, arrivals.many) == ([0, 1], 0)
