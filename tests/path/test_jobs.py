"""What happens later: queued with the turn, done once, rescued."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import text

from backend_client.port import Portal, PortalDown
from bot.jobs import Chore, Jobs
from bot.model import Later, TicketOpened
from bot.store import Store, StoreDown
from bot.store.ids import new_id
from bot.turns import Turns
from tests.conftest import Clock
from tests.path.jobs import Setup
from tests.path.parts import ZALO, EchoEngine, make_turns, say, take_all, work_off


def turns_with(jobs: Jobs, store: Store, clock: Clock, engine: EchoEngine) -> Turns:
    return replace(make_turns(store, clock, engine), defer=jobs.defer)


async def queue(store: Store) -> list[tuple[str, dict[str, Any]]]:
    query = text("SELECT task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
    async with store.begin() as db:
        return [(row.task_name, row.args) for row in await db.execute(query)]


async def run_due(jobs: Jobs) -> None:
    async with jobs.app.open_async():
        await work_off(jobs.app)


async def test_a_job_is_queued_with_its_turn(setup: Setup, store: Store, clock: Clock) -> None:
    later = Later("wake", {"conversation": "c", "nth": 3}, clock() + timedelta(seconds=30))
    await say(store, clock, "xin chào", 1)
    await take_all(turns_with(setup.jobs, store, clock, EchoEngine(effects=(later,))))
    assert await queue(store) == [("wake", {"conversation": "c", "nth": 3})]


async def test_a_turn_that_is_not_stored_queues_nothing(
    setup: Setup, store: Store, clock: Clock
) -> None:
    effects = (Later("wake", {"conversation": "c", "nth": 3}), TicketOpened("PH-1", "", ""))
    await say(store, clock, "một", 1)
    await take_all(turns_with(setup.jobs, store, clock, EchoEngine(effects=effects)))
    await say(store, clock, "hai", 2, ZALO)  # somebody else's ticket: the commit fails
    await take_all(turns_with(setup.jobs, store, clock, EchoEngine(effects=effects)))
    assert [name for name, _ in await queue(store)] == ["wake", "post_ticket"]


async def test_a_wake_is_one_message_to_the_conversation(
    setup: Setup, store: Store, clock: Clock
) -> None:
    got = await say(store, clock, "xin chào", 1)
    engine = EchoEngine()
    for _ in range(2):
        await setup.jobs.wake(str(got.conversation_id), 1)
    await take_all(make_turns(store, clock, engine))
    assert [message.kind for message in engine.heard] == ["text", "wake"]


async def test_a_timer_of_a_dialog_comes_back_by_name(
    setup: Setup, store: Store, clock: Clock
) -> None:
    got = await say(store, clock, "xin chào", 1)
    later = Later("draft_warning", {"conversation": str(got.conversation_id), "nth": 1})
    engine = EchoEngine(effects=(later,))
    await take_all(turns_with(setup.jobs, store, clock, engine))
    engine.effects = ()
    await run_due(setup.jobs)
    await take_all(turns_with(setup.jobs, store, clock, engine))
    assert [(m.kind, m.text) for m in engine.heard][1:] == [("deferred", "draft_warning")]


async def test_a_ticket_is_posted_to_the_desk_once(
    setup: Setup, store: Store, clock: Clock
) -> None:
    await say(store, clock, "gặp cán bộ", 1)
    ticket = TicketOpened("PH-0007", "asked", "hỏi về ‹thủ tục›")
    await take_all(turns_with(setup.jobs, store, clock, EchoEngine(effects=(ticket,))))
    await run_due(setup.jobs)
    await setup.jobs.post_ticket("PH-0007")
    assert setup.desk.petitions == {"handoff-PH-0007": "handoff:PH-0007: hỏi về ‹thủ tục›"}


async def test_a_ticket_waits_for_a_portal_that_is_down(
    setup: Setup, store: Store, clock: Clock
) -> None:
    setup.desk.down = True
    await say(store, clock, "gặp cán bộ", 1)
    ticket = TicketOpened("PH-0007", "asked", "")
    await take_all(turns_with(setup.jobs, store, clock, EchoEngine(effects=(ticket,))))
    await run_due(setup.jobs)
    assert await queue(store) == [("post_ticket", {"number": "PH-0007"})]


DEAD = """
    WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat)
                  VALUES (now() - interval '1 minute') RETURNING id)
    UPDATE procrastinate_jobs SET status = 'doing', worker_id = dead.id FROM dead
