"""What `motcua status` reads: how much waits, since when, and what was given up. Counts only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Store
from bot.store.health import SILENCE

LATELY = timedelta(hours=24)


@dataclass(frozen=True)
class Messages:
    """The inbox. Ages are of the oldest; None when nothing waits."""

    unread: int
    oldest: timedelta | None
    parked: int  # in the last 24 hours


@dataclass(frozen=True)
class Bubbles:
    """What is on its way to one push channel."""

    channel: str
    waiting: int
    oldest: timedelta | None  # past its time: what sleeps until the morning is not late
    dead: int  # given up, and could still be sent


@dataclass(frozen=True)
class JobCounts:
    """The jobs of `bot.jobs`."""

    due: int
    oldest: timedelta | None
    failed: int
    stalled: int  # their worker died; the next rescue gives them to another


@dataclass(frozen=True)
class Heard:
    """What a channel last brought, and the age and end of its tokens where it has any."""

    channel: str
    last: timedelta | None
    renewed: timedelta | None = None
    expires_in: timedelta | None = None
    problem: str = ""


@dataclass(frozen=True)
class Queues:
    """What waits at one moment, and who works on it."""

    workers: int
    messages: Messages
    bubbles: tuple[Bubbles, ...]
    jobs: JobCounts
    tickets: int  # citizens who wait for a person


@dataclass(frozen=True)
class Facts(Queues):
    """Everything at one moment."""

    channels: tuple[Heard, ...]


_WORKERS = text(
    "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - :silence"
)
_MESSAGES = text(
    """
    SELECT count(*), :now - min(received_at) FILTER (WHERE held_until IS NULL),
           (SELECT count(*) FROM inbox WHERE parked_at > :since AND received_at > :since - :lately)
    FROM inbox WHERE taken_at IS NULL AND parked_at IS NULL
    """
)
_BUBBLES = text(
    """
    SELECT channel, count(*) FILTER (WHERE failed_at IS NULL),
           :now - min(created_at) FILTER (WHERE failed_at IS NULL AND problem <> 'night'),
           count(*) FILTER (WHERE failed_at IS NOT NULL AND body IS NOT NULL)
    FROM outbox WHERE sent_at IS NULL AND channel <> 'web' GROUP BY channel ORDER BY channel
    """
)
_JOBS = text(
    """
    WITH waiting AS (
      SELECT j.status, j.worker_id, coalesce(j.scheduled_at, min(e.at)) AS since
      FROM procrastinate_jobs j
      LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
      WHERE j.status IN ('todo', 'doing', 'failed') GROUP BY j.id
    )
    SELECT count(*) FILTER (WHERE status = 'todo' AND since <= :now),
           :now - min(since) FILTER (WHERE status = 'todo' AND since <= :now),
           count(*) FILTER (WHERE status = 'failed'),
           count(*) FILTER (WHERE status = 'doing' AND NOT EXISTS (
             SELECT FROM procrastinate_workers w
             WHERE w.id = waiting.worker_id AND w.last_heartbeat > now() - :silence))
    FROM waiting
    """
)
_CHANNELS = text(
    """
    SELECT coalesce(h.channel, t.channel) AS channel, :now - h.last,
           :now - t.renewed_at, t.expires_at - :now, coalesce(t.problem, '')
    FROM (SELECT channel, max(received_at) AS last FROM inbox
          WHERE channel NOT IN ('timer', 'desk') GROUP BY channel) h
    FULL JOIN channel_tokens t ON t.channel = h.channel ORDER BY 1
    """
)
_TICKETS = text("SELECT count(*) FROM tickets WHERE closed_at IS NULL AND officer_id IS NULL")


async def facts(store: Store, now: datetime) -> Facts:
    """How everything stands. Raises `StoreDown`."""
    async with store.begin() as db:
        waiting = await _queues(db, now)
        channels = (await db.execute(_CHANNELS, {"now": now})).all()
    return Facts(**vars(waiting), channels=tuple(Heard(*row) for row in channels))


async def queues(store: Store, now: datetime) -> Queues:
    """What of it is cheap enough to ask every few seconds. Raises `StoreDown`."""
    async with store.begin() as db:
        return await _queues(db, now)


async def _queues(db: AsyncConnection, now: datetime) -> Queues:
    alive, lately = {"silence": SILENCE}, {"since": now - LATELY, "lately": LATELY}
    workers = (await db.execute(_WORKERS, alive)).scalar_one()
    messages = (await db.execute(_MESSAGES, {"now": now, **lately})).one()
    bubbles = (await db.execute(_BUBBLES, {"now": now})).all()
    jobs = (await db.execute(_JOBS, {"now": now, **alive})).one()
    tickets = (await db.execute(_TICKETS)).scalar_one()
    return Queues(
        workers, Messages(*messages), tuple(Bubbles(*b) for b in bubbles), JobCounts(*jobs), tickets
    )
