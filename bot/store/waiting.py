"""What may be read now: a message whose files are still being fetched holds up those after it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.codec import WORK
from bot.store.database import Store
from bot.store.quick import Statement

READY = Statement(
    """
    SELECT i.id, i.address_id, i.body, i.secret, i.tries, i.received_at, i.seq,
           i.seq = (SELECT seq FROM addresses WHERE id = i.address_id)
    FROM inbox i
    WHERE i.conversation_id = :id AND i.taken_at IS NULL AND i.parked_at IS NULL
      AND NOT EXISTS (
        SELECT FROM inbox held WHERE held.conversation_id = i.conversation_id
          AND held.held_until IS NOT NULL AND held.position <= i.position)
    ORDER BY i.position LIMIT :together
    """
)
_RECOUNT = text(
    """
    UPDATE conversations SET unread = (
      SELECT count(*) FROM inbox i
      WHERE i.conversation_id = :id AND i.taken_at IS NULL AND i.parked_at IS NULL
        AND NOT EXISTS (
          SELECT FROM inbox held WHERE held.conversation_id = i.conversation_id
            AND held.held_until IS NOT NULL AND held.position <= i.position))
    WHERE id = :id
    """
)
_LOCK = text("SELECT FROM conversations WHERE id = :id FOR NO KEY UPDATE")
_HOLD = text("UPDATE inbox SET held_until = :end WHERE id = :id")
_HELD = text("SELECT conversation_id FROM inbox WHERE id = :id AND held_until IS NOT NULL")
_OVERDUE = text("SELECT id FROM inbox WHERE held_until < :now LIMIT 500")
_HELD_LOCKED = text(
    "SELECT id FROM inbox WHERE id = :id AND held_until IS NOT NULL FOR NO KEY UPDATE"
)
_RELEASE = text("UPDATE inbox SET held_until = NULL WHERE id = :id RETURNING conversation_id")
_WORK = text("SELECT pg_notify(:work, '')")


async def recount(db: AsyncConnection, conversation_id: UUID) -> None:
    """Set `unread` to what may be read now.

    The row is locked first, so that a message stored at the same moment is counted.
    """
    await db.execute(_LOCK, {"id": conversation_id})
    await db.execute(_RECOUNT, {"id": conversation_id})


async def hold(db: AsyncConnection, message_id: UUID, conversation_id: UUID, end: datetime) -> None:
    """Hold a message that this transaction has stored, and what follows it, until `release`."""
    await db.execute(_HOLD, {"id": message_id, "end": end})
    await recount(db, conversation_id)


async def release(store: Store, message_id: UUID) -> None:
    """The files of a held message are there, or never will be: it may be read now."""
    async with store.begin() as db:
        if await lock(db, message_id):
            await let_go(db, message_id)


async def lock(db: AsyncConnection, message_id: UUID) -> bool:
    """Lock a held message with its conversation, in this order; False when it is held no more."""
    conversation_id = (await db.execute(_HELD, {"id": message_id})).scalar_one_or_none()
    if conversation_id is None:
        return False
    await db.execute(_LOCK, {"id": conversation_id})
    still = await db.execute(_HELD_LOCKED, {"id": message_id})
    return still.scalar_one_or_none() is not None


async def let_go(db: AsyncConnection, message_id: UUID) -> None:
    """Let a message be read that `lock` has locked."""
    conversation_id = (await db.execute(_RELEASE, {"id": message_id})).scalar_one()
    await recount(db, conversation_id)
    await db.execute(_WORK, {"work": WORK})


async def release_overdue(store: Store, now: datetime) -> int:
    """Release messages whose files took too long; how many."""
    async with store.begin() as db:
        overdue = list((await db.execute(_OVERDUE, {"now": now})).scalars())
    for message_id in overdue:
        await release(store, message_id)
    return len(overdue)
