"""A conversation has one owner: bot, queue or officer; nothing of the citizen's is ever lost."""

import asyncio
from uuid import UUID

from bot.handoff import ABSENCE, QueueDesk
from bot.model import Address, Rated, TicketNoted
from bot.store import Store, bubbles, handoffs
from bot.store.ids import new_id
from tests.conftest import Clock
from tests.handoff.parts import WARD, ask_for_person, officer, row
from tests.path.parts import WEB, EchoEngine, Jobs, make_turns, say, take_all


async def owner(store: Store) -> object:
    return (await row(store, "SELECT owner FROM conversations"))[0]


async def taken(store: Store, clock: Clock) -> UUID:
    """A ticket that officer Hoa has; her id."""
    await ask_for_person(store, clock)
    hoa = await officer(store, clock, "hoa")
    assert await handoffs.take(store, "PH-0001", (hoa, "Hoa"), clock(), clock() + ABSENCE)
    await take_all(make_turns(store, clock))
    return hoa


async def test_asking_for_a_person_puts_the_conversation_into_the_queue(
    store: Store, clock: Clock
) -> None:
    await ask_for_person(store, clock)
    assert await owner(store) == "queue"


async def test_in_the_queue_the_bot_still_helps(store: Store, clock: Clock) -> None:
    await ask_for_person(store, clock)
    engine = EchoEngine()
    await say(store, clock, "phí bao nhiêu", 2)
    await take_all(make_turns(store, clock, engine))
    assert [message.text for message in engine.heard] == ["phí bao nhiêu"]


async def test_two_officers_take_a_ticket_and_one_gets_it(store: Store, clock: Clock) -> None:
    await ask_for_person(store, clock)
    people = [await officer(store, clock, name) for name in ("hoa", "nam")]
    until = clock() + ABSENCE
    won = await asyncio.gather(
        *(handoffs.take(store, "PH-0001", (who, "x"), clock(), until) for who in people)
    )
    assert sorted(won) == [False, True]
    holder = (await row(store, "SELECT officer_id FROM tickets"))[0]
    assert holder == people[won.index(True)]


async def test_while_an_officer_has_the_word_the_bot_is_silent(store: Store, clock: Clock) -> None:
    await taken(store, clock)
    engine = EchoEngine()
    got = await say(store, clock, "tôi gửi thêm", 3)
    await take_all(make_turns(store, clock, engine))
    assert engine.heard == []
    log = await bubbles.since(store, got.address_id, 0)
    assert log[-1].role == "citizen"
    assert (await row(store, "SELECT count(*) FROM transcript WHERE role = 'citizen'"))[0] == 2


async def test_who_takes_it_is_announced_once(store: Store, clock: Clock) -> None:
    await ask_for_person(store, clock)
    hoa = await officer(store, clock, "hoa")
    await handoffs.take(store, "PH-0001", (hoa, "Hoa"), clock(), clock() + ABSENCE)
    engine = EchoEngine()
    await take_all(make_turns(store, clock, engine))
    for number in (3, 4, 5):
        await say(store, clock, "alo", number)
        await take_all(make_turns(store, clock, engine))
    assert [(m.kind, m.text, m.value) for m in engine.heard] == [("desk", "taken", "Hoa")]


async def test_a_turn_under_way_begins_again_when_an_officer_takes_over(
    store: Store, clock: Clock
) -> None:
    await ask_for_person(store, clock)
    hoa = await officer(store, clock, "hoa")
    first = True

    async def meanwhile(_: object) -> None:
        nonlocal first
        if first:
            first = False
            await handoffs.take(store, "PH-0001", (hoa, "Hoa"), clock(), clock() + ABSENCE)

    got = await say(store, clock, "tôi hỏi", 9)
    turns = make_turns(store, clock, EchoEngine(on_handle=meanwhile))
    await take_all(turns)
    log = await bubbles.since(store, got.address_id, got.seq)
    assert [bubble.reply.text for bubble in log] == ["2: taken"]  # the desk alone


