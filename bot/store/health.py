"""Does the database answer, and does a worker live?"""

from datetime import datetime, timedelta

from sqlalchemy import text

from bot.store.database import Store

_WORKER = text(
    "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - :silence)"
)
SILENCE = timedelta(seconds=30)  # workers beat every 5 s


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
