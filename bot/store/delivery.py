"""The push queue: the oldest unsent bubble of each address, claimed, sent, recorded.

A claimed row stays in the way of the address' later ones until it is sent or given up, so order
holds without a lock. `next_try_at` is also the claim's end, should the sender die.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text

from bot.model import FIRST, UNPACED, Address, Pace, Reply, Standing
from bot.store import pace as paces
from bot.store.codec import OUTBOX, open_reply
from bot.store.database import Store
from bot.store.quick import Statement

AT_ONCE = 10  # bubbles claimed together
CLAIMED = timedelta(seconds=60)  # longer than any channel's own timeout


class Parcel(NamedTuple):
    """A bubble to push; `attempts` counts this one too and fences off a late sender.

    It may go `wait` seconds after it was claimed.
    """

    id: UUID
    address: Address
    reply: Reply
    attempts: int
    created_at: datetime  # or sent once more by hand: its day of patience began then
    standing: Standing = FIRST
    size: int = 1  # messages of the platform
    wait: float = 0.0


@dataclass(frozen=True)
class Dead:
    """A bubble that was given up, without what it says."""

    id: UUID
    channel: str
    failed_at: datetime
    problem: str


_DEAD = text(
    """
    SELECT id, channel, failed_at, problem FROM outbox
    WHERE failed_at IS NOT NULL AND sent_at IS NULL AND body IS NOT NULL
    ORDER BY failed_at DESC LIMIT :most
    """
)
_CLAIM = Statement(
    """
    WITH due AS (
      SELECT o.id, a.chat_id, a.interacted_at, a.left_at, c.account_id, c.language
      FROM outbox o JOIN addresses a ON a.id = o.address_id
      JOIN conversations c ON c.id = o.conversation_id
      WHERE o.sent_at IS NULL AND o.failed_at IS NULL AND o.channel <> 'web'
        AND o.next_try_at <= now() AND o.channel = :channel
        AND o.seq = (
          SELECT min(e.seq) FROM outbox e WHERE e.address_id = o.address_id
            AND e.sent_at IS NULL AND e.failed_at IS NULL)
        AND (CAST(:since AS timestamptz) IS NULL OR :burst > coalesce((
          SELECT sum(greatest(p.parts, 1)) FROM outbox p WHERE p.address_id = o.address_id
            AND p.seq BETWEEN o.seq - :burst AND o.seq - 1 AND p.sent_at > :since), 0))
        AND NOT EXISTS (
          SELECT FROM paces WHERE channel = :channel
            AND (free_at > clock_timestamp() + :ahead AND free_at < clock_timestamp() + :lost
                 OR held_until > clock_timestamp() AND held_until <= clock_timestamp() + :longest))
      ORDER BY o.next_try_at LIMIT :most
      FOR NO KEY UPDATE OF o SKIP LOCKED
    )
    UPDATE outbox SET next_try_at = now() + :claimed, attempts = attempts + 1,
           problem = CASE WHEN problem IN ('sending', 'unknown') THEN 'unknown' ELSE 'sending' END
    FROM due WHERE outbox.id = due.id
    RETURNING outbox.id, outbox.channel, due.chat_id, outbox.body, outbox.attempts,
              coalesce(outbox.retried_at, outbox.created_at), outbox.parts,
              outbox.problem = 'unknown', outbox.created_at, due.interacted_at,
              due.left_at IS NOT NULL, due.account_id, due.language
    """
)
_SENT = Statement(
    """
    UPDATE outbox SET sent_at = :now, provider_id = :provider_id, problem = '', parts = :size
    WHERE id = :id AND attempts = :attempts AND sent_at IS NULL
    """
)
_LATER = Statement(
    """
    UPDATE outbox SET next_try_at = now() + :pause, problem = :problem,
           parts = greatest(parts, :sent)
    WHERE id = :id AND attempts = :attempts AND sent_at IS NULL
    """
)
_FAILED = Statement(
    """
    UPDATE outbox SET failed_at = :now, problem = :problem
    WHERE id = :id AND attempts = :attempts AND sent_at IS NULL
    """
)
_KNOWN = text(
    """
    SELECT provider_id FROM outbox
    WHERE channel = :channel AND provider_id = ANY(CAST(:ids AS text[]))
    """
)
_RECEIPT = text(
    """
    UPDATE outbox SET delivered_at = coalesce(delivered_at, :now),
           seen_at = CASE WHEN :seen THEN coalesce(seen_at, :now) ELSE seen_at END
    WHERE channel = :channel AND provider_id = ANY(CAST(:ids AS text[]))
    """
)
_REQUEUE = text(
    """
    WITH again AS (
      UPDATE outbox SET failed_at = NULL, problem = '', retried_at = :now, next_try_at = now()
      WHERE id = :id AND failed_at IS NOT NULL AND sent_at IS NULL AND body IS NOT NULL
      RETURNING id
    )
    SELECT pg_notify(:push, '') FROM again
    """
)


async def claim(
    store: Store,
    channel: str,
    now: datetime,
    pace: Pace = UNPACED,
    life: timedelta = CLAIMED,
) -> list[Parcel]:
    """Bubbles of a channel due now, at most one an address and no more than its pace allows.

    One whose sender never came back is `unknown`: the platform may have it.
    """
    window = paces.window(pace.per_chat)
    values = {
        "channel": channel,
        "most": paces.most(pace.per_second, AT_ONCE),
        "since": now - window if window else None,
        "burst": paces.BURST,
        "ahead": paces.AHEAD,
        "lost": paces.lost(pace.per_second),
        "longest": paces.LONGEST,
        "claimed": life,
    }
    if not pace.per_second:
        return [_parcel(store, pace, row) for row in await store.run(_CLAIM, values)]
    try:
        async with store.begin() as db:
            rows = (await db.execute(_CLAIM.text, values)).all()
            parcels = [_parcel(store, pace, row) for row in rows]
            sizes = [parcel.size - parcel.standing.sent for parcel in parcels]
            waits = await paces.take(db, channel, pace.per_second, sizes)
    except paces.Full:
        return []
    return [one._replace(wait=wait) for one, wait in zip(parcels, waits, strict=True)]


def _parcel(store: Store, pace: Pace, row: Sequence[Any]) -> Parcel:
    key, channel, chat_id, body, attempts, since, *known = row
    reply, standing = open_reply(store.sealer, body, key), Standing(*known)
    size = max(pace.size(reply), standing.sent + 1)
    return Parcel(key, Address(channel, chat_id), reply, attempts, since, standing, size)


async def known(store: Store, channel: str, ids: Sequence[str]) -> set[str]:
    """Those of the platform's ids that belong to bubbles of ours already."""
    async with store.begin() as db:
        found = await db.execute(_KNOWN, {"channel": channel, "ids": list(ids)})
        return set(found.scalars())


