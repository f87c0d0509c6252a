"""The push queue: the oldest unsent bubble of each address, claimed, sent, recorded.

A claimed row stays in the way of the address' later ones until it is sent or given up, so order
holds without a lock. `next_try_at` is also the claim's end, should the sender die.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from bot.model import Address, Reply
from bot.store.codec import open_reply
from bot.store.database import Store

CLAIMED = timedelta(seconds=60)  # longer than any channel's own timeout


@dataclass(frozen=True)
class Parcel:
    """A bubble to push; `attempts` counts this one too and fences off a late sender."""

    id: UUID
    address: Address
    reply: Reply
    attempts: int
    created_at: datetime


_CLAIM = text(
    """
    WITH due AS (
      SELECT o.id, a.chat_id FROM outbox o JOIN addresses a ON a.id = o.address_id
      WHERE o.sent_at IS NULL AND o.failed_at IS NULL AND o.channel <> 'web'
        AND o.next_try_at <= now() AND o.channel = ANY(CAST(:channels AS text[]))
        AND NOT EXISTS (
          SELECT FROM outbox e WHERE e.address_id = o.address_id AND e.seq < o.seq
            AND e.sent_at IS NULL AND e.failed_at IS NULL)
      ORDER BY o.next_try_at LIMIT :most
      FOR NO KEY UPDATE OF o SKIP LOCKED
    )
    UPDATE outbox SET next_try_at = now() + :claimed, attempts = attempts + 1
    FROM due WHERE outbox.id = due.id
    RETURNING outbox.id, outbox.channel, due.chat_id, outbox.body, outbox.attempts,
              outbox.created_at
    """
)
_SENT = text(
    """
    UPDATE outbox SET sent_at = :now, provider_id = :provider_id, problem = ''
    WHERE id = :id AND attempts = :attempts AND sent_at IS NULL
    """
)
_LATER = text(
    """
    UPDATE outbox SET next_try_at = now() + :pause, problem = :problem
    WHERE id = :id AND attempts = :attempts AND sent_at IS NULL
    """
)
_FAILED = text(
    """
    UPDATE outbox SET failed_at = :now, problem = :problem
    WHERE id = :id AND attempts = :attempts AND sent_at IS NULL
    """
)
_RECEIPT = text(
    """
    UPDATE outbox SET delivered_at = coalesce(delivered_at, :now)
    WHERE channel = :channel AND provider_id = :provider_id
    """
)
_PENDING = text(
    """
    SELECT channel, count(*) AS waiting FROM outbox
    WHERE sent_at IS NULL AND failed_at IS NULL AND channel <> 'web' GROUP BY channel
    """
)


async def claim(store: Store, channels: Sequence[str], most: int = 10) -> list[Parcel]:
    """Bubbles due now, at most one an address."""
    values = {"channels": list(channels), "most": most, "claimed": CLAIMED}
    async with store.begin() as db:
        rows = (await db.execute(_CLAIM, values)).all()
    return [
        Parcel(key, Address(channel, chat_id), open_reply(store.sealer, body, key), *rest)
        for key, channel, chat_id, body, *rest in rows
    ]


async def sent(store: Store, parcel: Parcel, provider_id: str, now: datetime) -> None:
    """The channel took it."""
    values = {"id": parcel.id, "attempts": parcel.attempts}
    async with store.begin() as db:
        await db.execute(_SENT, {**values, "provider_id": provider_id, "now": now})


async def later(store: Store, parcel: Parcel, pause: timedelta, problem: str) -> None:
    """Try it again after `pause`."""
    values = {"id": parcel.id, "attempts": parcel.attempts}
    async with store.begin() as db:
        await db.execute(_LATER, {**values, "pause": pause, "problem": problem})


async def failed(store: Store, parcel: Parcel, problem: str, now: datetime) -> None:
    """It will never be sent; the next ones of the address go on."""
    values = {"id": parcel.id, "attempts": parcel.attempts}
    async with store.begin() as db:
        await db.execute(_FAILED, {**values, "problem": problem, "now": now})


async def receipt(store: Store, channel: str, provider_id: str, now: datetime) -> bool:
    """The platform says the citizen has it; False when it speaks of nothing of ours."""
    values = {"channel": channel, "provider_id": provider_id, "now": now}
    async with store.begin() as db:
        return (await db.execute(_RECEIPT, values)).rowcount > 0


async def pending(store: Store) -> dict[str, int]:
    """How many bubbles wait, by channel."""
    async with store.begin() as db:
        return {row.channel: row.waiting for row in await db.execute(_PENDING)}
