"""What officers did: rows that are only ever added, each holding the hash of the one before.

The tables belong to a role of their own (bot/store/audit_role.py); the application reads and adds.
A trigger refuses UPDATE, TRUNCATE, and DELETE of anything younger than five years, to owner and
superuser too (migration 0005). The chain shows what a superuser might do in spite of it, and the
daily root, which the logs carry elsewhere, shows a chain that was made anew. Rows say who did what
to which object and why; never the data itself.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text

from bot.store.database import Store


@dataclass(frozen=True)
class Deed:
    """Something an officer did, or tried to."""

    staff_id: UUID | None
    login: str
    what: str  # signin, reveal, take, close…
    object: str = ""  # a ticket's number, a login; never personal data
    reason: str = ""
    ip: str = ""
    result: str = "done"
    agency: str = ""


@dataclass(frozen=True)
class Entry:
    """A deed as it stands in the log."""

    position: int
    at: datetime
    deed: Deed


@dataclass(frozen=True)
class Root:
    """The end of the chain at some moment."""

    position: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.position}:{self.hash.hex()}"


_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('motcua_audit', 0))")
_LAST = text("SELECT position, hash FROM audit ORDER BY position DESC LIMIT 1")
_INSERT = text(
    """
    INSERT INTO audit (position, at, staff_id, login, what, object, reason, ip, result, agency,
                       hash)
    VALUES (:position, :at, :staff_id, :login, :what, :object, :reason, :ip, :result, :agency,
            :hash)
    """
)
_READ = text(
    """
    SELECT position, at, staff_id, login, what, object, reason, ip, result, agency FROM audit
    WHERE :agency = '' OR agency = :agency OR starts_with(agency, :agency || '.')
    ORDER BY position DESC LIMIT :most
    """
)
_CHAIN = text(
    """
    SELECT position, at, staff_id, login, what, object, reason, ip, result, agency, hash
    FROM audit WHERE position > :after ORDER BY position LIMIT 1000
    """
)
_ROOT = text(
    """
    INSERT INTO audit_roots (position, hash, at)
    SELECT position, hash, :now FROM audit ORDER BY position DESC LIMIT 1
    ON CONFLICT (position) DO NOTHING
    """
)
_LAST_ROOT = text("SELECT position, hash FROM audit_roots ORDER BY position DESC LIMIT 1")
_HASH = text("SELECT hash FROM audit WHERE position = :position")
# A root whose row is older than the first kept one has outlived it.
_LOST_ROOT = text(
    """
    SELECT r.position FROM audit_roots r LEFT JOIN audit a USING (position)
    WHERE a.hash IS DISTINCT FROM r.hash
      AND r.position >= (SELECT coalesce(min(position), 0) FROM audit)
    ORDER BY r.position LIMIT 1
    """
)
_REFUSED = text(
    """
    SELECT count(*) FILTER (WHERE object = :login), count(*) FROM audit
    WHERE what = 'signin' AND result = 'refused' AND at > :since
      AND (object = :login OR ip = :ip)
    """
)


async def add(store: Store, deed: Deed, now: datetime) -> None:
    """Add one row to the end of the chain."""
    async with store.begin() as db:
        await db.execute(_ALONE)
        last = (await db.execute(_LAST)).one_or_none()
        position, before = (last.position + 1, bytes(last.hash)) if last else (1, b"")
        values = {"position": position, "at": now, **vars(deed)}
        await db.execute(_INSERT, {**values, "hash": link(before, position, now, deed)})


async def refused(store: Store, login: str, ip: str, since: datetime) -> tuple[int, int]:
    """Sign-ins refused since then: of this login, and of this login or this address."""
    async with store.begin() as db:
        row = (await db.execute(_REFUSED, {"login": login, "ip": ip, "since": since})).one()
    return int(row[0]), int(row[1])


async def read(store: Store, agency: str, most: int = 200) -> Sequence[Entry]:
    """The newest deeds of an agency and what is below it."""
    async with store.begin() as db:
        rows = (await db.execute(_READ, {"agency": agency, "most": most})).all()
    return [Entry(row[0], row[1], Deed(*row[2:])) for row in rows]


async def root(store: Store, now: datetime) -> Root | None:
    """Keep the end of the chain as it is now, for whoever compares later; None: nothing yet."""
    async with store.begin() as db:
        await db.execute(_ROOT, {"now": now})
        row = (await db.execute(_LAST_ROOT)).one_or_none()
    return Root(row.position, bytes(row.hash)) if row else None


async def holds(store: Store, known: Root) -> bool:
    """Whether a root that was written down elsewhere still is what the log says there."""
    async with store.begin() as db:
        found = (await db.execute(_HASH, {"position": known.position})).scalar_one_or_none()
    return found is not None and bytes(found) == known.hash


async def broken_at(store: Store) -> int | None:
    """The position of the first row that is not what was written; None when chain and roots hold.

    The first row is taken as it is: older ones end with their retention.
    """
    broken = await _chain_broken_at(store)
    if broken is not None:
        return broken
    async with store.begin() as db:
        lost: int | None = (await db.execute(_LOST_ROOT)).scalar_one_or_none()
    return lost


async def _chain_broken_at(store: Store) -> int | None:
    before: bytes | None = None
    after = 0
    async with store.begin() as db:
        while rows := (await db.execute(_CHAIN, {"after": after})).all():
            for position, at, *columns, found in rows:
                missing = before is not None and position != after + 1
                made = link(before or b"", position, at, Deed(*columns))
                known = before is not None or position == 1
                if missing or (known and made != bytes(found)):
                    return int(position)
                before, after = bytes(found), position
    return None


def link(before: bytes, position: int, at: datetime, deed: Deed) -> bytes:
    """The hash of a row: over the hash before it and everything the row says."""
    said = [position, at.astimezone(UTC).isoformat(), *map(str, vars(deed).values())]
    return hashlib.sha256(before + json.dumps(said, ensure_ascii=False).encode()).digest()
