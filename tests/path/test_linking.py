"""Chats of one person become one conversation, in the commit that proves it; and part again."""

from datetime import timedelta
from typing import Any

from bot.model import Address, Followed, Message, SignedIn, SignedOut, Told
from bot.store import Store, bubbles, conversations, dossiers, sessions
from tests.conftest import Clock
from tests.path.parts import WEB, ZALO, EchoEngine, make_turns, say, take_all
from tests.path.town import Town, column, owner
from tests.world import MAI

SIGN_IN = EchoEngine(effects=(SignedIn("account-1"),))


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
    assert "đăng nhập" in asked[-1]
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
