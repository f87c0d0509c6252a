"""Answers that editors write: versions and publications are only ever added, nothing is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import text

from bot.catalogue import FaqEntry
from bot.store.codec import CONTENT
from bot.store.database import Store

IN_FILES = 0  # the number of what `data/faq` says, which is nothing for an editor's own topic


@dataclass(frozen=True)
class Version:
    """A version of an answer, who wrote it, and when it was last published (None: never)."""

    number: int
    at: datetime
    by: str
    entry: FaqEntry
    published_at: datetime | None


@dataclass(frozen=True)
class Standing:
    """How an answer stands: its newest version, and the one citizens get."""

    newest: int
    live: int  # IN_FILES when it is none of ours
    entry: FaqEntry  # the newest

    @property
    def draft(self) -> bool:
        """Is there something newer than what citizens get?"""
        return self.newest > self.live


_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('motcua_faq:' || :entry, 0))")
_ADD = text(
    """
    INSERT INTO faq_versions (entry, number, body, staff_id, at)
    SELECT :entry, coalesce(max(number), 0) + 1, :body, :staff_id, :now
    FROM faq_versions WHERE entry = :entry RETURNING number
    """
)
_VERSIONS = text(
    """
    SELECT v.number, v.at, s.name, v.body,
           (SELECT max(p.at) FROM faq_published p WHERE p.entry = v.entry AND p.number = v.number)
    FROM faq_versions v JOIN staff s ON s.id = v.staff_id
    WHERE v.entry = :entry ORDER BY v.number DESC
    """
)
_PUBLISH = text(
    """
    INSERT INTO faq_published (entry, number, staff_id, at)
    SELECT :entry, :number, :staff_id, :now
    WHERE :number = 0
       OR EXISTS (SELECT FROM faq_versions WHERE entry = :entry AND number = :number)
    """
)
_TELL = text("SELECT pg_notify(:channel, '')")
_STANDING = text(
    """
    SELECT DISTINCT ON (v.entry) v.entry, v.number, v.body,
           coalesce((SELECT p.number FROM faq_published p WHERE p.entry = v.entry
                     ORDER BY p.position DESC LIMIT 1), 0)
    FROM faq_versions v ORDER BY v.entry, v.number DESC
    """
)
_PUBLISHED = text(
    """
    SELECT v.body FROM (
      SELECT DISTINCT ON (entry) entry, number FROM faq_published ORDER BY entry, position DESC
    ) p JOIN faq_versions v USING (entry, number) ORDER BY v.entry
    """
)
_LABEL = text(
    """
    INSERT INTO faq_labels (words, entry, staff_id, at) VALUES (:words, :entry, :staff_id, :now)
    ON CONFLICT (words) DO UPDATE
    SET entry = excluded.entry, staff_id = excluded.staff_id, at = excluded.at
    """
)
_LABELS = text("SELECT words, entry FROM faq_labels ORDER BY words")


async def save(store: Store, entry: FaqEntry, staff_id: UUID, now: datetime) -> int:
    """Keep a new version, for nobody but editors yet; its number."""
    body = msgspec.json.encode(entry).decode()
    values = {"entry": entry.id, "body": body, "staff_id": staff_id, "now": now}
    async with store.begin() as db:
        await db.execute(_ALONE, {"entry": entry.id})
        number: int = (await db.execute(_ADD, values)).scalar_one()
    return number


async def versions(store: Store, entry: str) -> list[Version]:
    """All versions of an answer, newest first."""
    async with store.begin() as db:
        rows = (await db.execute(_VERSIONS, {"entry": entry})).all()
    return [Version(number, at, by, read(body), out) for number, at, by, body, out in rows]


async def publish(store: Store, entry: str, number: int, staff_id: UUID, now: datetime) -> bool:
    """From now on citizens get this version; False when there is none of this number."""
    values = {"entry": entry, "number": number, "staff_id": staff_id, "now": now}
    async with store.begin() as db:
        if (await db.execute(_PUBLISH, values)).rowcount == 0:
            return False
        await db.execute(_TELL, {"channel": CONTENT})
    return True


async def standing(store: Store) -> dict[str, Standing]:
    """Every answer editors have touched, by id."""
    async with store.begin() as db:
        rows = (await db.execute(_STANDING)).all()
    return {entry: Standing(number, live, read(body)) for entry, number, body, live in rows}


async def published(store: Store) -> tuple[FaqEntry, ...]:
    """What citizens get of the editors' work, by id. Raises `StoreDown`."""
    async with store.begin() as db:
        return tuple(read(body) for body in (await db.execute(_PUBLISHED)).scalars())


async def label(
    store: Store, said: Sequence[str], entry: str, staff_id: UUID, now: datetime
) -> None:
    """Remember what masked questions ask for; empty: nothing of ours."""
    rows = [{"words": w, "entry": entry, "staff_id": staff_id, "now": now} for w in said]
    async with store.begin() as db:
        await db.execute(_LABEL, rows)


async def labels(store: Store) -> dict[str, str]:
    """Questions that somebody has looked at, with the id of their answer."""
    async with store.begin() as db:
        rows = await db.execute(_LABELS)
        return {row.words: row.entry for row in rows}


def read(body: str) -> FaqEntry:
    """An answer from its JSON."""
    return msgspec.json.decode(body, type=FaqEntry)
