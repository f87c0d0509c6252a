"""Sign-ins by VNeID on their way: a link for one chat, one journey of a browser, one number back.

Each step is one UPDATE that only the right state of the row lets through, so nothing counts twice.
Tokens are kept as SHA-256; what must be known again is sealed.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from bot.model import Address
from bot.store.database import Store
from bot.store.ids import new_id
from bot.store.receiving import place_of

LIFE = timedelta(minutes=10)
TRIES = 3  # numbers typed wrong, then it is over


@dataclass(frozen=True)
class Proven:
    """A journey that came back: what it proved, and how many numbers were typed wrong so far."""

    id: UUID
    secret: dict[str, str]
    tries: int


_NEW = text(
    """
    INSERT INTO vneid (id, address_id, link_hash, created_at)
    VALUES (:id, :address_id, :link_hash, :now)
    """
)
_START = text(
    """
    UPDATE vneid SET started_at = :now, state_hash = :state_hash
    WHERE link_hash = :link_hash AND started_at IS NULL AND ended_at IS NULL AND created_at > :since
    RETURNING id
    """
)
_KEEP = text("UPDATE vneid SET secret = :secret WHERE id = :id")
_RETURN = text(
    """
    UPDATE vneid SET proven_at = :now
    WHERE state_hash = :state_hash AND proven_at IS NULL AND ended_at IS NULL
      AND created_at > :since
    RETURNING id, secret
    """
)
_NEWEST = text(
    """
    SELECT id, secret, tries FROM vneid
    WHERE address_id = :address_id AND proven_at IS NOT NULL AND ended_at IS NULL
      AND secret IS NOT NULL AND created_at > :since
    ORDER BY proven_at DESC LIMIT 1
    """
)
_WRONG = text(
    """
    UPDATE vneid SET tries = tries + 1,
           ended_at = CASE WHEN tries + 1 >= :most THEN CAST(:now AS timestamptz) END,
           secret = CASE WHEN tries + 1 >= :most THEN NULL ELSE secret END
    WHERE id = :id RETURNING tries
    """
)


async def issue(store: Store, address: Address, link_hash: bytes, now: datetime) -> None:
    """A link for this chat."""
    async with store.begin() as db:
        place = await place_of(db, address)
        values = {"id": new_id(), "address_id": place.address_id}
        await db.execute(_NEW, {**values, "link_hash": link_hash, "now": now})


async def start(
    store: Store, link_hash: bytes, state_hash: bytes, secret: dict[str, str], now: datetime
) -> bool:
    """A browser follows the link; False when it was followed before, or is too old."""
    values = {"link_hash": link_hash, "state_hash": state_hash, "now": now, "since": now - LIFE}
    async with store.begin() as db:
        found: UUID | None = (await db.execute(_START, values)).scalar_one_or_none()
        if found is not None:
            await db.execute(_KEEP, {"id": found, "secret": _sealed(store, found, secret)})
    return found is not None


async def returned(store: Store, state_hash: bytes, now: datetime) -> Proven | None:
    """The browser is back with this state, for the first time; None for any other."""
    values = {"state_hash": state_hash, "now": now, "since": now - LIFE}
    async with store.begin() as db:
        row = (await db.execute(_RETURN, values)).one_or_none()
        if row is not None:
            await db.execute(_KEEP, {"id": row.id, "secret": None})  # until it is proven
    return Proven(row.id, _opened(store, row.id, row.secret), 0) if row else None


async def prove(store: Store, row_id: UUID, secret: dict[str, str]) -> None:
    """Keep who it is and the number that will be typed into the chat."""
    async with store.begin() as db:
        await db.execute(_KEEP, {"id": row_id, "secret": _sealed(store, row_id, secret)})


async def newest(store: Store, address: Address, now: datetime) -> Proven | None:
    """What the last journey from this very chat has proven."""
    async with store.begin() as db:
        place = await place_of(db, address)
        values = {"address_id": place.address_id, "since": now - LIFE}
        row = (await db.execute(_NEWEST, values)).one_or_none()
    return Proven(row.id, _opened(store, row.id, row.secret), row.tries) if row else None


async def wrong(store: Store, row_id: UUID, now: datetime) -> int:
    """A number was wrong; how many tries are left."""
    values = {"id": row_id, "most": TRIES, "now": now}
    async with store.begin() as db:
        tries: int = (await db.execute(_WRONG, values)).scalar_one()
    return max(0, TRIES - tries)


def _sealed(store: Store, row_id: UUID, secret: dict[str, str]) -> bytes:
    return store.sealer.seal(json.dumps(secret).encode(), f"vneid.secret:{row_id}")


def _opened(store: Store, row_id: UUID, sealed: bytes) -> dict[str, str]:
    secret: dict[str, str] = json.loads(store.sealer.open(sealed, f"vneid.secret:{row_id}"))
    return secret
