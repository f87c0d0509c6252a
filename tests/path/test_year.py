"""A whole year of jobs in seconds: what ran, when, how often; and what is left of every class."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import cast

import pytest
import pytest_asyncio
from sqlalchemy import text

from backend_client.port import Payment, Portal
from bot.channels.zalo_tokens import RENEW_AFTER
from bot.jobs import Jobs
from bot.model import Consented, Later, SignedIn, TicketOpened
from bot.settings import Settings
from bot.store import Store, sessions, tokens
from bot.texts import VIETNAM
from tests.channels.zalo_rig import open_rig
from tests.conftest import Clock
from tests.path.parts import WEB, EchoEngine, make_turns, say, take_all
from tests.path.town import Town, column
from tests.path.year import Year

FORM = ("nộp hồ sơ khai sinh", "đồng ý", "1", "1")
NUDGE = "Anh/chị còn việc làm dở"
KEEP = Settings.model_construct().keep
TIMERS = ("deferred", "watch_payment", "post_ticket")


async def drop(_: str) -> None:
    """No file is kept here."""


class Desk:
    """The portal: an order that expires unpaid, and a desk that takes tickets."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.petitions: list[str] = []

    async def payment(self, payment_id: str) -> Payment:
        return Payment(payment_id, "H26.12-261125-0001", 8000, "expired", "", self.clock())

    async def send_petition(
        self, account_id: str | None, subject: str, text: str, *, key: str
    ) -> str:
        self.petitions.append(subject)
        return "KN-1"


@pytest.fixture
def reminders() -> dict[int, datetime]:
    """When the citizen was reminded, in Vietnam's time, by the number of the bubble."""
    return {}


@pytest_asyncio.fixture
async def citizens(town: Town, store: Store, reminders: dict[int, datetime]) -> AsyncIterator[Year]:
    """The year of one citizen, on the real engine; bodies go after a day, so reminders are noted
    as they come.
    """
    workers = [Jobs(store, cast("Portal", None), drop, town.clock, KEEP) for _ in range(2)]
    town.turns = replace(town.turns, defer=workers[0].defer)

    async def settle() -> None:
        await take_all(town.turns)
        for bubble in await town.log(WEB):
            if NUDGE in bubble.reply.text:
                reminders.setdefault(bubble.seq, town.clock().astimezone(VIETNAM))

    def forward(by: timedelta) -> None:
        town.wait(seconds=by.total_seconds())

    year = Year(store, town.clock, forward, settle, workers)
    for jobs in workers:
        year.watch(jobs, TIMERS)
    yield year


@pytest.mark.parametrize(("days", "opts_out", "told"), [(40, False, [1, 5]), (365, True, [1])])
async def test_a_citizen_is_reminded_by_day_once_each_and_never_after_saying_no(
    citizens: Year, town: Town, reminders: dict[int, datetime], days: int, opts_out: bool,
    told: list[int],
) -> None:  # fmt: skip
    begun = town.clock()
    await town.signs_in(WEB)
    for words in FORM:
        await town.says(WEB, words)
    await citizens.passes(hours=30)
    if opts_out:
        await town.taps(WEB, "Đừng nhắc nữa")
    await citizens.passes(days=days)
    assert [(at - begun).days for at in reminders.values()] == told
    assert all(8 <= at.hour < 20 for at in reminders.values())
    assert await column(town.store, "SELECT id FROM conversations WHERE state IS NOT NULL") == []
    once = {times for what, times in citizens.ran.what.items() if what not in PERIODIC}
    assert once == {1}


PERIODIC = ("tidy", "retention", "rescue", "audit_root")


async def test_a_years_retention_payments_and_tickets(store: Store, clock: Clock) -> None:
    desk = Desk(clock)
    workers = [Jobs(store, cast("Portal", desk), drop, clock, KEEP) for _ in range(2)]
    engine = EchoEngine()
    turns = replace(make_turns(store, clock, engine), defer=workers[0].defer)

    def forward(by: timedelta) -> None:
        clock.now += by

    async def settle() -> None:
        await take_all(turns)

    year = Year(store, clock, forward, settle, workers)
    for jobs in workers:
        year.watch(jobs, TIMERS)
    got = await say(store, clock, "nộp phí", 1)
    ids: dict[str, str | int] = {"conversation": str(got.conversation_id), "account": "acc-1"}
    due = clock() + timedelta(days=1)
    engine.effects = (
        SignedIn("acc-1"), TicketOpened("PH-1", "asked", ""), Consented("filing", "1"),
        Later("watch_payment", {**ids, "payment": "p-1"}, due),
    )  # fmt: skip
    await settle()
    engine.effects = ()
    session, _ = await sessions.create(store, "http://ward", "vi", clock())
    await sessions.end(store, session, clock())
    async with store.begin() as db:
        await db.execute(text("UPDATE outbox SET sent_at = :now"), {"now": clock()})

    seen = [await left(store)]
    for days in (2, 29, 60, 275):  # days 2, 31, 91, 366
        await year.passes(days=days)
        seen.append(await left(store))
    said = [message.event.type for message in engine.heard if message.event]
    assert said == ["payment.expired"]
    assert desk.petitions == ["handoff:PH-1"]
    assert year.ran.when["watch_payment"] == [due]
    timers = {what: n for what, n in year.ran.what.items() if what not in PERIODIC}
    assert set(timers.values()) == {1}
    assert {year.ran.what[name] for name in PERIODIC} == {366}
    # On day 7 the silence was noted: one message and one line more, gone by day 118;
    # what day 1 brought goes with the first sweep of day 92.
    assert seen == [
        {"words": 2, "state": 1, "transcript": 2, "inbox": 1, "sessions": 1, "audit": 2},
        {"words": 0, "state": 1, "transcript": 3, "inbox": 2, "sessions": 1, "audit": 2},
        {"words": 0, "state": 0, "transcript": 4, "inbox": 3, "sessions": 1, "audit": 2},
        {"words": 0, "state": 0, "transcript": 2, "inbox": 2, "sessions": 0, "audit": 2},
        {"words": 0, "state": 0, "transcript": 0, "inbox": 0, "sessions": 0, "audit": 2},
    ]


LEFT = {
    "words": "outbox WHERE body IS NOT NULL AND created_at = '2026-11-25 02:00Z'",
    "state": "conversations WHERE state IS NOT NULL",
    "transcript": "transcript",
    "inbox": "inbox",
    "sessions": "web_sessions",
    "audit": "(SELECT at FROM consents UNION ALL SELECT created_at FROM tickets) AS every",
}


async def left(store: Store) -> dict[str, int]:
    return {
        name: (await column(store, f"SELECT count(*) FROM {rows}"))[0]
        for name, rows in LEFT.items()
    }


async def test_a_years_tokens_are_renewed_every_20_hours(
    store: Store, clock: Clock, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with open_rig(store, clock, tmp_path_factory.mktemp("zalo")) as rig:
        (chore,) = [one for one in rig.channel.chores if one.name == "zalo_token"]
        await chore.do()
        first, renewed = int((await rig.log())["grants"]), []
        for _ in range(365 * 24 // 4):
            clock.forward(hours=4)
            await chore.do()
            kept = await tokens.read(store, "zalo")
            assert kept is not None
            assert kept.expires_at > clock()
            renewed.append(kept.renewed_at)
        times = sorted({at for at in renewed if at is not None})
        apart = {after - before for before, after in pairwise(times)}
        assert apart == {RENEW_AFTER}
        assert len(times) == 1 + 365 * 24 // 20
        assert int((await rig.log())["grants"]) - first == len(times) - 1
