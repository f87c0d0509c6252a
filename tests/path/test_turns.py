"""A message's way through inbox, lease, turn and commit, on a real PostgreSQL."""

import asyncio
from datetime import timedelta
from uuid import UUID

from backend_client.port import PortalEvent
from bot.inbox import receive
from bot.model import (
    Address,
    Consented,
    Followed,
    Later,
    Message,
    Reply,
    SignedIn,
    SignedOut,
    TicketOpened,
    Told,
)
from bot.store import Store, bubbles, conversations, dossiers, outside, turns
from tests.conftest import Clock
from tests.path.parts import (
    WEB,
    ZALO,
    EchoEngine,
    Jobs,
    at,
    column,
    make_turns,
    say,
    shown,
    take_all,
    text_message,
)


async def test_a_message_is_answered_once(store: Store, clock: Clock) -> None:
    got = await say(store, clock, "xin chào", 1)
    await take_all(make_turns(store, clock))
    assert await shown(store, got.address_id) == ["citizen: xin chào", "bot: 1: xin chào"]
    assert (got.new, got.seq) == (True, 1)


async def test_a_message_sent_twice_counts_once(store: Store, clock: Clock) -> None:
    first = await say(store, clock, "xin chào", 1)
    again = await say(store, clock, "xin chào", 1)
    await take_all(make_turns(store, clock))
    late = await say(store, clock, "xin chào", 1)
    assert (again.new, again.seq) == (False, first.seq)
    assert (late.new, late.seq) == (False, first.seq)
    assert len(await shown(store, first.address_id)) == 2


async def test_the_same_message_at_the_same_moment_counts_once(store: Store, clock: Clock) -> None:
    got = await asyncio.gather(*(say(store, clock, "xin chào", 1) for _ in range(8)))
    await take_all(make_turns(store, clock))
    assert sum(received.new for received in got) == 1
    assert len({received.conversation_id for received in got}) == 1
    assert len(await shown(store, got[0].address_id)) == 2


async def test_messages_are_answered_in_the_order_of_arrival(store: Store, clock: Clock) -> None:
    for number in range(45):
        got = await say(store, clock, f"câu {number}", number)
    workers = [make_turns(store, clock) for _ in range(4)]
    await asyncio.gather(*(take_all(worker) for worker in workers))
    log = await bubbles.since(store, got.address_id, 0)
    answers = [bubble.reply.text for bubble in log if bubble.role == "bot"]
    assert answers == [f"{n + 1}: câu {n}" for n in range(45)]


async def test_one_conversation_has_one_turn_at_a_time(store: Store, clock: Clock) -> None:
    await say(store, clock, "một", 1)
    life = timedelta(seconds=30)
    assert await turns.claim(store, life) is not None
    assert await turns.claim(store, life) is None


async def test_the_body_is_gone_with_the_commit_of_its_turn(store: Store, clock: Clock) -> None:
    await say(store, clock, "xin chào", 1)
    assert None not in await column(store, "SELECT body FROM inbox")
    await take_all(make_turns(store, clock))
    assert await column(store, "SELECT body FROM inbox") == [None]


async def test_an_older_message_that_comes_later_is_answered_as_late(
    store: Store, clock: Clock
) -> None:
    turns_ = make_turns(store, clock)
    got = await receive(store, text_message(clock, "mới", 1, ZALO), clock())
    await take_all(turns_)
    await receive(store, at(text_message(clock, "cũ", 2, ZALO), clock, minutes=1), clock())
    await take_all(turns_)
    await receive(store, text_message(clock, "mới nữa", 3, ZALO), clock())
    await take_all(turns_)
    said = [bubble.reply.text for bubble in await bubbles.since(store, got.address_id, 0)]
    assert said == ["1: mới", "muộn: 2: cũ", "3: mới nữa"]


async def test_a_ticket_number_is_told_once_and_numbers_rise(store: Store, clock: Clock) -> None:
    told: list[str] = []
    worker = make_turns(store, clock, opening := EchoEngine())

    async def open_ticket(message: Message) -> None:
        wanted = "cán bộ" in message.text
        opening.effects = (TicketOpened(worker._ticket, "asked", ""),) if wanted else ()
        told.extend([worker._ticket] if wanted else [])

    opening.on_handle = open_ticket
    for number, words in enumerate(["chào", "gặp cán bộ", "phí", "gặp cán bộ lần nữa"]):
        await say(store, clock, words, number)
        await take_all(worker)
    assert told == ["PH-0001", "PH-0002"]
    assert await column(store, "SELECT number FROM tickets ORDER BY number") == told


