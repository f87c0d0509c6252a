"""Chats of one person become one conversation, in the commit that proves it; and part again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest_asyncio
from sqlalchemy import text

from bot.engine.state import restore
from bot.inbox import receive
from bot.metrics import Metrics
from bot.model import Address, Followed, Message, Reply, SignedIn, SignedOut, Told
from bot.store import Store, bubbles, conversations, dossiers, sessions
from bot.store.codec import open_state
from bot.turns import Turns
from tests.conftest import Clock
from tests.path.parts import (
    WEB,
    ZALO,
    EchoEngine,
    Jobs,
    admit_all,
    make_turns,
    say,
    take_all,
    text_message,
)
from tests.world import MAI, World, open_world

SEQ = "SELECT seq FROM addresses WHERE chat_id = :id"
SIGN_IN = EchoEngine(effects=(SignedIn("account-1"),))


async def column(store: Store, query: str, **values: object) -> list[Any]:
    async with store.begin() as db:
        return list((await db.execute(text(query), values)).scalars())


async def owner(store: Store, address: Address) -> Any:
    query = "SELECT conversation_id FROM addresses WHERE chat_id = :id"
    (found,) = await column(store, query, id=address.chat_id)
    return found


async def test_signing_in_moves_the_chat_with_all_its_rows(store: Store, clock: Clock) -> None:
    phone = await say(store, clock, "đăng nhập", 1, ZALO)
    await take_all(make_turns(store, clock, SIGN_IN))
    await say(store, clock, "đăng nhập", 1, WEB)
    effects = (Told("D-1", 4), SignedIn("account-1"), Followed("D-2"))
    await take_all(make_turns(store, clock, EchoEngine(effects=effects)))
    assert await owner(store, WEB) == phone.conversation_id
    for table in ("transcript", "outbox", "inbox", "follows"):
        query = f"SELECT DISTINCT conversation_id FROM {table}"
        assert await column(store, query) == [phone.conversation_id], table
    assert await dossiers.told(store, phone.conversation_id, "D-1") == 4
    lines = [bubble.reply.text for bubble in await bubbles.since(store, await place(store, WEB), 0)]
    assert lines[0] == "đăng nhập"


async def place(store: Store, address: Address) -> Any:
    (found,) = await column(
        store, "SELECT id FROM addresses WHERE chat_id = :id", id=address.chat_id
    )
    return found


async def test_what_waited_unread_goes_along(store: Store, clock: Clock) -> None:
    await say(store, clock, "đăng nhập", 1, ZALO)
    await take_all(make_turns(store, clock, SIGN_IN))
    await say(store, clock, "đăng nhập", 1, WEB)
    await say(store, clock, "rồi sao nữa", 2, WEB)
    await take_all(make_turns(store, clock, SIGN_IN))
    answers = [b.reply.text for b in await bubbles.since(store, await place(store, WEB), 0)]
    assert "3: rồi sao nữa" in answers  # after one message of Zalo's and one of its own
    assert await column(store, "SELECT sum(unread) FROM conversations") == [0]


async def test_a_turn_of_the_person_under_way_is_taken_again(store: Store, clock: Clock) -> None:
    await say(store, clock, "đăng nhập", 1, ZALO)
    await take_all(make_turns(store, clock, SIGN_IN))
    await say(store, clock, "trên Zalo", 2, ZALO)

    async def meanwhile(message: Message) -> None:
        if message.text == "trên Zalo" and not await column(
            store, "SELECT id FROM addresses WHERE channel = 'web'"
        ):
            await say(store, clock, "đăng nhập", 1, WEB)
            await make_turns(store, clock, SIGN_IN).take_turn()

    await take_all(make_turns(store, clock, EchoEngine(on_handle=meanwhile)))
    said = [b.reply.text for b in await bubbles.since(store, await place(store, ZALO), 0)]
    assert said[-1] == "3: trên Zalo"  # both chats' messages came before it
    assert await owner(store, WEB) == await owner(store, ZALO)


async def test_signing_out_leaves_the_rest_of_the_conversation(store: Store, clock: Clock) -> None:
    for address in (ZALO, WEB):
        await say(store, clock, "đăng nhập", 1, address)
        await take_all(make_turns(store, clock, SIGN_IN))
    person = await owner(store, ZALO)
    await say(store, clock, "đăng xuất", 2, WEB)
    await take_all(make_turns(store, clock, EchoEngine(effects=(SignedOut(),))))
    assert await owner(store, ZALO) == person != await owner(store, WEB)
    (reach,) = await conversations.reach(store, [person])
    assert reach.address == ZALO
    query = "SELECT state FROM conversations WHERE id = :id"
    assert await column(store, query, id=await owner(store, WEB)) == [None]


# --- the real engine, portal and sign-in, on PostgreSQL -------------------------------------------


@dataclass
class Town:
    """The bot of `tests.world` behind a real inbox."""

    world: World
    store: Store
    clock: Clock
    turns: Turns
    number: int = 0

    async def says(self, address: Address, words: str) -> list[str]:
        """One message; what was said to that address because of it."""
        self.world.talk.advance(timedelta(seconds=61))
        self.clock.now = self.world.talk.now()
        before = await column(self.store, SEQ, id=address.chat_id) or [0]
        self.number += 1
        words = words.replace("{otp}", await self.world.otp()) if "{otp}" in words else words
        message = text_message(self.clock, words, self.number, address)
        bubble = Reply(words) if address.channel == "web" else None
        await receive(self.store, message, self.clock(), bubble)
        await take_all(self.turns)
        return await self.shown(address, before[0])

    async def shown(self, address: Address, after: int = 0) -> list[str]:
        """What the bot's log of an address holds after a bubble."""
        query = "SELECT id FROM addresses WHERE chat_id = :id"
        for found in await column(self.store, query, id=address.chat_id):
            rows = await bubbles.since(self.store, found, after)
            return [b.reply.text for b in rows if b.role == "bot"]
        return []

    async def signs_in(self, address: Address) -> list[str]:
        """Mai, by her phone's code and her card's number."""
        for words in ("đăng nhập", "có", MAI, "{otp}"):
            await self.says(address, words)
        return await self.says(address, "001190000017")

    async def frames(self, address: Address) -> list[str]:
        """The dialogs open in the conversation of a chat."""
        key = await owner(self.store, address)
        query = "SELECT state FROM conversations WHERE id = :id"
        (sealed,) = await column(self.store, query, id=key)
        return [f.dialog for f in restore(open_state(self.store.sealer, sealed, key)).frames]


