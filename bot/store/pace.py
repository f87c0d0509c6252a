"""Not faster than a platform allows, all processes together: messages are given moments in a row.

A channel's row holds the first moment nobody has. Whoever claims bubbles takes the next ones in
the same transaction and sends each at its own, so that no second ever holds more than it may. When
the platform says that it is too much all the same, nobody sends until it may be asked again.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import text

from bot.store.database import Store, Transaction
from bot.store.quick import Statement

AHEAD = timedelta(seconds=2)  # moments further away are left to whoever comes later
MOST_AT_ONCE = 100  # messages one claim can take: no row is further ahead than that
BURST = 3  # messages a chat may get at once before its own pace holds
CHATS = 3  # told of a limit at the same time: it is the limit of all
LONGEST = timedelta(minutes=1)  # a channel is held, then one bubble finds out whether it still is

_TAKE = text(
    """
    INSERT INTO paces (channel, free_at) VALUES (:channel, clock_timestamp() + :length)
    ON CONFLICT (channel) DO UPDATE SET free_at = :length + CASE
      WHEN paces.free_at < clock_timestamp() + :lost
      THEN greatest(paces.free_at, clock_timestamp()) ELSE clock_timestamp() END
    RETURNING extract(epoch FROM free_at - :length - clock_timestamp())
    """
)
_HOLD = Statement(
    """
    INSERT INTO paces (channel, free_at, held_until)
    SELECT :channel, now(), now() + :pause
    WHERE :sure OR :chats <= (
      SELECT count(DISTINCT address_id) FROM outbox
      WHERE sent_at IS NULL AND failed_at IS NULL AND channel <> 'web' AND channel = :channel
        AND next_try_at > now() AND problem = 'limited')
    ON CONFLICT (channel) DO UPDATE SET held_until = excluded.held_until
    RETURNING channel
    """
)


class Full(Exception):
    """All moments of the near future were taken by another just now; what was claimed is left."""


def most(per_second: float, at_once: int) -> int:
    """How many bubbles one claim may take, so that none waits long in its sender's hands."""
    return min(at_once, max(1, int(per_second * AHEAD.total_seconds()))) if per_second else at_once


def lost(per_second: float) -> timedelta:
    """How far ahead a row may be; one further means that a clock was set back, and counts as free.

    Without a pace no row counts.
    """
    return AHEAD + timedelta(seconds=MOST_AT_ONCE / per_second) if per_second else AHEAD


def window(per_chat: float) -> timedelta | None:
    """How long ago a chat's burst must have begun; None without a limit."""
    return timedelta(seconds=BURST / per_chat) if per_chat else None


async def take(
    db: Transaction, channel: str, per_second: float, sizes: Sequence[int]
) -> list[float]:
    """Seconds from now at which each of these bubbles may go. Raises `Full`.

    The row stays locked until the transaction ends; rolled back, nothing was taken.
    """
    if not per_second or not sizes:
        return [0.0] * len(sizes)
    length = timedelta(seconds=sum(sizes) / per_second)
    values = {"channel": channel, "length": length, "lost": lost(per_second)}
    taken = await db.execute(_TAKE, values)
    first = max(0.0, float(taken.scalar_one()))
    if first > AHEAD.total_seconds():
        raise Full
    return list(_moments(first, per_second, sizes))


async def hold(store: Store, channel: str, pause: timedelta, sure: bool) -> bool:
    """Send nothing on a channel for a while; whether it is held now.

    Unless it is `sure` that the limit is of all chats, several must have been told of one.
    """
    values = {"channel": channel, "pause": min(pause, LONGEST), "sure": sure, "chats": CHATS}
    return bool(await store.run(_HOLD, values))


def _moments(first: float, per_second: float, sizes: Sequence[int]) -> Iterator[float]:
    for size in sizes:
        yield first
        first += size / per_second
