"""What happens later: queued with the turn, done once, rescued, forgotten in time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

import pytest
import pytest_asyncio
from sqlalchemy import text

from backend_client.port import Portal, PortalDown
from bot.jobs import Jobs
from bot.model import Consented, Followed, Later, TicketOpened
from bot.settings import Settings
from bot.store import Store, StoreDown, attachments, audit, dossiers, retention, sessions
from bot.store.audit import Deed
from bot.store.ids import new_id
from bot.turns import Turns
from tests.conftest import Clock
from tests.path.parts import WEB, ZALO, EchoEngine, make_turns, say, take_all, work_off


@dataclass
class Desk:
    """The one call of the portal that jobs make."""

    down: bool = False
    petitions: dict[str, str] = field(default_factory=dict)

    async def send_petition(
        self, account_id: str | None, subject: str, text: str, *, key: str
    ) -> str:
        if self.down:
            raise PortalDown
        self.petitions[key] = f"{subject}: {text}"
        return "KN-1"


@dataclass
class Setup:
    jobs: Jobs
    desk: Desk
    dropped: list[str]


@pytest_asyncio.fixture
async def setup(store: Store, clock: Clock) -> AsyncIterator[Setup]:
    desk, dropped = Desk(), list[str]()

    async def drop(file: str) -> None:
        dropped.append(file)

    keep = Settings.model_construct().keep
    yield Setup(Jobs(store, cast("Portal", desk), drop, clock, keep), desk, dropped)


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


# --- retention: the clock runs over every class -------------------------------------------------


async def count(store: Store, query: str) -> int:
    async with store.begin() as db:
        return int((await db.execute(text(f"SELECT count(*) FROM {query}"))).scalar_one())


CLASSES: list[tuple[str, str, timedelta]] = [
    ("words of a parked message", "inbox WHERE parked_at IS NOT NULL AND body IS NOT NULL",
     timedelta(minutes=10)),
    ("bodies of sent bubbles", "outbox WHERE body IS NOT NULL", timedelta(hours=24)),
    ("an unfinished draft", "conversations WHERE state IS NOT NULL", timedelta(days=30)),
    ("the transcript", "transcript", timedelta(days=90)),
    ("handled messages", "inbox", timedelta(days=90)),
    ("tickets", "tickets", timedelta(days=5 * 365)),
]  # fmt: skip


@pytest.mark.parametrize(("query", "kept"), [c[1:] for c in CLASSES], ids=[c[0] for c in CLASSES])
async def test_a_class_is_kept_as_long_as_published_and_no_longer(
    setup: Setup, store: Store, clock: Clock, query: str, kept: timedelta
) -> None:
    async def fail(message: object) -> None:
        if getattr(message, "text") == "độc":  # noqa: B009
            raise ZeroDivisionError

    engine = EchoEngine(on_handle=fail, effects=(TicketOpened("PH-1", "", ""),))
    await say(store, clock, "xin chào", 1)
    await take_all(make_turns(store, clock, engine))
    await say(store, clock, "độc", 2)
    await take_all(make_turns(store, clock, engine))
    async with store.begin() as db:
        await db.execute(text("UPDATE outbox SET sent_at = :now"), {"now": clock()})
    assert await count(store, query) > 0
    clock.now += kept - timedelta(seconds=1)
    await setup.jobs.retention(0)
    assert await count(store, query) > 0
    clock.now += timedelta(seconds=2)
    await setup.jobs.retention(0)
    assert await count(store, query) == 0


async def test_a_web_bubble_nobody_fetched_goes_too(
    setup: Setup, store: Store, clock: Clock
) -> None:
    await say(store, clock, "xin chào", 1, WEB)
    await say(store, clock, "xin chào", 2, ZALO)
    await take_all(make_turns(store, clock))
    clock.forward(hours=24, seconds=1)
    await setup.jobs.retention(0)
    assert await count(store, "outbox WHERE channel = 'web' AND body IS NOT NULL") == 0
    assert await count(store, "outbox WHERE channel = 'zalo' AND body IS NOT NULL") == 1


async def test_a_file_is_dropped_after_its_time(setup: Setup, store: Store, clock: Clock) -> None:
    got = await say(store, clock, "ảnh", 1)
    row = attachments.Row(new_id(), got.address_id, "ảnh.jpg", "image/jpeg", 10, key="k")
    await attachments.add(store, row, clock())
    await setup.jobs.retention(0)
    assert setup.dropped == []
    clock.forward(days=30, seconds=1)
    await setup.jobs.retention(0)
    assert setup.dropped == [str(row.id)]


async def test_a_file_handed_in_goes_seven_days_after_acceptance(
    setup: Setup, store: Store, clock: Clock
) -> None:
    got = await say(store, clock, "ảnh", 1)
    row = attachments.Row(new_id(), got.address_id, "ảnh.jpg", "image/jpeg", 10, key="k")
    await attachments.add(store, row, clock())
    await say(store, clock, "nộp", 2)
    engine = EchoEngine(effects=(Followed("D-1", (str(row.id),)),))
    await take_all(make_turns(store, clock, engine))
    await dossiers.accepted(store, "D-1", clock() + Settings.model_construct().keep_files)
    clock.forward(days=7, seconds=-1)
    await setup.jobs.tidy(0)
    assert setup.dropped == []
    clock.forward(seconds=2)
    await setup.jobs.tidy(0)
    assert setup.dropped == [str(row.id)]


async def test_a_draft_is_warned_of_once_on_day_28_and_gone_after_30(
    setup: Setup, store: Store, clock: Clock
) -> None:
    await say(store, clock, "bắt đầu", 1)
    await take_all(make_turns(store, clock))
    reminded = "inbox WHERE kind = 'deferred'"
    clock.forward(days=28, seconds=-1)
    await setup.jobs.retention(0)
    assert await count(store, reminded) == 0
    for _ in range(3):
        clock.forward(seconds=2)
        await setup.jobs.retention(0)
        await take_all(make_turns(store, clock))
    assert await count(store, reminded) == 1
    assert await count(store, "conversations WHERE state IS NOT NULL") == 1
    clock.forward(days=2)
    await setup.jobs.retention(0)
    assert await count(store, "conversations WHERE state IS NOT NULL") == 0


async def test_the_audit_trail_lives_five_years(setup: Setup, store: Store, clock: Clock) -> None:
    await say(store, clock, "đồng ý", 1)
    engine = EchoEngine(effects=(Consented("account", "1"),))
    await take_all(make_turns(store, clock, engine))
    clock.forward(days=5 * 365, seconds=-1)
    await setup.jobs.retention(0)
    assert await count(store, "consents") == 1
    clock.forward(seconds=2)
    await setup.jobs.retention(0)
    assert await count(store, "consents") == 0


async def test_every_night_the_end_of_the_audit_log_is_kept(
    setup: Setup, store: Store, clock: Clock
) -> None:
    await audit.add(store, Deed(None, "hoa", "take", "PH-0001"), clock())
    chores = setup.jobs.app.periodic_registry.periodic_tasks.values()
    (nightly,) = [chore for chore in chores if chore.task.name == "audit_root"]
    assert nightly.cron == "5 17 * * *"  # 00:05 in Việt Nam
    await setup.jobs.audit_root(0)
    async with store.begin() as db:
        assert list((await db.execute(text("SELECT position FROM audit_roots"))).scalars()) == [1]


async def test_a_sessions_row_goes_90_days_after_its_end(
    setup: Setup, store: Store, clock: Clock
) -> None:
    session, _ = await sessions.create(store, "http://ward", "vi", clock())
    await sessions.end(store, session, clock())
    clock.forward(days=90, seconds=-1)
    await setup.jobs.retention(0)
    assert await count(store, "web_sessions") == 1
    clock.forward(seconds=2)
    await setup.jobs.retention(0)
    assert await count(store, "web_sessions") == 0


async def test_a_parked_messages_words_go_within_minutes(
    setup: Setup, store: Store, clock: Clock
) -> None:
    async def fail(message: object) -> None:
        raise ZeroDivisionError

    await say(store, clock, "độc", 1)
    await take_all(make_turns(store, clock, EchoEngine(on_handle=fail)))
    await setup.jobs.tidy(0)
    assert await count(store, "inbox WHERE body IS NOT NULL") == 1
    clock.forward(minutes=10, seconds=1)
    await setup.jobs.tidy(0)
    assert await count(store, "inbox WHERE body IS NOT NULL") == 0


async def test_a_browser_idle_for_15_minutes_loses_the_conversation(
    setup: Setup, store: Store, clock: Clock
) -> None:
    session, token = await sessions.create(store, "http://ward", "vi", clock())
    clock.forward(minutes=14)
    assert await sessions.find(store, token, clock()) == session
    assert await sessions.touch(store, session, clock())
    clock.forward(minutes=15, seconds=1)
    await setup.jobs.tidy(0)
    assert await sessions.find(store, token, clock()) is None
    assert await count(store, "conversations") == 2


def test_every_class_has_a_setting() -> None:
    assert set(Settings.model_construct().keep) == set(retention.SWEEPS)


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
