"""Whose news a dossier is, and how far they have been told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from bot.store.database import Store

_AUDIENCE = text(
    """
    SELECT conversation_id FROM follows WHERE dossier_code = :dossier_code
    UNION
    SELECT id FROM conversations WHERE account_id = :account_id AND account_id <> ''
    """
)
_TOLD = text(
    """
    SELECT told_seq FROM follows
    WHERE conversation_id = :conversation_id AND dossier_code = :dossier_code
    """
)


_ACCEPTED = text(
    """
    UPDATE attachments SET keep_until = :until
    FROM follows f
    WHERE attachments.conversation_id = f.conversation_id AND f.dossier_code = :dossier_code
      AND attachments.keep_until > :until
    """
)


async def accepted(store: Store, dossier_code: str, until: datetime) -> None:
    """The agency has the dossier: what was handed in is kept here until then, and no longer."""
    async with store.begin() as db:
        await db.execute(_ACCEPTED, {"dossier_code": dossier_code, "until": until})


async def audience(store: Store, dossier_code: str, account_id: str) -> list[UUID]:
    """The conversations that follow the dossier or are signed in to its account."""
    values = {"dossier_code": dossier_code, "account_id": account_id}
    async with store.begin() as db:
        return [row.conversation_id for row in await db.execute(_AUDIENCE, values)]


async def told(store: Store, conversation_id: UUID, dossier_code: str) -> int:
    """The `seq` of the last event of this dossier told here, 0 before the first."""
    values = {"conversation_id": conversation_id, "dossier_code": dossier_code}
    async with store.begin() as db:
        seq: int | None = (await db.execute(_TOLD, values)).scalar_one_or_none()
    return seq or 0
