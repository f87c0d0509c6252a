"""Albums: pictures sent together that arrive one by one, and are one message.

The first one opens a held message; the others join it while it is held. Each part leaves a row of
its own external id, already taken, so that none counts twice.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Message
from bot.store import waiting
from bot.store.codec import open_message, seal_message
from bot.store.database import Store
from bot.store.ids import new_id
from bot.store.receiving import Place

_PART = text(
    """
    INSERT INTO inbox (id, conversation_id, address_id, channel, external_id, kind, sent_at,
                       received_at, taken_at)
    VALUES (:id, :conversation_id, :address_id, :channel, :external_id, 'files', :sent_at, :now,
            :now)
    ON CONFLICT (channel, external_id) DO NOTHING RETURNING id
    """
)
_STATE = text(
    """
    SELECT id, body, held_until IS NOT NULL AS held FROM inbox
    WHERE channel = :channel AND external_id = :external_id FOR NO KEY UPDATE
    """
)
_BODY = text("SELECT body FROM inbox WHERE id = :id AND body IS NOT NULL")
_JOIN = text("UPDATE inbox SET body = :body WHERE id = :id")


async def state(db: AsyncConnection, album: Message) -> Literal["", "held", "read"]:
    """Whether an album has come yet, is still held, or may have been read already."""
    row = (await db.execute(_STATE, _names(album))).one_or_none()
    if row is None:
        return ""
    return "held" if row.held else "read"


async def part(db: AsyncConnection, place: Place, message: Message, now: datetime) -> bool:
    """Note that a part of an album has come; False when it had come before."""
    values = {
        **_names(message),
        "id": new_id(),
        "conversation_id": place.conversation_id,
        "address_id": place.address_id,
        "sent_at": message.sent_at,
        "now": now,
    }
    return (await db.execute(_PART, values)).one_or_none() is not None


async def join(store: Store, db: AsyncConnection, album: Message) -> None:
    """Put more files into an album that is held and locked by `state`."""
    row = (await db.execute(_STATE, _names(album))).one()
    before = open_message(store.sealer, row.body, row.id)
    files = (*before.attachments, *album.attachments)
    whole = replace(before, text=before.text or album.text, attachments=files)
    await db.execute(_JOIN, {"id": row.id, "body": seal_message(store.sealer, whole, row.id)})


def _names(message: Message) -> dict[str, str]:
    return {"channel": message.address.channel, "external_id": message.external_id}


async def files_of(store: Store, message_id: UUID) -> list[str]:
    """Ids of the files that a message has so far."""
    async with store.begin() as db:
        return await _files(store, db, message_id)


async def close(store: Store, message_id: UUID, known: Sequence[str]) -> bool:
    """Release an album, unless more files have joined than the ones we know of."""
    async with store.begin() as db:
        if not await waiting.lock(db, message_id):
            return True
        if await _files(store, db, message_id) != list(known):
            return False
        await waiting.let_go(db, message_id)
    return True


async def _files(store: Store, db: AsyncConnection, message_id: UUID) -> list[str]:
    body = (await db.execute(_BODY, {"id": message_id})).scalar_one_or_none()
    if body is None:
        return []
    return [file.id for file in open_message(store.sealer, body, message_id).attachments]
