"""Hand-offs: numbered tickets for people at the counter."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.codec import CONSOLE
from bot.store.database import Store
from bot.store.quick import Statement


@dataclass(frozen=True)
class Ticket:
    """A ticket; `summary` is masked."""

    number: str
    reason: str
    summary: str
    agency: str
    created_at: datetime
    account_id: str


_DRAW = Statement("SELECT nextval('ticket_numbers')")
_FIND = text(
    """
    SELECT t.number, t.reason, t.summary, t.agency, t.created_at, c.account_id
    FROM tickets t JOIN conversations c ON c.id = t.conversation_id
    WHERE t.number = :number AND t.posted_at IS NULL
    """
)
_POSTED = text(
    "UPDATE tickets SET posted_at = :now, petition_id = :petition_id WHERE number = :number"
)


# Whoever has the conversation's ticket before them sees at once that it went on.
_HEARD = text(
    """
    WITH ticket AS (
      UPDATE tickets SET citizen_at = :now
      WHERE conversation_id = :id AND closed_at IS NULL RETURNING number
    )
    SELECT pg_notify(:console, number) FROM ticket
    """
)


_GIVEN = text(
    """
    UPDATE asked_items SET given_at = :now WHERE id = (
      SELECT i.id FROM asked_items i JOIN tickets t ON t.number = i.ticket
      WHERE t.conversation_id = :id AND t.closed_at IS NULL AND i.given_at IS NULL
      ORDER BY i.asked_at LIMIT 1)
    """
)


async def heard(db: AsyncConnection, conversation_id: UUID, now: datetime, files: bool) -> None:
    """The citizen said something, inside the transaction of its turn; `files` fulfil the oldest
    paper an officer asked for.
    """
    if files:
        await db.execute(_GIVEN, {"id": conversation_id, "now": now})
    await db.execute(_HEARD, {"id": conversation_id, "now": now, "console": CONSOLE})


async def draw_number(store: Store) -> str:
    """The next number, as citizens read it: PH-0001 (phiếu hỗ trợ)."""
    ((number,),) = await store.run(_DRAW, {})
    return f"PH-{number:04}"


async def unposted(store: Store, number: str) -> Ticket | None:
    """The ticket while the portal's desk does not know of it yet."""
    async with store.begin() as db:
        row = (await db.execute(_FIND, {"number": number})).one_or_none()
    return Ticket(*row) if row else None


async def posted(store: Store, number: str, petition_id: str, now: datetime) -> None:
    """The portal's desk has the ticket."""
    values = {"number": number, "petition_id": petition_id, "now": now}
    async with store.begin() as db:
        await db.execute(_POSTED, values)