async def test_closing_gives_the_word_back_to_the_bot(store: Store, clock: Clock) -> None:
    await taken(store, clock)
    assert await handoffs.close(store, "PH-0001", "answered", clock())
    engine = EchoEngine()
    await take_all(make_turns(store, clock, engine))
    assert await owner(store) == "bot"
    assert [(m.kind, m.text) for m in engine.heard] == [("desk", "closed")]
    assert not await handoffs.close(store, "PH-0001", "answered", clock())


async def test_an_absent_officers_ticket_returns_to_the_queue_and_keeps_its_place(
    store: Store, clock: Clock
) -> None:
    hoa = await taken(store, clock)
    (since,) = await row(store, "SELECT waiting_since FROM tickets")
    clock.forward(minutes=10)
    await handoffs.stay(store, hoa, clock() + ABSENCE)
    clock.forward(minutes=15)
    assert await handoffs.return_absent(store, clock()) == []
    clock.forward(minutes=6)
    assert await handoffs.return_absent(store, clock()) == ["PH-0001"]
    assert await owner(store) == "queue"
    assert await row(store, "SELECT officer_id, waiting_since FROM tickets") == (None, since)
    engine = EchoEngine()
    await take_all(make_turns(store, clock, engine))
    assert [m.text for m in engine.heard] == ["absent"]


async def test_who_comes_back_within_a_day_gets_the_same_ticket(store: Store, clock: Clock) -> None:
    conversation = await ask_for_person(store, clock)
    await handoffs.close(store, "PH-0001", "answered", clock())
    clock.forward(hours=3)
    line = await handoffs.line(store, conversation, WARD, clock(), clock() - ABSENCE)
    assert (line.number, line.open) == ("PH-0001", False)
    await ask_for_person(store, clock, "PH-0001")
    reopened = await row(store, "SELECT closed_at, reopened_at, officer_id FROM tickets")
    assert reopened == (None, clock(), None)


async def test_minutes_are_promised_only_when_enough_was_measured(
    store: Store, clock: Clock
) -> None:
    hoa = await officer(store, clock, "hoa")
    for nth in range(5):
        await ask_for_person(store, clock, f"PH-{nth}", f"c-{nth}")
        await handoffs.take(store, f"PH-{nth}", (hoa, "Hoa"), clock(), clock() + ABSENCE)
        clock.forward(minutes=6)
        await handoffs.close(store, f"PH-{nth}", "answered", clock())
        outlook = await QueueDesk(store).outlook(str(new_id()), WARD, clock())
        assert outlook.minutes is None
    await row(store, "UPDATE staff SET seen_at = :now RETURNING 1", now=clock())
    await ask_for_person(store, clock, "PH-8", "c-8")
    clock.forward(seconds=1)
    outlook = await QueueDesk(store).outlook(str(new_id()), WARD, clock())
    assert (outlook.ahead, outlook.minutes) == (1, 12)


async def test_a_note_and_a_rating_stay_with_their_own_conversation(
    store: Store, clock: Clock
) -> None:
    await ask_for_person(store, clock)
    stranger = EchoEngine(effects=(Rated("PH-0001", 1), TicketNoted("PH-0001", "xấu")))
    await say(store, clock, "phá", 7, Address("web", "somebody-else"))
    await take_all(make_turns(store, clock, stranger, Jobs()))
    assert await row(store, "SELECT score, note FROM tickets") == (None, None)
    own = EchoEngine(effects=(Rated("PH-0001", 4, "tốt"), TicketNoted("PH-0001", "sửa giúp")))
    await say(store, clock, "của tôi", 8, WEB)
    await take_all(make_turns(store, clock, own, Jobs()))
    score, note = await row(store, "SELECT score, note FROM tickets")
    assert score == 4
    assert "giúp".encode() not in bytes(note)  # type: ignore[call-overload]
