"""Who waits for the portal holds up nobody else."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
import pytest_asyncio

from backend_client.client import HttpPortal
from bot.attachments.verdict import Rejected
from bot.attachments.workshop import Workshop
from bot.documents.press import Press, Unprintable
from bot.metrics import Metrics
from bot.model import Address, Answered, Message, Open, Understood
from bot.outbox import Outbox
from bot.seats import Seats
from bot.store import Store, bubbles
from bot.store.listen import Listener, listening
from bot.worker import Worker
from tests.conftest import Clock
from tests.path.parts import EchoEngine, Idle, make_turns, say, understand_nothing
from tests.path.test_worker import listening as log_grows


class SlowPortal:
    """A portal that answers nobody until it is told to."""

    def __init__(self, seats: Seats) -> None:
        self.asked, self.answers = 0, asyncio.Event()
        transport = httpx.MockTransport(self.answer)
        self.client = HttpPortal("http://portal.test", "t", transport, around=seats.lent)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        await self.answers.wait()
        return httpx.Response(200, json={"number": "KN-1"})

    async def file(self, message: Message) -> None:
        """What a dialog does with a message that files something."""
        if message.text == "nộp":
            await self.client.send_petition(None, "s", "t", key=message.external_id)


@pytest_asyncio.fixture
async def listener(store: Store) -> AsyncIterator[Listener]:
    async with listening(store.dsn) as listener:
        yield listener


async def test_a_portal_that_hangs_holds_up_only_those_who_ask_it(
    store: Store, clock: Clock, listener: Listener
) -> None:
    seats = Seats(1)
    portal = SlowPortal(seats)
    engine = EchoEngine(portal.file)
    many = [make_turns(store, clock, engine) for _ in range(seats.turns)]
    worker = Worker(many, Outbox(store, {}, clock, Metrics()), Idle(), listener, seats)
    running = asyncio.create_task(worker.run())
    filing = [await say(store, clock, "nộp", 1, Address("web", f"filer-{n}")) for n in range(4)]
    async with asyncio.timeout(30):
        while portal.asked < len(filing):
            await log_grows(listener)
        other = await say(store, clock, "phí bao nhiêu?", 1, Address("web", "other"))
        while not await bubbles.since(store, other.address_id, 1):
            await log_grows(listener)
    assert not await bubbles.since(store, filing[0].address_id, 1)
    portal.answers.set()
    async with asyncio.timeout(30):
        while not all([await bubbles.since(store, one.address_id, 1) for one in filing]):
            await log_grows(listener)
    worker.stop()
    await running


async def test_who_waits_for_a_seat_when_the_worker_is_stopped_begins_nothing(
    store: Store, clock: Clock, listener: Listener
) -> None:
    busy, go_on = asyncio.Event(), asyncio.Event()

    async def hold(message: Message) -> None:
        busy.set()
        await go_on.wait()

    engine, seats = EchoEngine(hold), Seats(1)
    many = [make_turns(store, clock, engine) for _ in range(seats.turns)]
    worker = Worker(many, Outbox(store, {}, clock, Metrics()), Idle(), listener, seats)
    for citizen in ("one", "other"):
        await say(store, clock, "xin chào", 1, Address("web", citizen))
    running = asyncio.create_task(worker.run())
    await busy.wait()
    worker.stop()
    go_on.set()
    await running
    assert len(engine.heard) == 1


async def test_a_server_that_understands_slowly_holds_up_only_whom_it_is_asked_about(
    store: Store, clock: Clock, listener: Listener
) -> None:
    asked, answers = threading.Event(), threading.Event()

    def understand(text: str, open: Open | None, path: tuple[Answered, ...]) -> Understood:
        if text == "khó":
            asked.set()
            assert answers.wait(30)
        return understand_nothing(text, open, path)

    seats = Seats(1)
    plain = make_turns(store, clock)
    many = [replace(plain, understand=understand, hearing=seats.lent) for _ in range(seats.turns)]
    worker = Worker(many, Outbox(store, {}, clock, Metrics()), Idle(), listener, seats)
    running = asyncio.create_task(worker.run())
    slow = await say(store, clock, "khó", 1, Address("web", "slow"))
    assert await asyncio.to_thread(asked.wait, 30)
    other = await say(store, clock, "dễ", 1, Address("web", "other"))
    async with asyncio.timeout(30):
        while not await bubbles.since(store, other.address_id, 1):
            await log_grows(listener)
    assert not await bubbles.since(store, slow.address_id, 1)
    answers.set()
    worker.stop()
    await running
    assert await bubbles.since(store, slow.address_id, 1)


async def test_who_waits_for_a_paper_lends_the_seat() -> None:
    lent: list[str] = []

    @asynccontextmanager
    async def around() -> AsyncIterator[None]:
        lent.append("lent")
        try:
            yield
        finally:
            lent.append("back")

    press, workshop = Press(around), Workshop(around=around)
    with pytest.raises(Unprintable):
        await press.declaration({"tên": "\U00020000"}, "https://sen-ho.example")
    assert lent == ["lent", "back"]
    with pytest.raises(Rejected):
        await workshop.clean(b"no picture", "image/jpeg")
    assert lent == ["lent", "back"] * 2
    press.close()
    await workshop.close()


async def side_by_side(seats: Seats) -> int:
    """How many of nine work at the same time, at most."""
    working, most = 0, 0

    async def work() -> None:
        nonlocal working, most
        async with seats.taken():
            async with seats.lent():
                await asyncio.sleep(0)
            working += 1
            most = max(most, working)
            await asyncio.sleep(0)
            working -= 1

    await asyncio.gather(*(work() for _ in range(9)))
    return most


async def test_no_more_work_side_by_side_than_there_are_seats() -> None:
    assert await side_by_side(Seats(2)) == 2


async def test_a_call_that_is_given_up_gives_its_seat_back_once() -> None:
    seats = Seats(1)
    portal = SlowPortal(seats)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with seats.taken(), asyncio.timeout(0):
                await portal.client.send_petition(None, "s", "t", key="k")
    assert await side_by_side(seats) == 1


async def test_who_has_no_seat_just_waits() -> None:
    seats = Seats(1)
    async with seats.taken():
        portal = SlowPortal(seats)
        portal.answers.set()
        assert await portal.client.send_petition(None, "s", "t", key="k") == "KN-1"
    async with seats.lent():
        pass
    async with seats.taken():
        pass
