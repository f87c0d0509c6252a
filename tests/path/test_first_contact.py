"""A crowd of new citizens: whoever greets first is stored at once, without a longer transaction."""

import asyncio

from sqlalchemy import text

from bot.model import Address
from bot.store import Store
from tests.conftest import Clock
from tests.path.parts import make_turns, say, take_all

MANY = 200


async def count(store: Store, what: str) -> int:
    async with store.begin() as db:
        return int((await db.execute(text(f"SELECT count(*) FROM {what}"))).scalar_one())


async def test_two_hundred_new_citizens_at_once_are_all_answered(
    store: Store, clock: Clock
) -> None:
    """Though every connection for longer transactions is taken meanwhile."""
    front = store.beside(2)
    new = [Address("zalo", f"new-{who}") for who in range(MANY)]
    async with front.begin():
        got = await asyncio.gather(*(say(front, clock, "xin chào", 1, to) for to in new))
    await front.close()
    assert all(one.new for one in got)
    await take_all(make_turns(store, clock))
    assert await count(store, "outbox WHERE role = 'bot'") == MANY


async def test_first_messages_of_one_chat_at_once_are_one_conversation(
    store: Store, clock: Clock
) -> None:
    one = Address("zalo", "new")
    numbers = range(8)
    first = await asyncio.gather(*(say(store, clock, "xin chào", n, one) for n in numbers))
    again = await asyncio.gather(*(say(store, clock, "xin chào", n, one) for n in numbers))
    assert {got.new for got in first} == {True}
    assert {got.new for got in again} == {False}
    assert len({(got.conversation_id, got.address_id) for got in (*first, *again)}) == 1
    assert [await count(store, name) for name in ("conversations", "inbox")] == [1, 8]
