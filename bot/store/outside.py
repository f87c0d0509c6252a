"""An officer answers on the platform itself (Zalo's own console), not in ours.

The bot is silent as with any officer, and the conversation stands in the inbox: colleagues see that
somebody is at it, and may take it over. When nobody writes there any more, a ticket that began so
is closed and the bot has the word; one that waited before waits on (bot/store/handoffs.py).
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import handoffs
from bot.store.codec import seal_text
from bot.store.database import Store

_LOCK = text(
    """
    SELECT c.id FROM addresses a JOIN conversations c ON c.id = a.conversation_id
    WHERE a.id = :address_id FOR NO KEY UPDATE OF a, c
    """
)
_SAID = text(
    """
    INSERT INTO transcript (id, conversation_id, address_id, role, text, masked_text, at)
    VALUES (:line_id, :id, :address_id, 'staff', :text, '', :at)
    ON CONFLICT (id) DO NOTHING
    """
)
_OWN = text(
    """
    UPDATE conversations SET owner = 'officer', officer_until = greatest(officer_until, :until)
    WHERE id = :id
    """
)
# The open ticket, whoever has it; or one that ended so within a day, open again.
_ANSWERED = text(
    """
    UPDATE tickets SET staff_at = :at, answered_at = coalesce(answered_at, :at), closed_at = NULL,
           outside = officer_id IS NULL OR closed_at IS NOT NULL,
           officer_id = CASE WHEN closed_at IS NULL THEN officer_id END,
           reopened_at = CASE WHEN closed_at IS NULL THEN reopened_at ELSE :at END
    WHERE number = (
      SELECT number FROM tickets
      WHERE conversation_id = :id
        AND (closed_at IS NULL OR (reason = :outside AND closed_at > :day_ago))
      ORDER BY closed_at IS NULL DESC, created_at DESC LIMIT 1)
    RETURNING number
    """
)
_OPEN = text(
    """
    INSERT INTO tickets (number, conversation_id, address_id, reason, agency, outside, created_at,
                         waiting_since, answered_at, staff_at, seen_at)
    SELECT 'PH-' || CASE WHEN n < 10000 THEN lpad(CAST(n AS text), 4, '0') ELSE CAST(n AS text) END,
           c.id, :address_id, :outside, coalesce(nullif(c.agency, ''), :agency), true, :at, :at,
           :at, :at, :at
    FROM conversations c, nextval('ticket_numbers') AS n WHERE c.id = :id
    RETURNING number
    """
)


async def officer_wrote(
    store: Store,
    address_id: UUID,
    words: str,
    line_id: UUID,
    at: datetime,
    until: datetime,
    agency: str = "",
) -> None:
    """Keep the words once, be silent until then, and show it to the officers of the agency: the
    conversation's own, or `agency` where it has none.
    """
    line = {"line_id": line_id, "text": seal_text(store.sealer, words, line_id)}
    async with store.begin() as db:
        place = {"id": (await db.execute(_LOCK, {"address_id": address_id})).scalar_one()}
        place |= {"address_id": address_id, "at": at}
        if (await db.execute(_SAID, {**place, **line})).rowcount == 0:
            return  # the platform tells it twice
        await db.execute(_OWN, {**place, "until": until})
        await handoffs.tell(db, await _ticket(db, {**place, "agency": agency}))


async def _ticket(db: AsyncConnection, place: dict[str, object]) -> str:
    """The ticket under which officers see it; a new one where there is none."""
    at = place["at"]
    assert isinstance(at, datetime)
    values = {**place, "outside": handoffs.OUTSIDE, "day_ago": at - handoffs.DAY}
    known: str | None = (await db.execute(_ANSWERED, values)).scalar_one_or_none()
    return known or str((await db.execute(_OPEN, values)).scalar_one())
