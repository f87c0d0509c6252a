"""A ticket is open while chats of one person become one, or the citizen signs out."""

from uuid import UUID

from bot.handoff import ABSENCE
from bot.model import Address, Reply, SignedIn, SignedOut, TicketOpened
from bot.store import Store, desk_rows, handoffs, talk
from bot.store.desk_rows import Wanted
from tests.conftest import Clock
from tests.handoff.parts import WARD, officer, row
from tests.path.parts import EchoEngine, Jobs, make_turns, say, take_all
from tests.path.town import column
from tests.path.town import owner as home

WEB, ZALO = Address("web", "at-home"), Address("zalo", "phone")
SIGN_IN = (SignedIn("account-1"),)
SPOKEN = Reply("Chào anh/chị.", role="staff")


async def signs_in(store: Store, clock: Clock, address: Address) -> None:
    await say(store, clock, "đăng nhập", 50, address)
    await take_all(make_turns(store, clock, EchoEngine(effects=SIGN_IN)))


async def asks(store: Store, clock: Clock, address: Address, number: str) -> None:
    opened = TicketOpened(number, "asked", "xin gặp", "Hộ tịch", WARD)
    await say(store, clock, "gặp cán bộ", f"ask-{number}", address)
    await take_all(make_turns(store, clock, EchoEngine(effects=(opened,)), Jobs()))


async def owners(store: Store, address: Address) -> object:
    query = "SELECT owner FROM conversations WHERE id = :id"
    return (await column(store, query, id=await home(store, address)))[0]


async def taken(store: Store, clock: Clock, number: str) -> UUID:
    hoa = await officer(store, clock, "hoa")
    assert await handoffs.take(store, number, (hoa, "Hoa"), clock(), clock() + ABSENCE)
    return hoa


async def test_a_ticket_that_waits_comes_along_and_is_answered_there(
    store: Store, clock: Clock
) -> None:
    await signs_in(store, clock, ZALO)
    await asks(store, clock, WEB, "PH-0001")
    emptied = await home(store, WEB)
    (since,) = await column(store, "SELECT waiting_since FROM tickets")
    await signs_in(store, clock, WEB)
    (ticket,) = await desk_rows.listed(store, Wanted(WARD))
    assert ticket.conversation_id == await home(store, ZALO) != emptied
    assert (ticket.waiting_since, ticket.state) == (since, "waiting")
    assert await owners(store, ZALO) == "queue"
    query = "SELECT owner FROM conversations WHERE id = :id"
    assert await column(store, query, id=emptied) == ["bot"]
    since = clock() - ABSENCE
    line = await handoffs.line(store, ticket.conversation_id, WARD, clock(), since)
    assert (line.number, line.open) == ("PH-0001", True)
    said = [spoken.masked for spoken in await talk.lines(store, ticket.conversation_id)]
    assert "gặp cán bộ" in said  # what was said before is there for the officer


async def test_an_officer_at_the_persons_other_chat_keeps_the_word(
    store: Store, clock: Clock
) -> None:
    await signs_in(store, clock, ZALO)
    await asks(store, clock, ZALO, "PH-0001")
    hoa = await taken(store, clock, "PH-0001")
    await signs_in(store, clock, WEB)
    assert await owners(store, WEB) == "officer"
    engine = EchoEngine()
    clock.forward(seconds=1)
    await say(store, clock, "tôi đây", 60, WEB)
    await take_all(make_turns(store, clock, engine))
    assert "tôi đây" not in [message.text for message in engine.heard]
    (ticket,) = await desk_rows.listed(store, Wanted(WARD, mine=hoa))
    assert ticket.unread


async def test_two_tickets_become_one_persons_and_neither_is_lost(
    store: Store, clock: Clock
) -> None:
    await signs_in(store, clock, ZALO)
    await asks(store, clock, ZALO, "PH-0001")
    await asks(store, clock, WEB, "PH-0002")
    await signs_in(store, clock, WEB)
    await taken(store, clock, "PH-0002")
    assert await owners(store, WEB) == "officer"
    await handoffs.close(store, "PH-0002", "answered", clock())
    assert await owners(store, WEB) == "queue"  # the other one still waits
    await handoffs.close(store, "PH-0001", "duplicate", clock())
    assert await owners(store, WEB) == "bot"


async def test_who_signs_out_everywhere_is_still_in_the_inbox(store: Store, clock: Clock) -> None:
    await asks(store, clock, WEB, "PH-0001")
    await signs_in(store, clock, WEB)
    await say(store, clock, "đăng xuất", 70, WEB)
    await take_all(make_turns(store, clock, EchoEngine(effects=(SignedOut(),))))
    (ticket,) = await desk_rows.listed(store, Wanted(WARD))
    assert (ticket.left, ticket.channel) == (True, "")
    hoa = await taken(store, clock, "PH-0001")
    assert not await talk.say(store, "PH-0001", hoa, SPOKEN, clock())
    assert await handoffs.close(store, "PH-0001", "no_answer", clock())
    assert await row(store, "SELECT count(*) FROM inbox WHERE kind = 'desk'") == (0,)
