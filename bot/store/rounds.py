"""Whose turn it is: tickets that wait in a queue, and officers who have room for one."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from bot.store.database import Store
from bot.store.duty import ON


@dataclass(frozen=True)
class Free:
    """A ticket nobody has, and who gave it back: it is not given to them again."""

    number: str
    agency: str
    refused_by: UUID | None


_ALONE = text("SELECT pg_try_advisory_xact_lock(hashtextextended('motcua_rounds', 0))")
_SWITCH = text(
    """
    INSERT INTO queues (agency, automatic, staff_id, at) VALUES (:agency, :on, :staff_id, :now)
    ON CONFLICT (agency) DO UPDATE
    SET automatic = excluded.automatic, staff_id = excluded.staff_id, at = excluded.at
    """
)
_AUTOMATIC = text("SELECT agency FROM queues WHERE automatic ORDER BY agency")
_FREE = text(
    """
    SELECT number, agency, refused_by FROM tickets
    WHERE closed_at IS NULL AND officer_id IS NULL AND NOT outside
      AND agency = ANY(CAST(:agencies AS text[]))
    ORDER BY waiting_since, number LIMIT 500
    """
)
_WAITING_AGENCIES = text(
    """
    SELECT DISTINCT agency FROM tickets WHERE closed_at IS NULL AND officer_id IS NULL
      AND (agency = :agency OR starts_with(agency, :agency || '.'))
    """
)
# On, with room; who has waited longest for a ticket is first.
_NEXT = text(
    f"""
    SELECT s.id, s.name FROM staff s
    WHERE {ON} AND s.agency = :agency
      AND s.id IS DISTINCT FROM CAST(:refused_by AS uuid)
      AND s.capacity > (SELECT count(*) FROM tickets t
                        WHERE t.officer_id = s.id AND t.closed_at IS NULL)
    ORDER BY s.given_at NULLS FIRST, s.id LIMIT 1
    """  # noqa: S608  our own words
)


@asynccontextmanager
async def alone(store: Store) -> AsyncIterator[bool]:
    """Whether we are the only ones who give tickets out, for as long as the block: two at once
    would both see the same officer's last free place.
    """
    async with store.begin() as db:
        yield bool((await db.execute(_ALONE)).scalar_one())


async def switch(store: Store, agency: str, on: bool, staff_id: UUID, now: datetime) -> None:
    """Let a queue give its tickets out by itself, or not."""
    async with store.begin() as db:
        values = {"agency": agency, "on": on, "staff_id": staff_id, "now": now}
        await db.execute(_SWITCH, values)


async def automatic(store: Store) -> Sequence[str]:
    """Agencies whose queue gives its tickets out by itself."""
    async with store.begin() as db:
        return list((await db.execute(_AUTOMATIC)).scalars())


async def waiting_in(store: Store, agency: str) -> Sequence[str]:
    """Agencies, this one and below, in whose queue somebody waits."""
    async with store.begin() as db:
        return list((await db.execute(_WAITING_AGENCIES, {"agency": agency})).scalars())


async def free(store: Store, agencies: Sequence[str]) -> Sequence[Free]:
    """Tickets nobody has, the longest waiting first."""
    async with store.begin() as db:
        rows = (await db.execute(_FREE, {"agencies": list(agencies)})).all()
    return [Free(*row) for row in rows]


async def next_officer(store: Store, ticket: Free, present: datetime) -> tuple[UUID, str] | None:
    """Whose turn it is (id, public name), of those seen since `present`; None: nobody has room."""
    values = {"agency": ticket.agency, "refused_by": ticket.refused_by, "present": present}
    async with store.begin() as db:
        row = (await db.execute(_NEXT, values)).one_or_none()
    return (row.id, row.name) if row else None
