"""The net under NOTIFY: who has something to do is woken though no notice came, nobody else."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import psycopg
import pytest

from bot.jobs import NEW
from bot.metrics import Metrics
from bot.model import FIRST, Address, Reply, Standing
from bot.outbox import Outbox
from bot.store import Store, StoreDown, open_store, turns
from bot.store.codec import JOBS, OUTBOX, WORK
from bot.store.due import _CHANNELS, _DUE, due
from bot.store.listen import Listener
from bot.turns import LEASE
from bot.worker import Worker
from tests.conftest import Clock
from tests.path.jobs import Setup
from tests.path.parts import WEB, ZALO, Idle, make_turns, say, take_all
from tests.path.plans import rows_looked_at


async def test_where_nothing_is_due_nobody_is_woken(store: Store, clock: Clock) -> None:
    await say(store, clock, "xin chào", 1, WEB)
    await take_all(make_turns(store, clock))  # what the web shows waits for nobody
    assert await due(store) == []


async def test_a_message_is_due_until_somebody_has_it(store: Store, clock: Clock) -> None:
    await say(store, clock, "xin chào", 1)
    assert await due(store) == [WORK]
    lease = await turns.claim(store, LEASE)
    assert lease
    assert await due(store) == []
    await turns.release(store, lease, timedelta(minutes=1))
    assert await due(store) == []


async def test_a_lease_that_ended_is_due_again(store: Store, clock: Clock) -> None:
    await say(store, clock, "xin chào", 1)
    assert await turns.claim(store, -LEASE)
    assert await due(store) == [WORK]


async def test_a_bubble_is_due_until_it_is_claimed(store: Store, clock: Clock) -> None:
    await say(store, clock, "xin chào", 1, ZALO)
    await take_all(make_turns(store, clock))
    assert await due(store) == [OUTBOX]
    await Outbox(store, {"zalo": Taker()}, clock, Metrics()).deliver()
    assert await due(store) == []


async def test_a_job_is_due_from_its_time_on(setup: Setup, store: Store) -> None:
    app = setup.jobs.app
    async with app.open_async():
        await app.configure_task("drop_file", schedule_in={"hours": 1}).defer_async(file="f")
        assert await due(store) == []
        await app.configure_task("drop_file").defer_async(file="g")
    assert await due(store) == [JOBS]


async def test_a_look_reads_no_sleeping_job(store: Store) -> None:
    """Each draft has a reminder that sleeps for days."""
    with psycopg.connect(store.dsn, autocommit=True) as db:
        db.execute(ASLEEP)
    with psycopg.connect(store.dsn) as db:
        assert rows_looked_at(db, _DUE, _CHANNELS) < SLEEPERS / 10
    assert await due(store) == []


SLEEPERS = 3000
ASLEEP = f"""
    INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at)
    SELECT 'default', 'nudge', 'todo', now() + nth * interval '1 minute'
    FROM generate_series(1, {SLEEPERS}) nth
"""


async def test_what_is_due_is_told_as_the_lost_notice_would_have(
    store: Store, clock: Clock
) -> None:
    listener, told = Listener(store.dsn), list[str]()  # it never listens
    worker = Worker([], Outbox(store, {}, clock, Metrics()), Idle(), listener)
    for channel in (WORK, OUTBOX):
        listener.on(channel, lambda _, channel=channel: told.append(channel))  # type: ignore[misc]
    assert not await worker.look()
    await say(store, clock, "xin chào", 1, ZALO)
    assert await worker.look()
    await take_all(make_turns(store, clock))
    assert await worker.look()
    assert told == [WORK, OUTBOX]


async def test_jobs_hear_where_their_process_listens(setup: Setup) -> None:
    told: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    async def tell(*, channel: str, payload: str) -> None:
        told.put_nowait((channel, payload))

    connector = setup.jobs.connector
    hearing = asyncio.create_task(connector.listen_notify(tell, [JOBS]))
    await asyncio.sleep(0)
    connector.listener.tell(JOBS, "as Procrastinate says it")
    connector.listener.tell(JOBS)
    assert [await told.get(), await told.get()] == [(JOBS, "as Procrastinate says it"), (JOBS, NEW)]
    hearing.cancel()
    await asyncio.gather(hearing, return_exceptions=True)
    assert connector.listener.heard[JOBS] == set()


@dataclass
class Taker:
    """A platform that takes everything; `outbox` loses its database meanwhile."""

    name: str = "zalo"
    outbox: Outbox | None = None

    async def send(
        self, address: Address, reply: Reply, key: str, standing: Standing = FIRST
    ) -> str:
        if self.outbox is not None:
            nobody = "postgresql://nobody@127.0.0.1:1/none"
            self.outbox.store = open_store(nobody, self.outbox.store.sealer)
        return "id-1"


async def test_a_sender_that_could_not_record_what_it_sent_is_woken_to(
    store: Store, clock: Clock
) -> None:
    await say(store, clock, "xin chào", 1, ZALO)
    await take_all(make_turns(store, clock))
    platform = Taker()
    outbox = platform.outbox = Outbox(store, {"zalo": platform}, clock, Metrics())
    with pytest.raises(StoreDown):
        await outbox.deliver()
    outbox.store = store
    assert await due(store) == []  # its claim has not ended
    worker = Worker([], outbox, Idle(), Listener(store.dsn))
    assert await worker.look()
    assert await outbox.deliver() == 0
    assert not await worker.look()
