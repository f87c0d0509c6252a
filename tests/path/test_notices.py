"""News to push channels: one bubble for several, nobody rung awake, parts once, once more."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from bot.lines import lines_of
from bot.metrics import Metrics
from bot.model import FIRST, Address, Choice, Notice, Outcome, Refused, Reply, Standing, TryLater
from bot.outbox import Outbox, Quiet
from bot.store import Store, delivery, turns
from bot.store.endings import Ending
from tests.conftest import Clock
from tests.path.parts import ZALO, EchoEngine, Jobs, say

NIGHT = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)  # 23:30 in Hà Nội
HANDS = turns.Hands(Jobs().defer, EchoEngine().join)
MORNING = datetime(2026, 11, 25, 23, 0, tzinfo=UTC)  # 6:00


@dataclass
class Platform:
    """Takes what it is given; `trouble` comes first."""

    trouble: list[Exception] = field(default_factory=list)
    took: list[tuple[str, int]] = field(default_factory=list)
    notices: list[Notice | None] = field(default_factory=list)
    name: str = "zalo"

    async def send(
        self, address: Address, reply: Reply, key: str, standing: Standing = FIRST
    ) -> str:
        if self.trouble:
            raise self.trouble.pop(0)
        self.took.append((reply.text, standing.sent))
        self.notices.append(reply.notice)
        return f"id-{len(self.took)}"


def news(words: str, code: str = "H26.12-261125-0001", label: str = "Tra cứu") -> Reply:
    return Reply(words, (Choice(label, f"o-{words}"),), notice=Notice("dossier", code, {}))


async def told(store: Store, clock: Clock, *replies: Reply) -> None:
    """A turn that ended with these bubbles."""
    number = clock().isoformat()
    await say(store, clock, "vâng", number, ZALO)
    lease = await turns.claim(store, timedelta(seconds=30))
    assert lease is not None
    (unread,) = await turns.unread(store, lease)
    outcome = Outcome(b"{}", replies)
    ending = Ending(outcome, lines_of(unread.message, outcome, secret=False))
    lease = await turns.commit(store, lease, unread, ending, clock(), HANDS)
    await turns.release(store, lease)


def outbox(store: Store, clock: Clock, platform: Platform) -> Outbox:
    return Outbox(store, {"zalo": platform}, clock, Metrics(), chance=lambda: 0.5)


async def deliver(sender: Outbox) -> None:
    """All that is due, as if every pause were over."""
    due = text("UPDATE outbox SET next_try_at = now() WHERE sent_at IS NULL")
    while True:
        async with sender.store.begin() as db:
            await db.execute(due)
        if not await sender.deliver():
            return


async def column(store: Store, name: str) -> list[object]:
    async with store.begin() as db:
        return list((await db.execute(text(f"SELECT {name} FROM outbox ORDER BY seq"))).scalars())


async def test_news_of_one_dossier_that_wait_together_are_one_bubble(
    store: Store, clock: Clock
) -> None:
    await told(store, clock, news("một"), news("hai"), news("khác", "H26.12-261125-0002"))
    platform = Platform()
    await deliver(outbox(store, clock, platform))
    assert [words for words, _ in platform.took] == ["một\n\nhai", "khác"]
    assert await column(store, "problem") == ["", "merged", ""]
    assert None not in await column(store, "sent_at")


async def test_an_answer_between_two_news_keeps_its_place(store: Store, clock: Clock) -> None:
    await told(store, clock, news("một"), Reply("trả lời"), news("hai"))
    platform = Platform()
    await deliver(outbox(store, clock, platform))
    assert [words for words, _ in platform.took] == ["một", "trả lời", "hai"]


async def test_at_night_news_wait_for_the_morning_and_answers_do_not(
    store: Store, clock: Clock
) -> None:
    clock.now = NIGHT - timedelta(hours=2)
    await told(store, clock, Reply("trả lời"), news("một"))
    clock.now = NIGHT
    platform = Platform()
    sender = outbox(store, clock, platform)
    await sender.deliver()
    await sender.deliver()
    assert [words for words, _ in platform.took] == ["trả lời"]
    assert (await column(store, "problem"))[1] == "night"
    clock.now = MORNING
    await deliver(sender)
    assert [words for words, _ in platform.took] == ["trả lời", "một"]


async def test_who_was_here_a_moment_ago_is_told_at_night_too(store: Store, clock: Clock) -> None:
    clock.now = NIGHT
    await told(store, clock, news("một"))
    platform = Platform()
    clock.forward(minutes=5)
    await deliver(outbox(store, clock, platform))
    assert [words for words, _ in platform.took] == ["một"]


@pytest.mark.parametrize(
    ("hour", "ends"),
    [(21, None), (22, "06:00"), (23, "06:00"), (5, "06:00"), (6, None), (12, None)],
)
def test_the_night_ends_at_six(hour: int, ends: str | None) -> None:
    here = datetime(2026, 11, 25, tzinfo=UTC) + timedelta(hours=hour - 7)
    until = Quiet().until(here)
    assert (until and f"{until:%H:%M}") == ends
    assert until is None or timedelta(0) < until - here <= timedelta(hours=8)


def test_a_night_can_be_left_out_or_lie_in_the_afternoon() -> None:
    noon = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
    assert Quiet(0, 0).until(noon) is None
    assert Quiet(11, 13).until(noon) is not None
    assert Quiet(13, 15).until(noon) is None


async def test_parts_that_arrived_are_not_sent_again(store: Store, clock: Clock) -> None:
    await told(store, clock, Reply("dài"))
    platform = Platform([TryLater(sent=2), TryLater(), ConnectionError()])
    await deliver(outbox(store, clock, platform))
    assert platform.took == [("dài", 2)]


async def test_a_bubble_given_up_is_sent_when_an_officer_asks(store: Store, clock: Clock) -> None:
    await told(store, clock, Reply("một"), Reply("hai"))
    platform = Platform([Refused("blocked")])
    sender = outbox(store, clock, platform)
    await deliver(sender)
    (first, second) = await column(store, "id")
    clock.forward(hours=30)
    (dead,) = await delivery.given_up(store, 10)
    assert (dead.id, dead.problem) == (first, "blocked")
    assert await delivery.requeue(store, UUID(str(first)), clock()) is True
    assert await delivery.requeue(store, UUID(str(first)), clock()) is False
    assert await delivery.requeue(store, UUID(str(second)), clock()) is False
    platform.trouble = [TryLater()]  # a day old by its birth, new by the officer's wish
    await deliver(sender)
    assert [words for words, _ in platform.took] == ["hai", "một"]
    assert await column(store, "failed_at") == [None, None]


async def test_receipts_say_delivered_then_seen(store: Store, clock: Clock) -> None:
    await told(store, clock, Reply("một"))
    await deliver(outbox(store, clock, Platform()))
    first = clock()
    assert await delivery.receipt(store, "zalo", "id-1", first)
    later = clock.forward(minutes=1)
    assert await delivery.receipt(store, "zalo", ["id-1", "id-9"], later, seen=True)
    assert await column(store, "delivered_at") == [first]
    assert await column(store, "seen_at") == [later]
