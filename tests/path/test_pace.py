"""Platforms are sent no more than they take, by all workers together; time passes in the table."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

import pytest
from sqlalchemy import text

from bot.inbox import receive
from bot.metrics import Metrics
from bot.model import Address, Pace, TryLater
from bot.outbox import Outbox
from bot.store import Store, pace
from tests.conftest import Clock
from tests.path.parts import ZALO, make_turns, take_all, text_message
from tests.path.test_outbox import Platform, column, due_now

Limit = Literal["some", "all"]
SLOW = Pace(per_second=0.01)  # a message every 100 seconds
CHAT = Pace(per_chat=1)
CITIZENS = [Address("zalo", f"citizen-{number}") for number in range(3)]


@dataclass
class Two:
    """Two workers on one database; what they would have waited for is noted."""

    store: Store
    clock: Clock
    pace: Pace
    platform: Platform = field(default_factory=Platform)
    waited: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.outboxes = [self._outbox() for _ in range(2)]

    def _outbox(self) -> Outbox:
        paces = {"zalo": self.pace}
        parts = (self.store, {"zalo": self.platform}, self.clock, Metrics())
        return Outbox(*parts, paces=paces, sleep=self._wait)

    async def _wait(self, seconds: float) -> None:
        self.waited.append(seconds)

    async def deliver(self) -> int:
        """Both at once, until neither finds anything."""
        done = 0
        while tried := sum(await asyncio.gather(*(one.deliver() for one in self.outboxes))):
            done += tried
        return done

    async def later(self, seconds: float) -> None:
        """Time passes, for the table and for whoever reads the clock."""
        self.clock.forward(seconds=seconds)
        async with self.store.begin() as db:
            passed = {"passed": timedelta(seconds=seconds)}
            moments = "free_at = free_at - :passed, held_until = held_until - :passed"
            await db.execute(text(f"UPDATE paces SET {moments}"), passed)


async def ask(store: Store, clock: Clock, *who: Address, many: int = 1) -> None:
    for number in range(many):
        for address in who:
            await receive(store, text_message(clock, f"câu {number}", number, address), clock())
    await take_all(make_turns(store, clock))


async def test_two_workers_together_keep_the_pace_of_a_channel(store: Store, clock: Clock) -> None:
    await ask(store, clock, *CITIZENS)
    two = Two(store, clock, SLOW)
    assert await two.deliver() == 1
    assert await two.deliver() == 0
    for _ in range(2):
        await two.later(100)
        assert await two.deliver() == 1
    assert Counter(chat for chat, *_ in two.platform.took) == dict.fromkeys(
        (address.chat_id for address in CITIZENS), 1
    )


async def test_who_waits_for_the_pace_was_not_tried(store: Store, clock: Clock) -> None:
    await ask(store, clock, *CITIZENS)
    await Two(store, clock, SLOW).deliver()
    assert sorted(map(str, await column(store, "attempts"))) == ["0", "0", "1"]
    assert await column(store, "problem") == ["", "", ""]


async def test_the_moments_of_a_claim_follow_one_another(store: Store) -> None:
    async with store.begin() as db:
        first = await pace.take(db, "zalo", 10, [1, 1, 3, 1])
        then = await pace.take(db, "zalo", 10, [1])
    assert first == pytest.approx([0, 0.1, 0.2, 0.5])
    assert then[0] <= 0.6  # what has passed since is taken off


async def test_every_bubble_is_sent_at_its_own_moment(store: Store, clock: Clock) -> None:
    await ask(store, clock, *CITIZENS)
    two = Two(store, clock, Pace(per_second=5))
    assert await two.deliver() == 3
    waited = sorted(two.waited)
    assert waited[0] == 0
    assert waited[-1] <= 0.4
    assert len(set(waited)) == 3


async def test_a_bubble_of_several_messages_takes_as_many_moments(
    store: Store, clock: Clock
) -> None:
    await ask(store, clock, *CITIZENS[:2])
    two = Two(store, clock, Pace(per_second=0.01, size=lambda reply: 2))
    assert await two.deliver() == 1
    await two.later(100)
    assert await two.deliver() == 0
    await two.later(100)
    assert await two.deliver() == 1


async def test_a_chat_gets_a_short_burst_then_its_own_pace_and_the_others_go_on(
    store: Store, clock: Clock
) -> None:
    await ask(store, clock, ZALO, many=5)
    two = Two(store, clock, CHAT)
    assert await two.deliver() == pace.BURST
    await ask(store, clock, CITIZENS[0])
    assert await two.deliver() == 1
    await two.later(3)
    assert await two.deliver() == 2
    words = [words for chat, words, _ in two.platform.took if chat == ZALO.chat_id]
    assert words == [f"{number + 1}: câu {number}" for number in range(5)]
    assert await column(store, "attempts") == [1] * 6


async def test_a_clock_that_was_set_back_does_not_silence_a_channel(
    store: Store, clock: Clock
) -> None:
    await ask(store, clock, *CITIZENS)
    two = Two(store, clock, Pace(per_second=10))
    await two.deliver()
    await ask(store, clock, Address("zalo", "citizen-9"))
    await pace.hold(store, "zalo", timedelta(seconds=30), sure=True)
    await two.later(-3600)
    assert await two.deliver() == 1


def limited(many: int, limit: Limit) -> Platform:
    """A platform that says so often that it is too much, then takes everything."""
    said = [TryLater(after_seconds=30, limit=limit) for _ in range(many)]
    return Platform(trouble=iter(said))


async def test_a_limit_of_all_chats_holds_the_whole_channel(store: Store, clock: Clock) -> None:
    await ask(store, clock, CITIZENS[0])
    two = Two(store, clock, Pace(), limited(1, "all"))
    assert await two.deliver() == 1
    await ask(store, clock, *CITIZENS[1:])
    assert await two.deliver() == 0
    assert sorted(map(str, await column(store, "attempts"))) == ["0", "0", "1"]
    await two.later(30)
    await due_now(store)
    assert await two.deliver() == len(CITIZENS)


async def test_a_limit_that_may_be_one_chats_own_holds_that_chat(
    store: Store, clock: Clock
) -> None:
    await ask(store, clock, *CITIZENS)
    two = Two(store, clock, Pace(), limited(pace.CHATS - 1, "some"))
    assert await two.deliver() == len(CITIZENS)
    assert len(two.platform.took) == len(CITIZENS) - pace.CHATS + 1
    await ask(store, clock, Address("zalo", "citizen-9"))
    assert await two.deliver() == 1


async def test_several_chats_limited_at_once_mean_all_of_them(store: Store, clock: Clock) -> None:
    await ask(store, clock, *CITIZENS[: pace.CHATS])
    two = Two(store, clock, Pace(), limited(pace.CHATS, "some"))
    assert await two.deliver() == pace.CHATS
    await ask(store, clock, Address("zalo", "citizen-9"))
    assert await two.deliver() == 0


async def test_a_channel_is_held_for_a_minute_then_asked_whether_it_still_is(
    store: Store, clock: Clock
) -> None:
    hours = TryLater(after_seconds=7200, limit="all")
    await ask(store, clock, *CITIZENS[:2])
    two = Two(store, clock, SLOW, Platform(trouble=iter([hours, hours])))
    assert await two.deliver() == 1
    await two.later(100)
    assert await two.deliver() == 1
    await two.later(59)
    assert await two.deliver() == 0


async def test_without_a_pace_nothing_waits(store: Store, clock: Clock) -> None:
    await ask(store, clock, ZALO, many=5)
    assert await Two(store, clock, Pace()).deliver() == 5
