"""When many wait: one courteous word each, in its place before the answer, and never again."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.crowd import Crowd, notice
from bot.inbox import receive
from bot.model import Message
from bot.store import Store, bubbles, turns
from bot.store.crowd import Backlog
from bot.texts import Phrase, render
from bot.turns import LEASE
from tests.conftest import Clock
from tests.path.parts import WEB, ZALO, make_turns, say, take_all

AFTER = timedelta(seconds=15)
TOLD = render(Phrase("crowd.unknown"), "vi")


@pytest.fixture
def crowd(store: Store, clock: Clock) -> Crowd:
    return Crowd(store, clock, AFTER)


async def shown(store: Store, clock: Clock) -> list[str]:
    """What the web chat shows, the citizen's own words too."""
    place = await say(store, clock, "again", 1)  # the first message again: only its place
    return [one.reply.text for one in await bubbles.since(store, place.address_id, 0)]


async def test_who_waits_too_long_is_told_once_and_then_answered(
    store: Store, clock: Clock, crowd: Crowd
) -> None:
    await say(store, clock, "xin chào", 1)
    clock.forward(seconds=15)
    assert await crowd.look() == 0
    clock.forward(seconds=1)
    assert await crowd.look() == 1
    await say(store, clock, "alo?", 2)
    clock.forward(seconds=60)
    assert await crowd.look() == 0
    await take_all(make_turns(store, clock))
    assert await shown(store, clock) == ["xin chào", TOLD, "alo?", "1: xin chào", "2: alo?"]


async def test_several_workers_tell_it_once(store: Store, clock: Clock, crowd: Crowd) -> None:
    await say(store, clock, "xin chào", 1, ZALO)
    await say(store, clock, "xin chào", 1, WEB)
    clock.forward(seconds=16)
    assert [await crowd.look(), await Crowd(store, clock, AFTER).look()] == [2, 0]


async def test_the_next_crowd_is_told_of_again(store: Store, clock: Clock, crowd: Crowd) -> None:
    for number in (1, 2):
        await say(store, clock, "xin chào", number)
        clock.forward(seconds=16)
        assert await crowd.look() == 1
        await take_all(make_turns(store, clock))
        assert await crowd.look() == 0


async def test_while_others_still_wait_nobody_is_told_twice(
    store: Store, clock: Clock, crowd: Crowd
) -> None:
    await say(store, clock, "xin chào", 1, WEB)
    clock.forward(seconds=16)
    await say(store, clock, "xin chào", 1, ZALO)
    assert await crowd.look() == 1
    assert await make_turns(store, clock).take_turn()
    clock.forward(seconds=10)
    await say(store, clock, "còn đây", 2, WEB)
    assert await crowd.look() == 0
    clock.forward(seconds=16)
    assert await crowd.look() == 1  # only the other


async def test_whose_turn_it_is_already_is_not_told(
    store: Store, clock: Clock, crowd: Crowd
) -> None:
    await say(store, clock, "xin chào", 1)
    clock.forward(seconds=16)
    assert await turns.claim(store, LEASE)
    assert await crowd.look() == 0


async def test_nobody_waits_for_a_timer_and_an_officer_speaks_for_himself(
    store: Store, clock: Clock, crowd: Crowd
) -> None:
    await receive(store, Message(ZALO, "timer-1", "deferred", clock(), "nudge"), clock())
    await say(store, clock, "xin chào", 1, WEB)
    async with store.begin() as db:
        await db.execute(text("UPDATE conversations SET owner = 'officer'"))
    clock.forward(seconds=16)
    assert await crowd.look() == 0


async def test_it_is_said_in_the_citizens_language(
    store: Store, clock: Clock, crowd: Crowd
) -> None:
    await say(store, clock, "hello", 1)
    async with store.begin() as db:
        await db.execute(text("UPDATE conversations SET language = 'en'"))
    clock.forward(seconds=16)
    await crowd.look()
    assert await shown(store, clock) == ["hello", render(Phrase("crowd.unknown"), "en")]


@pytest.mark.parametrize(
    ("unread", "answered", "said"),
    [
        (300, 9, Phrase("crowd.unknown")),
        (300, 120, Phrase("crowd.minutes", minutes=3)),
        (5, 120, Phrase("crowd.minutes", minutes=1)),
        (9000, 100, Phrase("crowd.long")),
    ],
)
def test_minutes_are_told_where_they_were_measured(
    unread: int, answered: int, said: Phrase
) -> None:
    assert notice(Backlog(AFTER * 2, unread, answered)) == said