"""


async def test_a_job_whose_worker_died_is_done_by_another(
    setup: Setup, store: Store, clock: Clock
) -> None:
    """So is one behind a chore's, whose next turn is queued already."""
    app = setup.jobs.app
    async with app.open_async():
        await app.configure_task(name="tidy", queueing_lock="tidy").defer_async(timestamp=1)
        await app.configure_task(name="wake").defer_async(conversation="c", nth=1)
        async with store.begin() as db:
            await db.execute(text(DEAD))
        assert await queue(store) == []
        await app.configure_task(name="tidy", queueing_lock="tidy").defer_async(timestamp=2)
        await setup.jobs.rescue(0)
    assert sorted(name for name, _ in await queue(store)) == ["tidy", "wake"]


@pytest.mark.parametrize("name", ["wake", "deferred", "fetch_files"])
async def test_a_job_that_found_no_database_is_done_later(
    setup: Setup, store: Store, name: str
) -> None:
    async def gone(*_: object, **__: object) -> None:
        raise StoreDown

    jobs, ids = setup.jobs, {"wake": {"conversation": "c", "nth": 1}}
    ids |= {"deferred": {"conversation": "c", "name": "nudge"}, "fetch_files": {"message": "m"}}
    task: Any = jobs.app.tasks[name]
    task.func = gone
    async with jobs.app.open_async():
        await task.defer_async(**ids[name])
    await run_due(jobs)
    assert await queue(store) == [(name, ids[name])]


async def test_a_chore_that_fails_is_tried_again_though_its_next_is_queued(
    setup: Setup, store: Store
) -> None:
    jobs, tries, pauses = setup.jobs, list[int](), list[float]()
    queued: Any = None

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async def fail_once() -> None:
        tries.append(1)
        if len(tries) == 1:
            await queued.defer_async(timestamp=2)
            raise StoreDown

    jobs.sleep = pause
    jobs.add(Chore("sweep", "0 0 1 1 *", fail_once))
    queued = jobs.app.configure_task(name="sweep", queueing_lock="sweep")
    async with jobs.app.open_async():
        await queued.defer_async(timestamp=1)
    await run_due(jobs)
    assert (len(tries), len(pauses)) == (3, 1)  # the first twice, the next once
    async with store.begin() as db:
        ended = await db.execute(text("SELECT status FROM procrastinate_jobs"))
        assert list(ended.scalars()) == ["succeeded", "succeeded"]


@dataclass
class SlowPortal:
    """Answers nobody until it is told to, and then not well."""

    all_asked: asyncio.Barrier = field(default_factory=lambda: asyncio.Barrier(9))
    answers: asyncio.Event = field(default_factory=asyncio.Event)

    async def payment(self, payment_id: str) -> None:
        await self.all_asked.wait()
        await self.answers.wait()
        raise PortalDown


async def test_a_portal_that_hangs_holds_up_no_other_job(setup: Setup, store: Store) -> None:
    portal, jobs = SlowPortal(), setup.jobs
    jobs.portal = cast("Portal", portal)
    dropped = asyncio.Event()

    async def drop(file: str) -> None:
        dropped.set()

    jobs.drop = drop
    order = {"conversation": str(new_id()), "account": "a-1"}
    async with jobs.app.open_async():
        for number in range(8):
            await jobs.app.configure_task("watch_payment").defer_async(payment=f"{number}", **order)
        await jobs.app.configure_task("drop_file").defer_async(file="f")
    running = asyncio.create_task(jobs.run())
    async with asyncio.timeout(60):
        await portal.all_asked.wait()
        await dropped.wait()
    portal.answers.set()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