@pytest_asyncio.fixture
async def town(store: Store, clock: Clock, tmp_path: Path) -> AsyncIterator[Town]:
    async with open_world(tmp_path) as world:
        talk = world.talk
        parts = (store, talk.engine, talk.understand, admit_all, Jobs().defer, clock, Metrics())
        yield Town(world, store, clock, replace(Turns(*parts), pause=timedelta(0)))


async def test_a_draft_begun_on_zalo_goes_on_in_the_web_chat(town: Town) -> None:
    await town.signs_in(ZALO)
    for words in ("nộp hồ sơ khai sinh", "đồng ý"):
        await town.says(ZALO, words)
    question = (await town.shown(ZALO))[-1]
    said = await town.signs_in(WEB)
    assert "làm dở trên kênh khác" in said[1]
    assert said[-1] == question
    assert await town.frames(WEB) == ["submit_dossier"]


async def test_a_draft_begun_in_the_web_chat_goes_on_on_zalo(town: Town) -> None:
    await town.signs_in(ZALO)
    await town.says(WEB, "nộp hồ sơ khai sinh")
    await town.says(WEB, "đăng nhập")
    for words in ("có", MAI, "{otp}"):
        await town.says(WEB, words)
    said = await town.says(WEB, "001190000017")
    assert not any("kênh khác" in words for words in said)
    await town.says(WEB, "đồng ý")
    assert await town.frames(ZALO) == ["submit_dossier"]
    question = (await town.shown(WEB))[-1]
    assert (await town.says(ZALO, "nhắc lại câu hỏi"))[-1] == question


async def test_two_people_at_one_computer(town: Town) -> None:
    session, token = await sessions.create(town.store, "http://ward", "vi", town.clock())
    first = session.address
    await town.signs_in(first)
    await town.says(first, "nộp hồ sơ khai sinh")
    assert any("TRẦN THỊ MAI" in words for words in await town.shown(first))
    said = await town.says(first, "đăng xuất")
    assert "người dùng sau" in said[-1]
    assert await town.shown(first) == said  # nothing from before
    assert await sessions.find(town.store, token, town.clock()) is None
    second, _ = await sessions.create(town.store, "http://ward", "vi", town.clock())
    assert await town.shown(second.address) == []
    asked = await town.says(second.address, "hồ sơ của tôi đến đâu rồi")
    assert "tài khoản" in asked[-1]
    assert not any("MAI" in words for words in asked)
    again = await town.signs_in(ZALO)  # and Mai goes on at home
    assert "làm dở" in again[1]


async def test_fifteen_idle_minutes_leave_nothing_for_the_next_one(town: Town) -> None:
    session, token = await sessions.create(town.store, "http://ward", "vi", town.clock())
    await town.signs_in(session.address)
    person = await owner(town.store, session.address)
    town.world.talk.advance(timedelta(minutes=16))
    town.clock.now = town.world.talk.now()
    assert await sessions.end_idle(town.store, town.clock()) == 1
    assert await owner(town.store, session.address) != person
    assert await sessions.find(town.store, token, town.clock()) is None
    assert await conversations.of_account(town.store, "acc-mai") in (person, None)
