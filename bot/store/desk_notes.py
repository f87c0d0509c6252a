"""Beside a conversation: notes, drafts, papers asked for, who looks on, who may read unmasked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from bot.store.codec import CONSOLE
from bot.store.database import Store
from bot.store.ids import new_id

LOOKING = timedelta(seconds=40)  # after the last sign of somebody's screen


@dataclass(frozen=True)
class Note:
    """What an officer told the others."""

    at: datetime
    name: str
    text: str


@dataclass(frozen=True)
class Item:
    """A paper an officer asked for."""

    label: str
    asked_at: datetime
    given_at: datetime | None


_NOTES = text(
    """
    SELECT n.id, n.at, s.name, n.text FROM notes n JOIN staff s ON s.id = n.staff_id
    WHERE n.ticket = :number ORDER BY n.at
    """
)
_ADD_NOTE = text(
    "INSERT INTO notes (id, ticket, staff_id, text, at)"
    " VALUES (:id, :number, :staff_id, :text, :now)"
)
_ITEMS = text(
    "SELECT label, asked_at, given_at FROM asked_items WHERE ticket = :number ORDER BY asked_at"
)
_DRAFT = text("SELECT text FROM drafts WHERE ticket = :number AND staff_id = :staff_id")
_KEEP_DRAFT = text(
    """
    INSERT INTO drafts (ticket, staff_id, text, at) VALUES (:number, :staff_id, :text, :now)
    ON CONFLICT (ticket, staff_id) DO UPDATE SET text = excluded.text, at = excluded.at
    """
)
_DROP_DRAFT = text("DELETE FROM drafts WHERE ticket = :number AND staff_id = :staff_id")
_REVEAL = text(
    """
    INSERT INTO reveals (ticket, staff_id, until) VALUES (:number, :staff_id, :until)
    ON CONFLICT (ticket, staff_id) DO UPDATE SET until = excluded.until
    """
)
_REVEALED = text(
    "SELECT until FROM reveals WHERE ticket = :number AND staff_id = :staff_id AND until > :now"
)
_LOOK = text(
    """
    INSERT INTO looks (ticket, staff_id, at, typing) VALUES (:number, :staff_id, :now, :typing)
    ON CONFLICT (ticket, staff_id) DO UPDATE SET at = excluded.at, typing = excluded.typing
    """
)
_OTHERS = text(
    """
    SELECT s.name, l.typing FROM looks l JOIN staff s ON s.id = l.staff_id
    WHERE l.ticket = :number AND l.staff_id <> :staff_id AND l.at > :since ORDER BY s.name
    """
)
_LABELS = text(
    "UPDATE tickets SET labels = :labels WHERE number = :number"
    " RETURNING pg_notify(:console, number)"
)


async def notes(store: Store, number: str) -> list[Note]:
    """Notes of a ticket, oldest first."""
    async with store.begin() as db:
        rows = (await db.execute(_NOTES, {"number": number})).all()
    return [
        Note(at, name, store.sealer.open(sealed, f"notes.text:{key}").decode())
        for key, at, name, sealed in rows
    ]


async def add_note(store: Store, number: str, staff_id: UUID, words: str, now: datetime) -> None:
    """Tell the others something."""
    key = new_id()
    sealed = store.sealer.seal(words.encode(), f"notes.text:{key}")
    values = {"id": key, "number": number, "staff_id": staff_id, "text": sealed, "now": now}
    async with store.begin() as db:
        await db.execute(_ADD_NOTE, values)


async def items(store: Store, number: str) -> list[Item]:
    """Papers asked for, in order."""
    async with store.begin() as db:
        return [Item(*row) for row in (await db.execute(_ITEMS, {"number": number})).all()]


async def draft(store: Store, number: str, staff_id: UUID) -> str:
    """The answer begun and not sent."""
    async with store.begin() as db:
        values = {"number": number, "staff_id": staff_id}
        sealed = (await db.execute(_DRAFT, values)).scalar_one_or_none()
    return store.sealer.open(sealed, _place(number, staff_id)).decode() if sealed else ""


async def keep_draft(store: Store, number: str, staff_id: UUID, words: str, now: datetime) -> None:
    """Keep an answer begun; an empty one is forgotten."""
    values: dict[str, object] = {"number": number, "staff_id": staff_id}
    async with store.begin() as db:
        if not words.strip():
            await db.execute(_DROP_DRAFT, values)
            return
        sealed = store.sealer.seal(words.encode(), _place(number, staff_id))
        await db.execute(_KEEP_DRAFT, {**values, "text": sealed, "now": now})


async def reveal(store: Store, number: str, staff_id: UUID, until: datetime) -> None:
    """Let somebody read this ticket unmasked until then."""
    async with store.begin() as db:
        await db.execute(_REVEAL, {"number": number, "staff_id": staff_id, "until": until})


async def revealed(store: Store, number: str, staff_id: UUID, now: datetime) -> datetime | None:
    """Until when they may; None when they may not."""
    async with store.begin() as db:
        values = {"number": number, "staff_id": staff_id, "now": now}
        until: datetime | None = (await db.execute(_REVEALED, values)).scalar_one_or_none()
    return until


async def look(
    store: Store, number: str, staff_id: UUID, now: datetime, typing: bool = False
) -> list[tuple[str, bool]]:
    """Somebody has it on the screen; who else has, and whether they are writing."""
    values = {"number": number, "staff_id": staff_id, "now": now}
    async with store.begin() as db:
        await db.execute(_LOOK, {**values, "typing": typing})
        rows = (await db.execute(_OTHERS, {**values, "since": now - LOOKING})).all()
    return [(row.name, row.typing) for row in rows]


async def label(store: Store, number: str, labels: list[str]) -> None:
    """Set the labels of a ticket."""
    async with store.begin() as db:
        values = {"number": number, "labels": labels, "console": CONSOLE}
        await db.execute(_LABELS, values)


def _place(number: str, staff_id: UUID) -> str:
    return f"drafts.text:{number}:{staff_id}"
