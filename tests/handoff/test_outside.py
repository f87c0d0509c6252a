"""An officer answers in Zalo's own console: colleagues see it here, and it ends by itself."""

from datetime import timedelta
from uuid import UUID

from bot.handoff import ABSENCE
from bot.model import Address
from bot.store import Store, desk_rows, handoffs, outside
from bot.store.desk_rows import Ticket, Wanted
from bot.store.ids import new_id
from tests.conftest import Clock
from tests.handoff.parts import WARD, officer, row
from tests.path.parts import EchoEngine, make_turns, say, take_all

ZALO = Address("zalo", "c-9")
PAUSE = timedelta(minutes=30)


async def hello(store: Store, clock: Clock) -> UUID:
    got = await say(store, clock, "alo", 1, ZALO)
    await take_all(make_turns(store, clock))
    return got.address_id


async def answers(store: Store, clock: Clock, address: UUID, line: UUID | None = None) -> None:
    """An officer writes on the platform."""
    key, at = line or new_id(), clock()
    await outside.officer_wrote(store, address, "Chào chị", key, at, at + PAUSE, WARD)


async def ticket(store: Store, closed: bool = False) -> Ticket:
    (found,) = await desk_rows.listed(store, Wanted(WARD, closed=closed))
    return found


async def owner(store: Store) -> object:
    return (await row(store, "SELECT owner FROM conversations"))[0]


async def test_it_stands_in_the_inbox_and_goes_back_to_the_bot(store: Store, clock: Clock) -> None:
    address = await hello(store, clock)
    await answers(store, clock, address)
    seen = await ticket(store)
    assert (seen.state, seen.reason, seen.number) == ("outside", "outside", "PH-0002")
    assert await desk_rows.listed(store, Wanted(WARD, free=True)) == []  # nobody waits
    engine = EchoEngine()
    clock.forward(seconds=1)
    await say(store, clock, "chị ơi", 2, ZALO)
    await take_all(make_turns(store, clock, engine))
    assert engine.heard == []
    assert (await ticket(store)).unread
    clock.forward(minutes=31)
    assert await handoffs.return_absent(store, clock()) == [seen.number]
    assert await owner(store) == "bot"
    assert (await ticket(store, closed=True)).number == seen.number
    await take_all(make_turns(store, clock, engine))
    assert engine.heard == []  # the citizen is told nothing: nothing of theirs changed


async def test_told_twice_it_is_one_line_and_later_words_are_the_same_ticket(
    store: Store, clock: Clock
) -> None:
    address, line = await hello(store, clock), new_id()
    await answers(store, clock, address, line)
    clock.forward(minutes=31)
    await handoffs.return_absent(store, clock())
    await answers(store, clock, address, line)
    assert await owner(store) == "bot"  # a late repetition opens nothing
    await answers(store, clock, address)
    seen = await ticket(store)
    assert (seen.state, seen.reopened_at) == ("outside", clock())
    assert await row(store, "SELECT count(*) FROM tickets") == (1,)


async def test_a_colleague_takes_it_over_here(store: Store, clock: Clock) -> None:
    address = await hello(store, clock)
    await answers(store, clock, address)
    number = (await ticket(store)).number
    hoa = await officer(store, clock, "hoa")
    assert await handoffs.take(store, number, (hoa, "Hoa"), clock(), clock() + ABSENCE)
    assert (await ticket(store)).officer == "Hoa"
    await answers(store, clock, address)  # and writing there too takes it from nobody
    assert (await ticket(store)).officer == "Hoa"


async def test_who_waited_before_waits_on_when_nobody_writes_there_any_more(
    store: Store, clock: Clock
) -> None:
    address = await hello(store, clock)
    since = clock()
    statement = """
        INSERT INTO tickets (number, conversation_id, address_id, reason, agency, created_at,
                             waiting_since)
        SELECT 'PH-0001', conversation_id, id, 'asked', 'H26.12', :now, :now FROM addresses
        RETURNING 1
    """
    await row(store, statement, now=since)
    await answers(store, clock, address)
    assert (await ticket(store)).state == "outside"
    clock.forward(minutes=31)
    assert await handoffs.return_absent(store, clock()) == ["PH-0001"]
    waiting = await ticket(store)
    assert (waiting.state, waiting.waiting_since) == ("waiting", since)
    assert await owner(store) == "queue"
