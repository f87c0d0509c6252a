"""All that is held of one conversation, for whoever it belongs to: to read, or to forget.

The law gives citizens both (Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15). What stays after erasure has
no personal data: that a consent was given and when, and how many messages there were.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Kept
from bot.store.codec import open_message, open_reply, open_state, open_text
from bot.store.database import Store

_OF_ACCOUNT = text("SELECT id FROM conversations WHERE account_id = :account_id ORDER BY id")
_STATE = text(
    "SELECT state, account_id, agency, language, used_at FROM conversations WHERE id = :id"
)
_LISTS: Mapping[str, TextClause] = {
    "addresses": text(
        "SELECT channel, chat_id, created_at, used_at FROM addresses WHERE conversation_id = :id"
    ),
    "consents": text(
        "SELECT purpose, version, given, at FROM consents WHERE conversation_id = :id ORDER BY at"
    ),
    "tickets": text(
        "SELECT number, reason, summary, created_at, closed_at FROM tickets"
        " WHERE conversation_id = :id ORDER BY created_at"
    ),
    "follows": text(
        "SELECT dossier_code, created_at FROM follows WHERE conversation_id = :id"
        " ORDER BY created_at"
    ),
}
_TRANSCRIPT = text(
    "SELECT id, role, text, at FROM transcript WHERE conversation_id = :id ORDER BY position"
)
_INBOX = text(
    "SELECT id, body, sent_at FROM inbox"
    " WHERE conversation_id = :id AND body IS NOT NULL AND NOT secret ORDER BY position"
)
_OUTBOX = text(
    "SELECT id, role, body, created_at FROM outbox"
    " WHERE conversation_id = :id AND body IS NOT NULL ORDER BY created_at, seq"
)
_FILES = text(
    """
    SELECT id FROM attachments
    WHERE conversation_id = :id AND dropped_at IS NULL ORDER BY created_at
    """
)
_KEPT = text(
    """
    SELECT (SELECT count(*) FROM addresses WHERE conversation_id = c.id) AS chats,
           (SELECT count(*) FROM transcript WHERE conversation_id = c.id) AS lines,
           (SELECT count(*) FROM attachments
            WHERE conversation_id = c.id AND dropped_at IS NULL) AS files,
           (SELECT count(*) FROM follows WHERE conversation_id = c.id) AS dossiers,
           c.created_at AS since
    FROM conversations c WHERE c.id = :id
    """
)
# In this order: first what stops a turn under way from storing anything more.
_ERASE = (
    text(
        """
        UPDATE conversations SET state = NULL, account_id = '', open_secret = false,
               waiting = false, unread = 0, version = version + 1, lease_token = NULL
        WHERE id = :id
        """
    ),
    text("DELETE FROM inbox WHERE conversation_id = :id"),
    text("DELETE FROM outbox WHERE conversation_id = :id"),
    text("DELETE FROM transcript WHERE conversation_id = :id"),
    text("DELETE FROM follows WHERE conversation_id = :id"),
    text("DELETE FROM notes USING tickets t WHERE t.number = ticket AND t.conversation_id = :id"),
    text("DELETE FROM drafts USING tickets t WHERE t.number = ticket AND t.conversation_id = :id"),
    text(
        "UPDATE tickets SET summary = '', note = NULL, comment = NULL, labels = '{}'"
        " WHERE conversation_id = :id"
    ),
    text("UPDATE consents SET account_id = '' WHERE conversation_id = :id"),
    text(
        "DELETE FROM web_sessions WHERE address_id IN"
        " (SELECT id FROM addresses WHERE conversation_id = :id)"
    ),
    # The person's own id on the platform goes too; if they write again, they are new to us.
    text("UPDATE addresses SET chat_id = 'erased:' || id WHERE conversation_id = :id"),
)


async def of_account(store: Store, account_id: str) -> list[UUID]:
    """Every conversation that speaks for this account of the portal."""
    async with store.begin() as db:
        return list((await db.execute(_OF_ACCOUNT, {"account_id": account_id})).scalars())


async def held(store: Store, conversation_id: UUID) -> dict[str, Any] | None:
    """All rows of a conversation, unsealed; None for an unknown one. Bytes of files are apart."""
    key = {"id": conversation_id}
    async with store.begin() as db:
        row = (await db.execute(_STATE, key)).mappings().one_or_none()
        if row is None:
            return None
        lists = {
            name: [dict(item) for item in (await db.execute(query, key)).mappings()]
            for name, query in _LISTS.items()
        }
        said = (await db.execute(_TRANSCRIPT, key)).all()
        waiting = (await db.execute(_INBOX, key)).all()
        shown = (await db.execute(_OUTBOX, key)).all()
    seal = store.sealer
    return {
        "conversation": {**row, "state": open_state(seal, row["state"], conversation_id)},
        **lists,
        "transcript": [
            {"role": r.role, "text": open_text(seal, r.text, r.id), "at": r.at} for r in said
        ],
        "waiting": [
            {"text": open_message(seal, r.body, r.id).text, "at": r.sent_at} for r in waiting
        ],
        "bubbles": [
            {"role": r.role, "text": open_reply(seal, r.body, r.id).text, "at": r.created_at}
            for r in shown
        ],
    }


async def kept(store: Store, conversation_id: UUID) -> Kept:
    """What is held of a conversation, counted."""
    async with store.begin() as db:
        return Kept(*(await db.execute(_KEPT, {"id": conversation_id})).one())


async def files(store: Store, conversation_id: UUID) -> list[str]:
    """Ids of the files that came by the conversation's addresses."""
    async with store.begin() as db:
        ids = (await db.execute(_FILES, {"id": conversation_id})).scalars()
        return [str(file_id) for file_id in ids]


async def erase(store: Store, conversation_id: UUID, now: datetime) -> None:
    """Forget the conversation, in one transaction. Its files go first, by whoever holds bytes."""
    del now
    async with store.begin() as db:
        await erase_rows(db, conversation_id)


async def erase_rows(db: AsyncConnection, conversation_id: UUID) -> None:
    """The same inside a transaction of the caller's."""
    for statement in _ERASE:
        await db.execute(statement, {"id": conversation_id})
