"""Messages that were put aside because they could not be answered; and giving them another turn."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from bot.store.codec import WORK
from bot.store.database import Store
from bot.store.waiting import recount


@dataclass(frozen=True)
class Parked:
    """A message that was put aside, without what it says."""

    id: UUID
    channel: str
    kind: str
    parked_at: datetime
    tries: int


_PARKED = text(
    """
    SELECT id, channel, kind, parked_at, tries FROM inbox
    WHERE parked_at IS NOT NULL AND body IS NOT NULL ORDER BY parked_at DESC LIMIT :most
    """
)
_AGAIN = text(
    """
    UPDATE inbox SET parked_at = NULL, done_seq = NULL, tries = 0
    WHERE id = :id AND parked_at IS NOT NULL AND body IS NOT NULL RETURNING conversation_id
    """
)
_RING = text("SELECT pg_notify(:work, '')")


async def parked(store: Store, most: int) -> list[Parked]:
    """What was put aside and still has its words, newest first."""
    async with store.begin() as db:
        return [Parked(*row) for row in await db.execute(_PARKED, {"most": most})]


async def again(store: Store, message_id: UUID) -> bool:
    """Give it another turn; False when it is not parked, or its words are gone.

    If the citizen has written since, it is answered as one that comes late.
    """
    async with store.begin() as db:
        conversation = (await db.execute(_AGAIN, {"id": message_id})).scalar_one_or_none()
        if conversation is None:
            return False
        await recount(db, conversation)
        await db.execute(_RING, {"work": WORK})
    return True
