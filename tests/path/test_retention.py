"""What is forgotten, and when: the clock runs over every class."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.model import Consented, Followed, TicketOpened
from bot.settings import Settings
from bot.store import Store, attachments, audit, dossiers, retention, sessions
from bot.store.audit import Deed
from bot.store.ids import new_id
from tests.conftest import Clock
from tests.path.jobs import Setup
from tests.path.parts import WEB, ZALO, EchoEngine, make_turns, say, take_all


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


async def goes_after(days: int, table: str, setup: Setup, store: Store, clock: Clock) -> None:
    """The one row of a table is there to its last second, and no longer."""
    clock.forward(days=days, seconds=-1)
    await setup.jobs.retention(0)
    assert await count(store, table) == 1
    clock.forward(seconds=2)
    await setup.jobs.retention(0)
    assert await count(store, table) == 0


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


async def test_a_week_of_silence_is_noted_once_and_a_draft_is_gone_after_30_days(
    setup: Setup, store: Store, clock: Clock
) -> None:
    await say(store, clock, "bắt đầu", 1)
    await take_all(make_turns(store, clock))
    noted = "inbox WHERE kind = 'deferred'"
    clock.forward(days=7, seconds=-1)
    await setup.jobs.retention(0)
    assert await count(store, noted) == 0
    for _ in range(3):
        clock.forward(seconds=2)
        await setup.jobs.retention(0)
        await take_all(make_turns(store, clock))
    assert await count(store, noted) == 1
    clock.forward(days=22)
    await setup.jobs.retention(0)
    assert await count(store, "conversations WHERE state IS NOT NULL") == 1
    clock.forward(days=1)
    await setup.jobs.retention(0)
    assert await count(store, "conversations WHERE state IS NOT NULL") == 0


async def test_the_audit_trail_lives_five_years(setup: Setup, store: Store, clock: Clock) -> None:
    await say(store, clock, "đồng ý", 1)
    engine = EchoEngine(effects=(Consented("account", "1"),))
    await take_all(make_turns(store, clock, engine))
    await goes_after(5 * 365, "consents", setup, store, clock)


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
    await goes_after(90, "web_sessions", setup, store, clock)


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
