"""Who owns a conversation: the bot, the queue, or an officer. One row of `tickets` a hand-off.

Locks are taken in the order address, conversation, ticket, as in a turn's commit. A change of owner
raises the conversation's version, so that a turn under way begins again and sees the new owner.
What the citizen must hear of it is put into the inbox (kind `desk`) in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Address, Message
from bot.store import receiving
from bot.store.codec import CONSOLE
from bot.store.database import Store
from bot.store.duty import ON
from bot.store.ids import new_id

OUTSIDE = "outside"  # the reason of a ticket an officer began on the platform itself
DAY = timedelta(days=1)  # who comes back within a day gets the same ticket again


@dataclass(frozen=True)
class Line:
    """How a conversation stands, or would stand, in the queue of an agency."""

    number: str  # its ticket, open or closed within a day; empty: none
    open: bool
    ahead: int
    officers: int  # who are on
    measured: int  # tickets closed lately
    seconds: float  # their median handling time


_LINE = text(
    f"""
    WITH mine AS (
      SELECT number, closed_at IS NULL AS open, waiting_since FROM tickets
      WHERE conversation_id = :id AND (closed_at IS NULL OR closed_at > :day_ago)
      ORDER BY closed_at IS NULL DESC, created_at DESC LIMIT 1
    ), handled AS (
      SELECT extract(epoch FROM closed_at - assigned_at) AS seconds FROM tickets
      WHERE agency = :agency AND closed_at > :week_ago AND assigned_at IS NOT NULL
      ORDER BY closed_at DESC LIMIT 50
    )
    SELECT coalesce((SELECT number FROM mine), ''), coalesce((SELECT open FROM mine), false),
      (SELECT count(*) FROM tickets WHERE agency = :agency AND closed_at IS NULL
         AND officer_id IS NULL AND NOT outside
         AND waiting_since < coalesce((SELECT waiting_since FROM mine WHERE open), :now)),
      (SELECT count(*) FROM staff s WHERE {ON}
         AND (s.agency = :agency OR starts_with(:agency, s.agency || '.'))),
      (SELECT count(*) FROM handled),
      coalesce((SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FROM handled), 0)
    """  # noqa: S608  our own words
)
_WHERE = text(
    """
    SELECT t.conversation_id, a.channel, a.chat_id
    FROM tickets t LEFT JOIN LATERAL (
      SELECT channel, chat_id FROM addresses
      WHERE conversation_id = t.conversation_id
      ORDER BY left_at IS NULL DESC, used_at DESC LIMIT 1
    ) a ON true
    WHERE t.number = :number
    """
)
_OWN = text(
    """
    UPDATE conversations SET owner = :owner, officer_until = :until, version = version + 1
    WHERE id = :id
    """
)
# Who has the word follows from the open tickets: linking may have brought a second one.
SETTLE = text(
    """
    UPDATE conversations c SET version = version + 1, owner = o.owner,
           officer_until = CASE o.owner WHEN 'officer' THEN c.officer_until END
    FROM (
      SELECT CASE WHEN coalesce(bool_or(officer_id IS NOT NULL OR outside), false) THEN 'officer'
                  WHEN count(*) > 0 THEN 'queue' ELSE 'bot' END AS owner
      FROM tickets WHERE conversation_id = :id AND closed_at IS NULL
    ) o WHERE c.id = :id
    """
)
_LOCK_ALONE = text("SELECT FROM conversations WHERE id = :id FOR NO KEY UPDATE")
_TAKE = text(
    """
    UPDATE tickets SET officer_id = :officer, assigned_at = coalesce(assigned_at, :now),
           seen_at = :now, refused_by = NULL, outside = false
    WHERE number = :number AND closed_at IS NULL AND officer_id IS NOT DISTINCT FROM :holder
      AND officer_id IS DISTINCT FROM :officer
    """
)
_GIVEN = text("UPDATE staff SET given_at = :now WHERE id = :officer")
_FREE = text(
    """
    UPDATE tickets SET officer_id = NULL, agency = coalesce(:agency, agency), outside = false,
           refused_by = CASE WHEN :refused THEN officer_id END
    WHERE number = :number AND closed_at IS NULL
    """
)
_CLOSE = text(
    """
    UPDATE tickets SET closed_at = :now, wrap_up = :wrap_up, outside = false
    WHERE number = :number AND closed_at IS NULL
    """
)
_STAY = text(
    """
    UPDATE conversations SET officer_until = :until FROM tickets t
    WHERE t.conversation_id = conversations.id AND t.officer_id = :officer
      AND t.closed_at IS NULL AND conversations.owner = 'officer'
    """
)
_ABSENT = text(
    """
    SELECT t.number FROM tickets t JOIN conversations c ON c.id = t.conversation_id
    WHERE t.closed_at IS NULL AND (t.officer_id IS NOT NULL OR t.outside)
      AND c.officer_until < :now LIMIT 200
    """
)
_STILL_ABSENT = text(
    """
    SELECT t.outside, t.reason FROM tickets t JOIN conversations c ON c.id = t.conversation_id
    WHERE t.number = :number AND t.closed_at IS NULL
      AND (t.officer_id IS NOT NULL OR t.outside) AND c.officer_until < :now
    FOR NO KEY UPDATE OF t
    """
)
_TELL = text("SELECT pg_notify(:console, :number)")


async def line(
    store: Store, conversation_id: UUID, agency: str, now: datetime, present: datetime
) -> Line:
    """How this conversation stands in the queue of the agency; officers seen since `present`."""
    values = {
        "id": conversation_id,
        "agency": agency,
        "now": now,
        "day_ago": now - DAY,
        "week_ago": now - 7 * DAY,
        "present": present,
    }
    async with store.begin() as db:
        return Line(*(await db.execute(_LINE, values)).one())


async def take(
    store: Store,
    number: str,
    officer: tuple[UUID, str],
    now: datetime,
    until: datetime,
    holder: UUID | None = None,
) -> bool:
    """Give a ticket to an officer (id, public name); False when somebody else was faster.

    `holder` is who has it now, as the one who decides saw it: None takes it from the queue. The bot
    is silent from this commit on, until `until` at the latest.
    """
    values = {"number": number, "officer": officer[0], "holder": holder, "now": now}
    async with store.begin() as db:
        held = await _lock(db, number)
        if held is None or (await db.execute(_TAKE, values)).rowcount == 0:
            return False
        await db.execute(_GIVEN, {"officer": officer[0], "now": now})
        await db.execute(_OWN, {"id": held.conversation_id, "owner": "officer", "until": until})
        await _say(store, db, held, "taken", officer[1], now)
        await tell(db, number)
    return True


async def give_back(
    store: Store,
    number: str,
    now: datetime,
    agency: str | None = None,
    what: str = "",
    value: str = "",
) -> bool:
    """Put a ticket back into the queue, of another agency if given; False when it is closed.

    It keeps its place. `what` is what the citizen hears (bot/engine/desk.py), nothing when empty.
    """
    async with store.begin() as db:
        held = await _lock(db, number)
        values = {"number": number, "agency": agency, "refused": True}
        if held is None or (await db.execute(_FREE, values)).rowcount == 0:
            return False
        await db.execute(SETTLE, {"id": held.conversation_id})
        if what:
            await _say(store, db, held, what, value or number, now)
        await tell(db, number)
    return True


async def close(store: Store, number: str, wrap_up: str, now: datetime) -> bool:
    """The ticket is done: the bot goes on at its open question, and asks how it was."""
    async with store.begin() as db:
        held = await _lock(db, number)
        values = {"number": number, "now": now, "wrap_up": wrap_up}
        if held is None or (await db.execute(_CLOSE, values)).rowcount == 0:
            return False
        await db.execute(SETTLE, {"id": held.conversation_id})
        await _say(store, db, held, "closed", number, now)
        await tell(db, number)
    return True


async def stay(store: Store, officer: UUID, until: datetime) -> None:
    """The officer did something: all that is theirs stays theirs until then."""
    async with store.begin() as db:
        await db.execute(_STAY, {"officer": officer, "until": until})


async def return_absent(store: Store, now: datetime) -> Sequence[str]:
    """Put back into the queue what absent officers hold; the numbers.

    What an officer began on the platform itself ends there: the bot has the word again.
    """
    async with store.begin() as db:
        found = list((await db.execute(_ABSENT, {"now": now})).scalars())
    return [number for number in found if await _return(store, number, now)]


async def _return(store: Store, number: str, now: datetime) -> bool:
    async with store.begin() as db:
        held = await _lock(db, number)
        still = (await db.execute(_STILL_ABSENT, {"number": number, "now": now})).one_or_none()
        if held is None or still is None:
            return False
        if still.reason == OUTSIDE:
            await db.execute(_CLOSE, {"number": number, "now": now, "wrap_up": OUTSIDE})
        else:
            await db.execute(_FREE, {"number": number, "agency": None, "refused": False})
        await db.execute(SETTLE, {"id": held.conversation_id})
        if not still.outside:
            await _say(store, db, held, "absent", number, now)
        await tell(db, number)
    return True


async def tell(db: AsyncConnection, number: str) -> None:
    """Let the officers' screens know of a change."""
    await db.execute(_TELL, {"console": CONSOLE, "number": number})


@dataclass(frozen=True)
class _Held:
    """A ticket's conversation, locked; no place when the citizen has signed out everywhere."""

    conversation_id: UUID
    place: receiving.Place | None = None
    address: Address | None = None


async def _lock(db: AsyncConnection, number: str) -> _Held | None:
    """The conversation of a ticket and the address it is answered at, locked."""
    row = (await db.execute(_WHERE, {"number": number})).one_or_none()
    if row is None:
        return None
    if row.channel is None:
        await db.execute(_LOCK_ALONE, {"id": row.conversation_id})
        return _Held(row.conversation_id)
    address = Address(row.channel, row.chat_id)
    place = await receiving.place_of(db, address)
    return _Held(place.conversation_id, place, address)


async def _say(
    store: Store, db: AsyncConnection, held: _Held, what: str, value: str, now: datetime
) -> None:
    """A message of the desk: the next turn of this conversation says it, if it can be reached."""
    if held.place is None or held.address is None:
        return
    message = Message(held.address, f"desk:{new_id()}", "desk", now, text=what, value=value)
    await receiving.put(store, db, held.place, message, None, False, now)