async def sent(store: Store, parcel: Parcel, provider_id: str, now: datetime) -> None:
    """The channel took it."""
    values = {"id": parcel.id, "attempts": parcel.attempts, "size": parcel.size}
    await store.run(_SENT, {**values, "provider_id": provider_id, "now": now})


async def later(
    store: Store, parcel: Parcel, pause: timedelta, problem: str, parts: int = 0
) -> None:
    """Try it again after `pause`; `parts` of it have arrived."""
    values = {"id": parcel.id, "attempts": parcel.attempts, "sent": parts}
    await store.run(_LATER, {**values, "pause": pause, "problem": problem})


async def failed(store: Store, parcel: Parcel, problem: str, now: datetime) -> None:
    """It will never be sent; the next ones of the address go on."""
    values = {"id": parcel.id, "attempts": parcel.attempts}
    await store.run(_FAILED, {**values, "problem": problem, "now": now})


async def given_up(store: Store, most: int) -> list[Dead]:
    """What was given up and could still be sent, newest first."""
    async with store.begin() as db:
        return [Dead(*row) for row in await db.execute(_DEAD, {"most": most})]


async def requeue(store: Store, row_id: UUID, now: datetime) -> bool:
    """Send a bubble that was given up once more; False when it was not, or its words are gone.

    Its day of patience begins anew, and the parts that arrived are not sent again.
    """
    async with store.begin() as db:
        values = {"id": row_id, "now": now, "push": OUTBOX}
        return (await db.execute(_REQUEUE, values)).one_or_none() is not None


async def receipt(
    store: Store, channel: str, provider_ids: str | Sequence[str], now: datetime, seen: bool = False
) -> bool:
    """The platform says the citizen has it, or saw it; False when it is nothing of ours."""
    ids = [provider_ids] if isinstance(provider_ids, str) else list(provider_ids)
    values = {"channel": channel, "ids": ids, "now": now, "seen": seen}
    async with store.begin() as db:
        return (await db.execute(_RECEIPT, values)).rowcount > 0
