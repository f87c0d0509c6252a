"""A platform's tokens: sealed, and renewed by one process at a time.

A refresh token can be used once, so whoever renews first takes the row (`claim`, committed), then
calls the platform with no connection held, then keeps the new pair before anybody uses it.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from bot.store.database import Store
from bot.store.ids import new_id


@dataclass(frozen=True)
class Pair:
    """What the platform gives: both tokens, and until when the first is good."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True)
class Kept(Pair):
    """The stored pair; `problem` says how the last renewal failed."""

    renewed_at: datetime | None = None
    failures: int = 0
    problem: str = ""


@dataclass(frozen=True)
class Claim:
    """The right to renew; `died` when whoever had it before never came back."""

    by: UUID
    pair: Pair
    died: bool


_READ = text(
    """
    SELECT access, refresh, expires_at, renewed_at, failures, problem FROM channel_tokens
    WHERE channel = :channel
    """
)
_SEED = text(
    """
    INSERT INTO channel_tokens (channel, access, refresh, expires_at, seed)
    VALUES (:channel, :access, :refresh, :expires_at, :seed)
    ON CONFLICT (channel) DO UPDATE SET access = excluded.access, refresh = excluded.refresh,
      expires_at = excluded.expires_at, seed = channel_tokens.seed || excluded.seed,
      renewed_at = NULL, renewer = NULL, renewing_until = NULL, failures = 0, problem = ''
    WHERE position(excluded.seed IN channel_tokens.seed) = 0
    """
)
_CLAIM = text(
    """
    WITH free AS (
      SELECT channel, renewer FROM channel_tokens
      WHERE channel = :channel AND (renewing_until IS NULL OR renewing_until < now())
      FOR UPDATE SKIP LOCKED
    )
    UPDATE channel_tokens t SET renewer = :by, renewing_until = now() + :life
    FROM free WHERE t.channel = free.channel
    RETURNING t.access, t.refresh, t.expires_at, free.renewer IS NOT NULL AS died
    """
)
_KEEP = text(
    """
    UPDATE channel_tokens SET access = :access, refresh = :refresh, expires_at = :expires_at,
           renewed_at = :now, renewer = NULL, renewing_until = NULL, failures = 0, problem = ''
    WHERE channel = :channel AND renewer = :by
    """
)
_FAIL = text(
    """
    UPDATE channel_tokens SET renewer = NULL, renewing_until = now() + :pause,
           failures = failures + 1, problem = :problem
    WHERE channel = :channel AND renewer = :by
    """
)
_PUT = text(
    """
    INSERT INTO channel_tokens (channel, access, refresh, expires_at, renewed_at, seed)
    VALUES (:channel, :access, :refresh, :expires_at, :now, :seed)
    ON CONFLICT (channel) DO UPDATE SET access = excluded.access, refresh = excluded.refresh,
      expires_at = excluded.expires_at, renewed_at = excluded.renewed_at,
      seed = channel_tokens.seed || excluded.seed, renewer = NULL, renewing_until = NULL,
      failures = 0, problem = ''
    """
)


async def read(store: Store, channel: str) -> Kept | None:
    """The stored pair; None before the channel was connected."""
    async with store.begin() as db:
        row = (await db.execute(_READ, {"channel": channel})).one_or_none()
    if row is None:
        return None
    access, refresh = (_open(store, channel, name, row) for name in ("access", "refresh"))
    return Kept(access, refresh, *row[2:])


async def seed(store: Store, channel: str, pair: Pair) -> None:
    """Begin with the pair of the settings, once; other ones later begin anew.

    A pair that was begun with before is used up, and never taken again. No pair changes nothing.
    """
    if not (pair.access or pair.refresh):
        return
    async with store.begin() as db:
        await db.execute(_SEED, _values(store, channel, pair, _digest(pair)))


async def put(store: Store, channel: str, pair: Pair, started_with: Pair, now: datetime) -> None:
    """A pair from an administrator's consent; what the settings hold is not taken after it."""
    async with store.begin() as db:
        values = _values(store, channel, pair, _digest(started_with))
        await db.execute(_PUT, {**values, "now": now})


async def claim(store: Store, channel: str, life: timedelta) -> Claim | None:
    """The right to renew for `life`; None while somebody else has it."""
    by = new_id()
    async with store.begin() as db:
        values = {"channel": channel, "by": by, "life": life}
        row = (await db.execute(_CLAIM, values)).one_or_none()
    if row is None:
        return None
    access, refresh = (_open(store, channel, name, row) for name in ("access", "refresh"))
    return Claim(by, Pair(access, refresh, row.expires_at), row.died)


async def keep(store: Store, channel: str, claim: Claim, pair: Pair, now: datetime) -> bool:
    """The renewed pair, committed before anybody uses it; False when the claim had run out."""
    values = {**_values(store, channel, pair, b""), "by": claim.by, "now": now}
    del values["seed"]
    async with store.begin() as db:
        return (await db.execute(_KEEP, values)).rowcount == 1


async def fail(
    store: Store, channel: str, claim: Claim, problem: str, pause: timedelta = timedelta(0)
) -> None:
    """Renewing failed; nobody tries again before `pause` is over."""
    values = {"channel": channel, "by": claim.by, "problem": problem, "pause": pause}
    async with store.begin() as db:
        await db.execute(_FAIL, values)


def _digest(pair: Pair) -> bytes:
    return hashlib.sha256(f"{pair.access}\n{pair.refresh}".encode()).digest()


def _values(store: Store, channel: str, pair: Pair, seed: bytes) -> dict[str, object]:
    def seal(name: str, token: str) -> bytes:
        return store.sealer.seal(token.encode(), f"channel_tokens.{name}:{channel}")

    return {
        "channel": channel,
        "access": seal("access", pair.access),
        "refresh": seal("refresh", pair.refresh),
        "expires_at": pair.expires_at,
        "seed": seed,
    }


def _open(store: Store, channel: str, name: str, row: object) -> str:
    sealed: bytes = getattr(row, name)
    return store.sealer.open(sealed, f"channel_tokens.{name}:{channel}").decode()
