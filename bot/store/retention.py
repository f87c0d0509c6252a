"""How long each class of data is kept: one statement each, run by a periodic job.

The periods are settings and stand in the consent text (contracts.md, Retention). Sealed values are
emptied or rows deleted; what is left has no personal data.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import TextClause, text

from bot.store.database import Store

SWEEPS: Mapping[str, TextClause] = {
    "parked": text("UPDATE inbox SET body = NULL WHERE parked_at < :before AND body IS NOT NULL"),
    # A web bubble counts as delivered when it was written to a socket. One that never was will
    # never be: its session ended long ago.
    "outbox": text(
        """
        UPDATE outbox SET body = NULL
        WHERE body IS NOT NULL AND coalesce(
          delivered_at, sent_at, failed_at, CASE WHEN channel = 'web' THEN created_at END
        ) < :before
        """
    ),
    "draft": text(
        """
        UPDATE conversations SET state = NULL, open_secret = false, waiting = false,
               version = version + 1
        WHERE state IS NOT NULL AND used_at < :before AND unread = 0
        """
    ),
    "transcript": text(
        """
        WITH counted AS (DELETE FROM dropoffs WHERE at < :before)
        DELETE FROM transcript WHERE at < :before
        """
    ),
    # Kept as long as the transcript: without a body it only says that a message was handled.
    "inbox": text(
        """
        DELETE FROM inbox WHERE received_at < :before
          AND (taken_at IS NOT NULL OR parked_at IS NOT NULL)
        """
    ),
    "bubbles": text("DELETE FROM outbox WHERE created_at < :before AND body IS NULL"),
    "sessions": text("DELETE FROM web_sessions WHERE ended_at < :before"),
    "vneid": text("DELETE FROM vneid WHERE created_at < :before"),
    "consents": text("DELETE FROM consents WHERE at < :before"),
    "notes": text("DELETE FROM notes WHERE at < :before"),
    "drafts": text("DELETE FROM drafts WHERE at < :before"),
    "staff_sessions": text("DELETE FROM staff_sessions WHERE created_at < :before"),
    # Jobs that failed for good and nobody had done again; their arguments are ids.
    "jobs": text(
        """
        DELETE FROM procrastinate_jobs j WHERE status = 'failed' AND NOT EXISTS (
          SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at >= :before)
        """
    ),
    "audit": text("SELECT audit_forget(:before)"),  # its owner's deed: we may only add
    "tickets": text("DELETE FROM tickets WHERE coalesce(closed_at, created_at) < :before"),
}

_STALE_FILES = text(
    """
    SELECT id FROM attachments
    WHERE dropped_at IS NULL AND (keep_until < :now OR used_at < :before) LIMIT 500
    """
)


async def sweep(store: Store, now: datetime, keep: Mapping[str, timedelta]) -> dict[str, int]:
    """Forget what is older than its class may get; how many rows, by class."""
    return {name: await sweep_one(store, name, now - keep[name]) for name in SWEEPS}


async def sweep_one(store: Store, name: str, before: datetime) -> int:
    """Forget one class; how many rows."""
    async with store.begin() as db:
        return int((await db.execute(SWEEPS[name], {"before": before})).rowcount)


async def stale_files(store: Store, now: datetime, keep: timedelta) -> list[str]:
    """Ids of files past their time, for whoever can drop the bytes."""
    async with store.begin() as db:
        rows = await db.execute(_STALE_FILES, {"now": now, "before": now - keep})
        return [str(row.id) for row in rows]


# Whoever has been silent for longer than a day more was asked about in an earlier hour.
_SILENT = text(
    """
    SELECT c.id, n.name FROM conversations c, LATERAL (
      SELECT 'lapse:' || c.id || ':' || extract(epoch FROM c.used_at)::bigint AS name) n
    WHERE c.state IS NOT NULL AND c.used_at < :before AND c.used_at >= :earliest
      AND NOT EXISTS (SELECT FROM inbox WHERE channel = 'timer' AND external_id = n.name)
    ORDER BY c.used_at LIMIT 2000
    """
)


async def silent(store: Store, before: datetime) -> list[tuple[UUID, str]]:
    """Conversations whose citizen spoke last in the day before `before`, with the id of the one
    message that says so.
    """
    values = {"before": before, "earliest": before - timedelta(days=1)}
    async with store.begin() as db:
        return [(row.id, row.name) for row in (await db.execute(_SILENT, values)).all()]
