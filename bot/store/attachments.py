"""Rows of files. The bytes are in the storage under `key`; `bot.attachments` seals them there."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Address
from bot.store.database import Store
from bot.store.receiving import place_of


@dataclass(frozen=True)
class Row:
    """A file as stored; `problem` is a code when it is bad.

    `status`: awaited (the platform still has it), quarantined, good, bad.
    """

    id: UUID
    address_id: UUID
    name: str
    type: str
    size: int
    pages: int = 0
    status: str = "quarantined"
    problem: str = ""
    key: str = ""
    card: str = field(default="", repr=False)  # what an identity card's code said
    hint: str = ""
    mark: str = ""  # of the bytes as they were sent


_ADD = text(
    """
    INSERT INTO attachments (id, address_id, conversation_id, name, type, size, pages, status,
                             problem, key, created_at, used_at)
    SELECT :id, a.id, a.conversation_id, CAST(:name AS bytea), :type, :size, :pages, :status,
           :problem, :key, CAST(:now AS timestamptz), :now
    FROM addresses a WHERE a.id = :address_id
    """
)
_FIND = text(
    """
    SELECT id, address_id, name, type, size, pages, status, problem, key, card FROM attachments
    WHERE id = :id AND dropped_at IS NULL
    """
)
_JUDGE = text(
    """
    UPDATE attachments SET status = :status, problem = :problem, type = :type, size = :size,
           pages = :pages, key = :key, card = :card
    WHERE id = :id AND dropped_at IS NULL
    """
)
_HOME = text(
    "SELECT id FROM addresses WHERE conversation_id = :id ORDER BY used_at DESC, id LIMIT 1"
)
_DROP = text(
    """
    UPDATE attachments SET dropped_at = :now, name = NULL, source = NULL, card = NULL
    WHERE id = :id
    """
)
_EXPECT = text("UPDATE attachments SET source = :source WHERE id = :id")
_SOURCE = text(
    """
    SELECT a.channel, f.source FROM attachments f JOIN addresses a ON a.id = f.address_id
    WHERE f.id = :id AND f.status = 'awaited' AND f.dropped_at IS NULL
    """
)
_FILL = text(
    """
    UPDATE attachments SET status = :status, problem = :problem, type = :type, size = :size,
           key = :key, name = :name, source = NULL
    WHERE id = :id AND status = 'awaited' AND dropped_at IS NULL
    """
)
_USED = text("UPDATE attachments SET used_at = :now WHERE id = :id")


async def whose(store: Store, address: Address) -> UUID:
    """The row of the address a file came by; a first file may come before a first message."""
    async with store.begin() as db:
        return (await place_of(db, address)).address_id


async def home(store: Store, conversation_id: UUID) -> UUID:
    """The address the conversation wrote from last. Raises KeyError when it has none."""
    async with store.begin() as db:
        found = (await db.execute(_HOME, {"id": conversation_id})).scalar_one_or_none()
    if found is None:
        raise KeyError(conversation_id)
    return UUID(str(found))


async def add(store: Store, row: Row, now: datetime) -> None:
    """A new file; its id and storage key were made by the caller (`new_id`)."""
    async with store.begin() as db:
        await db.execute(_ADD, {**_sealed(store, row), "now": now})


def _sealed(store: Store, row: Row) -> dict[str, object]:
    name = store.sealer.seal(row.name.encode(), f"attachments.name:{row.id}")
    return {**vars(row), "name": name}


async def expect(store: Store, db: AsyncConnection, row: Row, source: str, now: datetime) -> None:
    """A file the platform keeps at `source`, inside the transaction that stores its message."""
    sealed = store.sealer.seal(source.encode(), f"attachments.source:{row.id}")
    await db.execute(_ADD, {**_sealed(store, row), "now": now})
    await db.execute(_EXPECT, {"id": row.id, "source": sealed})


async def source_of(store: Store, row_id: UUID) -> tuple[str, str]:
    """The channel of an awaited file, and where the platform keeps it; both empty when it is
    awaited no more.
    """
    async with store.begin() as db:
        row = (await db.execute(_SOURCE, {"id": row_id})).one_or_none()
    if row is None or row.source is None:
        return "", ""
    return row.channel, store.sealer.open(row.source, f"attachments.source:{row_id}").decode()


async def fill(store: Store, row: Row) -> bool:
    """An awaited file is here, or never will be; False when somebody else was faster."""
    async with store.begin() as db:
        return (await db.execute(_FILL, _sealed(store, row))).rowcount == 1


async def find(store: Store, row_id: UUID) -> Row | None:
    """The file, None when it never was or was dropped."""
    async with store.begin() as db:
        row = (await db.execute(_FIND, {"id": row_id})).one_or_none()
    if row is None:
        return None
    name = store.sealer.open(row.name, f"attachments.name:{row_id}").decode()
    seen = store.sealer.open(row.card, f"attachments.card:{row_id}").decode() if row.card else ""
    card, _, rest = seen.rpartition("\n")
    hint, _, mark = rest.partition(" ")
    found = Row(row.id, row.address_id, name, *row[3:9])
    return replace(found, card=card, hint=hint, mark=mark)


async def judge(store: Store, row: Row) -> None:
    """The gate's verdict: what the file is now, good or bad."""
    async with store.begin() as db:
        await db.execute(_JUDGE, {**vars(row), "card": _seen(store, row)})


def _seen(store: Store, row: Row) -> bytes | None:
    seen = f"{row.card}\n{row.hint} {row.mark}"
    known = row.card or row.hint or row.mark
    return store.sealer.seal(seen.encode(), f"attachments.card:{row.id}") if known else None


async def use(store: Store, row_id: UUID, now: datetime) -> None:
    """The file is still needed: its retention counts from now."""
    async with store.begin() as db:
        await db.execute(_USED, {"id": row_id, "now": now})


async def drop(store: Store, row_id: UUID, now: datetime) -> None:
    """The bytes are gone; the row stays, without the name, so that it is not asked for again."""
    async with store.begin() as db:
        await db.execute(_DROP, {"id": row_id, "now": now})


_KEEP = text("UPDATE attachments SET keep_until = :until WHERE id = :id")


async def keep(store: Store, row_id: UUID, until: datetime) -> None:
    """The file is of no use after `until`, whatever its class."""
    async with store.begin() as db:
        await db.execute(_KEEP, {"id": row_id, "until": until})
