"""Turns that fail, die or come too late: what is stored, parked, taken again."""

import contextlib
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.inbox import receive
from bot.model import Message
from bot.store import Store, bubbles, conversations, parked, turns
from bot.store.turns import LeaseLost
from bot.turns import DEATHS
from tests.conftest import Clock
from tests.path.parts import (
    ZALO,
    EchoEngine,
    Jobs,
    column,
    make_turns,
    say,
    shown,
    take_all,
)


async def test_a_lease_that_ran_out_is_taken_over_and_its_holder_stores_nothing(
    store: Store, clock: Clock
) -> None:
    got = await say(store, clock, "xin chào", 1)
    meanwhile = make_turns(store, clock)

    async def slow(message: Message) -> None:
        async with store.begin() as db:
            await db.execute(text("UPDATE conversations SET lease_until = now()"))
        await take_all(meanwhile)

    late = make_turns(store, clock, EchoEngine(on_handle=slow))
    await late.take_turn()
    assert await shown(store, got.address_id) == ["citizen: xin chào", "bot: 1: xin chào"]


async def test_a_commit_needs_the_version_it_was_claimed_with(store: Store, clock: Clock) -> None:
    await say(store, clock, "xin chào", 1)
    lease = await turns.claim(store, timedelta(seconds=30))
    assert lease is not None
    (unread,) = await turns.unread(store, lease)
    worker = make_turns(store, clock)
    ending = await worker._answer(lease, unread)
    hands = turns.Hands(Jobs().defer, EchoEngine().join)
    async with store.begin() as db:
        await db.execute(text("UPDATE conversations SET version = version + 1"))
    with pytest.raises(LeaseLost):
        await turns.commit(store, lease, unread, ending, clock(), hands)
    assert await column(store, "SELECT count(*) FROM outbox WHERE role = 'bot'") == [0]


async def test_a_message_that_fails_three_times_is_parked_and_the_conversation_goes_on(
    store: Store, clock: Clock
) -> None:
    async def fail_on_poison(message: Message) -> None:
        if message.text == "độc":
            raise ZeroDivisionError

    worker = make_turns(store, clock, EchoEngine(on_handle=fail_on_poison))
    await say(store, clock, "trước", 1)
    await say(store, clock, "độc", 2)
    got = await say(store, clock, "sau", 3)
    await take_all(worker)
    said = [b.reply.text for b in await bubbles.since(store, got.address_id, 3)]
    number = str((await column(store, "SELECT id FROM inbox WHERE parked_at IS NOT NULL"))[0])[-8:]
    assert said[0] == "1: trước"
    assert number in said[1]
    assert said[2] == "2: sau"
    assert await column(store, "SELECT tries FROM inbox ORDER BY position") == [0, 3, 0]
    assert await column(store, "SELECT unread FROM conversations") == [0]


async def test_a_timer_that_fails_is_parked_without_a_word(store: Store, clock: Clock) -> None:
    async def fail(message: Message) -> None:
        raise ZeroDivisionError

    await receive(store, Message(ZALO, "wake:1", "wake", clock()), clock())
    await take_all(make_turns(store, clock, EchoEngine(on_handle=fail)))
    assert await column(store, "SELECT count(*) FROM inbox WHERE parked_at IS NOT NULL") == [1]
    assert await column(store, "SELECT count(*) FROM outbox") == [0]


async def test_a_message_that_kills_its_worker_again_and_again_is_parked(
    store: Store, clock: Clock
) -> None:
    got = await say(store, clock, "giết", 1)
    for _ in range(DEATHS):  # a worker that dies gives nothing back
        assert await turns.claim(store, timedelta(0)) is not None
        (lease,) = [await turns.claim(store, timedelta(0))]
        assert lease is not None
        (unread,) = await turns.unread(store, lease)
        if unread.tries < DEATHS - 1:
            await turns.tried(store, unread.id)
    await take_all(make_turns(store, clock))
    (apology,) = await bubbles.since(store, got.address_id, 1)
    assert "mã lỗi" in apology.reply.text


async def test_workers_that_died_are_no_failures_of_the_message(store: Store, clock: Clock) -> None:
    got = await say(store, clock, "chào", 1)
    lease = await turns.claim(store, timedelta(0))
    assert lease is not None
    (unread,) = await turns.unread(store, lease)
    for _ in range(DEATHS - 2):
        await turns.tried(store, unread.id)
    await turns.release(store, lease)  # the database was away, and came back
    await take_all(make_turns(store, clock))
    said = [bubble.reply.text for bubble in await bubbles.since(store, got.address_id, 1)]
    assert said == ["1: chào"]


async def test_a_parked_message_gets_another_turn(store: Store, clock: Clock) -> None:
    async def broken(message: Message) -> None:
        raise ZeroDivisionError

    got = await say(store, clock, "hỏng", 1)
    with contextlib.suppress(Exception):
        await take_all(make_turns(store, clock, EchoEngine(on_handle=broken)))
    (one,) = await parked.parked(store, 10)
    assert (one.channel, one.kind, one.tries) == ("web", "text", 3)
    assert await parked.again(store, one.id)
    assert not await parked.again(store, one.id)
    await take_all(make_turns(store, clock))
    said = [bubble.reply.text for bubble in await bubbles.since(store, got.address_id, 1)]
    assert "mã lỗi" in said[0]
    assert said[1:] == ["1: hỏng"]
    assert await parked.parked(store, 10) == []


async def test_a_long_turn_keeps_its_lease(store: Store, clock: Clock) -> None:
    got = await say(store, clock, "xin chào", 1)
    query = "SELECT lease_until FROM conversations"

    async def until_renewed(message: Message) -> None:
        (before,) = await column(store, query)
        while await column(store, query) == [before]:
            pass  # asked again

    worker = make_turns(store, clock, EchoEngine(on_handle=until_renewed))
    worker.lease = timedelta(seconds=1)
    await worker.take_turn()
    assert await shown(store, got.address_id) == ["citizen: xin chào", "bot: 1: xin chào"]


async def test_a_turn_under_way_while_its_address_moves_is_taken_again(
    store: Store, clock: Clock
) -> None:
    got = await say(store, clock, "xin chào", 1)
    moved: list[object] = []

    async def unlink(message: Message) -> None:
        if not moved:
            moved.append(await conversations.unlink(store, got.address_id))

    await take_all(make_turns(store, clock, EchoEngine(on_handle=unlink)))
    assert await shown(store, got.address_id) == ["citizen: xin chào", "bot: 1: xin chào"]
