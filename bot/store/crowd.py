"""A backlog as its citizens see it: who waits too long, and telling each of them once.

A conversation is `crowded` from the notice until the backlog is over, for everybody at once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from bot.model import SILENT, Language, Reply
from bot.store.codec import ADDRESS, OUTBOX, seal_reply, seal_text
from bot.store.database import Store
from bot.store.ids import new_id
from bot.store.quick import Statement

LATELY = timedelta(minutes=1)


@dataclass(frozen=True)
class Backlog:
    """What citizens sent and nobody has read, and how many messages were answered just now."""

    oldest: timedelta  # 0 when nothing waits
    unread: int
    answered: int  # in the last minute
    told: bool = False  # whether somebody was told of a crowd that is not over yet


@dataclass(frozen=True)
class Waiting:
    """A conversation that waits, and the chat it wrote from last."""

    id: UUID
    address_id: UUID
    language: Language


_BACKLOG = Statement(
    """
    SELECT coalesce(:now - min(received_at), interval '0'), count(*),
           (SELECT count(*) FROM transcript WHERE at > :since AND role = 'citizen'),
           EXISTS (SELECT FROM conversations WHERE crowded)
    FROM inbox WHERE taken_at IS NULL AND parked_at IS NULL AND held_until IS NULL
      AND kind <> ALL(CAST(:silent AS text[]))
    """
)
_WAITING = text(
    """
    SELECT c.id, (array_agg(i.address_id ORDER BY i.position DESC))[1], c.language
    FROM conversations c JOIN inbox i ON i.conversation_id = c.id
    WHERE c.unread > 0 AND NOT c.crowded AND c.owner <> 'officer'
      AND (c.lease_token IS NULL OR c.lease_until <= now())
      AND i.taken_at IS NULL AND i.parked_at IS NULL AND i.held_until IS NULL
      AND i.kind <> ALL(CAST(:silent AS text[])) AND i.received_at < :before
    GROUP BY c.id ORDER BY min(i.received_at) LIMIT :most
    """
)
_LOCK = text("SELECT FROM addresses WHERE id = :address_id FOR NO KEY UPDATE")
# Whoever answers this conversation locks the address first too: either its answer is there, and
# nobody waits any more, or it comes after the notice.
_TELL = text(
    """
    WITH told AS (
      UPDATE conversations c SET crowded = true
      WHERE c.id = :id AND NOT c.crowded AND c.unread > 0
        AND (c.lease_token IS NULL OR c.lease_until <= now())
        AND EXISTS (
          SELECT FROM inbox i WHERE i.conversation_id = c.id AND i.address_id = :address_id
            AND i.taken_at IS NULL AND i.parked_at IS NULL)
      RETURNING c.id
    ), place AS (
      UPDATE addresses a SET seq = seq + 1 FROM told
      WHERE a.id = :address_id AND a.conversation_id = told.id
      RETURNING a.id, a.conversation_id, a.channel, a.seq
    ), bubble AS (
      INSERT INTO outbox (id, address_id, conversation_id, channel, seq, role, body, created_at,
                          next_try_at)
      SELECT :key, id, conversation_id, channel, seq, 'bot', :body, :now, now() FROM place
    ), line AS (
      INSERT INTO transcript (id, conversation_id, address_id, role, text, masked_text, at)
      SELECT :key, conversation_id, id, 'bot', :sealed, :words, :now FROM place
    )
    SELECT CASE WHEN channel = 'web' THEN pg_notify(:web, CAST(id AS text))
                ELSE pg_notify(:push, '') END FROM place
    """
)
_OVER = text("UPDATE conversations SET crowded = false WHERE crowded")


async def backlog(store: Store, now: datetime) -> Backlog:
    """How much waits."""
    values = {"now": now, "since": now - LATELY, "silent": list(SILENT)}
    (row,) = await store.run(_BACKLOG, values)
    return Backlog(*row)


async def waiting(store: Store, before: datetime, most: int) -> list[Waiting]:
    """Who has waited since before then and was not told, the longest first."""
    values = {"before": before, "most": most, "silent": list(SILENT)}
    async with store.begin() as db:
        return [Waiting(*row) for row in await db.execute(_WAITING, values)]


async def tell(store: Store, who: Waiting, words: str, now: datetime) -> bool:
    """Put the notice behind what was said; False when it is their turn now."""
    key = new_id()
    values = {
        "id": who.id,
        "address_id": who.address_id,
        "key": key,
        "body": seal_reply(store.sealer, Reply(words), key),
        "sealed": seal_text(store.sealer, words, key),
        "words": words,
        "now": now,
        "web": ADDRESS,
        "push": OUTBOX,
    }
    async with store.begin() as db:
        await db.execute(_LOCK, {"address_id": who.address_id})
        return (await db.execute(_TELL, values)).one_or_none() is not None


async def over(store: Store) -> None:
    """Nobody waits long any more: in the next crowd everybody is told again."""
    async with store.begin() as db:
        await db.execute(_OVER)
