"""Push channels: order per address, another try, the end of trying."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from bot.inbox import receive
from bot.metrics import Metrics
from bot.model import FIRST, Address, Refused, Reply, Standing, TryLater
from bot.model.outgoing import Notice
from bot.outbox import GIVE_UP, Outbox
from bot.store import Store, delivery, status
from bot.store.delivery import Parcel
from tests.conftest import Clock
from tests.path.parts import WEB, ZALO, make_turns, say, take_all, text_message

OTHER = Address("zalo", "citizen-9")


@dataclass
class Platform:
    """A channel that remembers what it took; `trouble` is raised once each, in order."""

    name: str = "zalo"
    trouble: Iterator[Exception] = field(default_factory=lambda: iter(()))
    took: list[tuple[str, str, str]] = field(default_factory=list)

    async def send(
        self, address: Address, reply: Reply, key: str, standing: Standing = FIRST
    ) -> str:
        problem = next(self.trouble, None)
        if problem is not None:
            raise problem
        self.took.append((address.chat_id, reply.text, key))
        return f"id-{len(self.took)}"


def outbox(store: Store, clock: Clock, platform: Platform) -> Outbox:
    return Outbox(store, {"zalo": platform}, clock, Metrics(), chance=lambda: 0.5)


async def answered(store: Store, clock: Clock, to: Address = ZALO, many: int = 3) -> None:
    for number in range(many):
        await receive(store, text_message(clock, f"câu {number}", number, to), clock())
    await take_all(make_turns(store, clock))


async def deliver_all(outbox: Outbox, at_once: int = 1) -> None:
    await due_now(outbox.store)
    while sum(await asyncio.gather(*(outbox.deliver() for _ in range(at_once)))):
        await due_now(outbox.store)


async def due_now(store: Store) -> None:
    """As if every pause were over."""
    async with store.begin() as db:
        await db.execute(text("UPDATE outbox SET next_try_at = now() WHERE sent_at IS NULL"))


async def column(store: Store, name: str) -> list[object]:
    query = text(f"SELECT {name} FROM outbox ORDER BY seq")
    async with store.begin() as db:
        return list((await db.execute(query)).scalars())


WORDS = ["1: câu 0", "2: câu 1", "3: câu 2"]


async def test_bubbles_go_out_in_order(store: Store, clock: Clock) -> None:
    await answered(store, clock)
    platform = Platform()
    await deliver_all(outbox(store, clock, platform), at_once=3)
    assert [words for _, words, _ in platform.took] == WORDS
    assert await column(store, "provider_id") == ["id-1", "id-2", "id-3"]
    assert await column(store, "sent_at") == [clock()] * 3


async def test_web_bubbles_are_never_pushed(store: Store, clock: Clock) -> None:
    await say(store, clock, "xin chào", 1, WEB)
    await take_all(make_turns(store, clock))
    assert await outbox(store, clock, Platform()).deliver() == 0


async def test_a_bubble_that_must_wait_holds_the_later_ones_back(
    store: Store, clock: Clock
) -> None:
    await answered(store, clock)
    platform = Platform(trouble=iter([TryLater(), TryLater(unknown=True)]))
    sender = outbox(store, clock, platform)
    assert await sender.deliver() == 1
    assert await sender.deliver() == 0  # not yet, and nothing after it either
    await deliver_all(sender)
    assert [words for _, words, _ in platform.took] == WORDS
    assert (await column(store, "attempts"))[0] == 3


async def test_an_unknown_outcome_is_tried_again_under_the_same_key(
    store: Store, clock: Clock
) -> None:
    await answered(store, clock, many=1)
    (key,) = await column(store, "id")
    platform = Platform(trouble=iter([TryLater(unknown=True), ConnectionError("lost")]))
    await deliver_all(outbox(store, clock, platform))
    await due_now(store)
    await deliver_all(outbox(store, clock, platform))
    assert platform.took == [(ZALO.chat_id, "1: câu 0", str(key))]


async def test_a_refused_bubble_is_a_dead_letter_and_the_next_goes_on(
    store: Store, clock: Clock
) -> None:
    await answered(store, clock)
    platform = Platform(trouble=iter([Refused("blocked")]))
    sender = outbox(store, clock, platform)
    await deliver_all(sender)
    assert [words for _, words, _ in platform.took] == WORDS[1:]
    assert (await column(store, "failed_at"))[0] == clock()
    assert (await column(store, "problem"))[0] == "blocked"
    assert b'motcua_outbox_dead_total{channel="zalo",reason="blocked"} 1.0' in sender.metrics.text()


async def test_after_a_day_news_are_given_up(store: Store, clock: Clock) -> None:
    await answered(store, clock, many=1)
    clock.now += GIVE_UP + timedelta(seconds=1)
    await outbox(store, clock, Platform(trouble=iter([TryLater()]))).deliver()
    assert await column(store, "problem") == ["too_old"]


async def test_one_slow_address_does_not_hold_up_another(store: Store, clock: Clock) -> None:
    await answered(store, clock, ZALO)
    await answered(store, clock, OTHER)
    platform = Platform(trouble=iter([TryLater(after_seconds=60)]))
    sender = outbox(store, clock, platform)
    while await sender.deliver():
        pass
    assert len({chat for chat, _, _ in platform.took}) == 1
    assert len(platform.took) == 3


async def test_a_sender_that_comes_back_late_changes_nothing(store: Store, clock: Clock) -> None:
    await answered(store, clock, many=1)
    (mine,) = await delivery.claim(store, "zalo", clock())
    await due_now(store)
    (theirs,) = await delivery.claim(store, "zalo", clock())
    await delivery.sent(store, theirs, "theirs", clock())
    await delivery.failed(store, mine, "mine", clock())
    assert await column(store, "provider_id") == ["theirs"]
    assert await column(store, "failed_at") == [None]


async def test_a_receipt_updates_its_bubble_only(store: Store, clock: Clock) -> None:
    await answered(store, clock, many=2)
    await deliver_all(outbox(store, clock, Platform()))
    assert await delivery.receipt(store, "zalo", "id-1", clock()) is True
    assert await delivery.receipt(store, "zalo", "stranger", clock()) is False
    assert await column(store, "delivered_at") == [clock(), None]


async def test_what_waits_is_counted_by_channel(store: Store, clock: Clock) -> None:
    await answered(store, clock)
    (waiting,) = (await status.queues(store, clock())).bubbles
    assert (waiting.channel, waiting.waiting) == ("zalo", 3)


@pytest.mark.parametrize(
    ("reply", "longest"),
    [(Reply("mời anh/chị"), 60.0), (Reply(notice=Notice("dossier.accepted", "H26", {})), 900.0)],
    ids=["an answer somebody waits for", "news"],
)
def test_pauses_grow_and_have_an_end(
    store: Store, clock: Clock, reply: Reply, longest: float
) -> None:
    sender = outbox(store, clock, Platform())
    tries = [Parcel(UUID(int=0), ZALO, reply, n, clock()) for n in range(1, 13)]
    pauses = [sender._back_off(parcel) for parcel in tries]
    assert pauses[:4] == [1.0, 2.0, 4.0, 8.0]
    assert pauses[-1] == longest
