"""Answers used again: of an agency and what is below it, some with a file."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend_client.port import FileContent
from bot.store.database import Store
from bot.store.ids import new_id


@dataclass(frozen=True)
class Canned:
    """An answer used again; `file` is the name of what is sent with it."""

    id: UUID
    agency: str
    title: str
    text: str
    file: str


_SELECT = """
    SELECT c.id, c.agency, c.title, c.text, coalesce(f.name, '') AS file
    FROM canned c LEFT JOIN canned_files f ON f.id = c.file_id
    WHERE c.ended_at IS NULL
"""
_LISTED = text(
    _SELECT
    + " AND (c.agency = :agency OR starts_with(:agency, c.agency || '.')) ORDER BY c.title, c.id"
)
_ONE = text(_SELECT + " AND c.id = :id AND c.agency = :agency")
_ADD = text(
    """
    INSERT INTO canned (id, agency, title, text, file_id, staff_id, at)
    VALUES (:id, :agency, :title, :text, :file_id, :staff_id, :now)
    """
)
_CHANGE = text(
    """
    UPDATE canned SET title = :title, text = :text, staff_id = :staff_id, at = :now,
           file_id = CASE WHEN :keep THEN file_id ELSE CAST(:file_id AS uuid) END
    WHERE id = :id AND agency = :agency AND ended_at IS NULL
    """
)
_END = text(
    "UPDATE canned SET ended_at = :now WHERE id = :id AND agency = :agency AND ended_at IS NULL"
)
_ADD_FILE = text(
    "INSERT INTO canned_files (id, name, type, content) VALUES (:id, :name, :type, :content)"
)
_FILE = text(
    """
    SELECT f.name, f.type, f.content FROM canned c JOIN canned_files f ON f.id = c.file_id
    WHERE c.id = :id AND c.ended_at IS NULL
      AND (c.agency = :agency OR starts_with(:agency, c.agency || '.'))
    """
)
_DROP_FILES = text(
    """
    DELETE FROM canned_files f
    WHERE NOT EXISTS (SELECT FROM canned c WHERE c.file_id = f.id AND c.ended_at IS NULL)
    """
)


async def listed(store: Store, agency: str) -> list[Canned]:
    """Answers of this agency and those above it, by title."""
    async with store.begin() as db:
        return [Canned(*row) for row in (await db.execute(_LISTED, {"agency": agency})).all()]


async def one(store: Store, agency: str, key: UUID) -> Canned | None:
    """An answer of this very agency; None for any other's."""
    async with store.begin() as db:
        row = (await db.execute(_ONE, {"agency": agency, "id": key})).one_or_none()
    return Canned(*row) if row else None


async def add(
    store: Store,
    agency: str,
    words: tuple[str, str],
    staff_id: UUID,
    now: datetime,
    file: FileContent | None = None,
) -> UUID:
    """A new answer (title, text) for this agency; its id."""
    key = new_id()
    values = {"id": key, "agency": agency, "title": words[0], "text": words[1]}
    async with store.begin() as db:
        file_id = await _keep(db, file)
        await db.execute(_ADD, {**values, "file_id": file_id, "staff_id": staff_id, "now": now})
    return key


async def change(
    store: Store,
    before: Canned,
    words: tuple[str, str],
    staff_id: UUID,
    now: datetime,
    file: FileContent | None = None,
    drop_file: bool = False,
) -> bool:
    """Other words, another file or none; without either the file stays. False when it has ended."""
    values = {"id": before.id, "agency": before.agency, "title": words[0], "text": words[1]}
    keep = file is None and not drop_file
    async with store.begin() as db:
        values |= {"file_id": await _keep(db, file), "keep": keep}
        done = await db.execute(_CHANGE, {**values, "staff_id": staff_id, "now": now})
        await db.execute(_DROP_FILES)
    return done.rowcount == 1


async def end(store: Store, agency: str, key: UUID, now: datetime) -> bool:
    """Use it no more; False when it is not this agency's."""
    async with store.begin() as db:
        done = await db.execute(_END, {"id": key, "agency": agency, "now": now})
        await db.execute(_DROP_FILES)
    return done.rowcount == 1


async def file_of(store: Store, agency: str, key: UUID) -> FileContent | None:
    """What is sent with an answer that this agency may use."""
    async with store.begin() as db:
        row = (await db.execute(_FILE, {"agency": agency, "id": key})).one_or_none()
    return FileContent(row.name, row.type, bytes(row.content)) if row else None


async def _keep(db: AsyncConnection, file: FileContent | None) -> UUID | None:
    if file is None:
        return None
    key = new_id()
    await db.execute(_ADD_FILE, {"id": key, **_columns(file)})
    return key


def _columns(file: FileContent) -> dict[str, object]:
    return {"name": file.name, "type": file.type, "content": file.content}