async def test_effects_are_stored_with_their_turn(store: Store, clock: Clock) -> None:
    jobs, later = Jobs(), Later("wake", {"conversation": "c"})
    effects = (
        SignedIn("account-1"),
        Consented("account", "1"),
        Followed("H26.12-261125-0001"),
        Told("H26.12-261125-0001", 3),
        TicketOpened("PH-0001", "asked", "‹tóm tắt›"),
        later,
    )
    got = await say(store, clock, "xin chào", 1)
    await take_all(make_turns(store, clock, EchoEngine(effects=effects), jobs))
    assert await conversations.of_account(store, "account-1") == got.conversation_id
    assert await dossiers.told(store, got.conversation_id, "H26.12-261125-0001") == 3
    assert await dossiers.audience(store, "H26.12-261125-0001", "") == [got.conversation_id]
    assert await column(store, "SELECT purpose FROM consents") == ["account"]
    assert await column(store, "SELECT number FROM tickets") == ["PH-0001"]
    assert jobs.deferred == [Later("post_ticket", {"number": "PH-0001"}), later]


async def test_who_signs_out_gets_no_more_news(store: Store, clock: Clock) -> None:
    effects = (SignedIn("account-1"), Followed("D-1"))
    await say(store, clock, "đăng nhập", 1)
    await take_all(make_turns(store, clock, EchoEngine(effects=effects)))
    assert len(await dossiers.audience(store, "D-1", "account-1")) == 1
    await say(store, clock, "đăng xuất", 2)
    await take_all(make_turns(store, clock, EchoEngine(effects=(SignedOut(),))))
    left = await dossiers.audience(store, "D-1", "account-1")
    assert await conversations.reach(store, left) == []


def news(clock: Clock, seq: int) -> Message:
    event = PortalEvent(f"e{seq}", seq, "dossier.accepted", clock(), "account-1", "D-1")
    return Message(ZALO, f"event:e{seq}", "event", clock(), event=event)


async def test_news_below_the_last_told_are_recorded_but_not_told(
    store: Store, clock: Clock
) -> None:
    engine = EchoEngine(effects=(Told("D-1", 5),))
    worker = make_turns(store, clock, engine)
    await receive(store, news(clock, 5), clock())
    await take_all(worker)
    await receive(store, news(clock, 4), clock())
    await take_all(worker)
    assert [message.event.seq for message in engine.heard if message.event] == [5]
    assert await column(store, "SELECT count(*) FROM inbox WHERE taken_at IS NOT NULL") == [2]


async def test_unlinking_gives_an_empty_conversation(store: Store, clock: Clock) -> None:
    first = await say(store, clock, "một", 1)
    await take_all(make_turns(store, clock))
    fresh = await conversations.unlink(store, first.address_id)
    second = await say(store, clock, "hai", 2)
    await take_all(make_turns(store, clock))
    assert second.conversation_id == fresh != first.conversation_id
    assert (await shown(store, first.address_id))[-1] == "bot: 1: hai"


async def test_who_has_waited_longest_is_served_first(store: Store, clock: Clock) -> None:
    people = [Address("zalo", f"p{n}") for n in range(3)]
    for person in people:
        await receive(store, text_message(clock, "một", 1, person), clock())
    engine = EchoEngine()
    worker = make_turns(store, clock, engine)
    await worker.take_turn()
    first = engine.heard[0].address
    await receive(store, text_message(clock, "hai", 2, first), clock())
    await take_all(worker)
    assert engine.heard[-1].address == first
    assert len(engine.heard) == 4


async def test_turns_after_says_which_messages_had_their_turn(store: Store, clock: Clock) -> None:
    got = await say(store, clock, "một", 1)
    assert await bubbles.turns_after(store, got.address_id, 0) == []
    await take_all(make_turns(store, clock))
    (turn,) = await bubbles.turns_after(store, got.address_id, 0)
    assert (turn.external_id, turn.seq) == (f"{WEB.chat_id}:1", 2)


async def test_a_reply_of_the_bubble_type_survives_the_store(store: Store, clock: Clock) -> None:
    got = await receive(store, text_message(clock, "ảnh", 1), clock(), Reply("ảnh"))
    (bubble,) = await bubbles.since(store, got.address_id, 0)
    assert bubble.reply == Reply("ảnh")
    assert bubble.at == clock()


async def test_while_an_officer_talks_the_bot_is_silent_and_keeps_the_words(
    store: Store, clock: Clock
) -> None:
    got = await say(store, clock, "xin chào", 1, ZALO)
    engine = EchoEngine()
    taking = make_turns(store, clock, engine)
    await take_all(taking)
    until = clock() + timedelta(minutes=30)
    for _ in "12":  # the platform tells it twice
        await outside.officer_wrote(
            store, got.address_id, "Chào chị, tôi là Hoa", UUID(int=7), clock(), until
        )
    await say(store, clock, "chị Hoa ơi", 2, ZALO)
    await take_all(taking)
    assert [message.text for message in engine.heard] == ["xin chào"]
    lines = "SELECT role FROM transcript ORDER BY position"
    assert await column(store, lines) == ["citizen", "bot", "staff", "citizen"]
    clock.forward(minutes=31)
    await say(store, clock, "em ơi", 3, ZALO)
    await take_all(taking)
    assert [message.text for message in engine.heard] == ["xin chào", "em ơi"]
