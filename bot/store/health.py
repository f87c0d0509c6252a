"""Does the database answer, and does a worker live?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from bot.store.database import Store

_ANSWER = text("SELECT true")
_WORKER = text(
    "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - :silence)"
)
SILENCE = timedelta(seconds=30)  # workers beat every 5 s


async def answers(store: Store) -> bool:
    """Whether the database does. Raises `StoreDown`.

    It is asked something: a transaction alone takes a connection from the pool, dead or alive.
    """
    async with store.begin() as db:
        return bool((await db.execute(_ANSWER)).scalar_one())


async def worker_lives(store: Store) -> bool:
    """Whether any worker has beaten lately. Raises `StoreDown`."""
    async with store.begin() as db:
        return bool((await db.execute(_WORKER, {"silence": SILENCE})).scalar_one())


_LAST = text(
    """
    SELECT received_at FROM inbox WHERE channel = :channel ORDER BY received_at DESC LIMIT 1
    """
)


async def last_message(store: Store, channel: str) -> datetime | None:
    """When a channel brought its newest message; None when it never did."""
    async with store.begin() as db:
        found: datetime | None = (
            await db.execute(_LAST, {"channel": channel})
        ).scalar_one_or_none()
    return found


@dataclass(frozen=True)
class Silence:
    """A time in which a channel brought nothing, by the senders' clock; both ends excluded."""

    begin: datetime
    end: datetime


_SILENCES = text(
    """
    WITH brought AS (
      SELECT sent_at, received_at,
             lead(sent_at, 1, :now) OVER (ORDER BY received_at, position) AS next_sent_at,
             lead(received_at, 1, :now) OVER (ORDER BY received_at, position) AS next_at
      FROM inbox WHERE channel = :channel AND received_at >= (
        SELECT least(max(received_at), :since) FROM inbox WHERE channel = :channel)
    )
    SELECT greatest(sent_at, (
             SELECT max(interacted_at) FROM addresses
             WHERE channel = :channel AND chat_id LIKE 'erased:%')), next_sent_at
    FROM brought WHERE next_at - received_at > :longer ORDER BY received_at
    """
)


async def silences(
    store: Store, channel: str, since: datetime, now: datetime, longer: timedelta
) -> list[Silence]:
    """When a channel brought nothing for longer than that, from `since` to now.

    One that goes on now is found whenever it began; a channel that never brought anything has none.
    None begins before the last deed of somebody who was erased since: their rows are gone, and
    what looks like a silence there is not to be read again.
    """
    values = {"channel": channel, "since": since, "now": now, "longer": longer}
    async with store.begin() as db:
        return [Silence(*row) for row in await db.execute(_SILENCES, values)]
