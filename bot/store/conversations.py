"""Addresses and the conversations they belong to: linking and unlinking, each one transaction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Address
from bot.store.database import Store
from bot.store.ids import new_id
from bot.store.waiting import recount


@dataclass(frozen=True)
class Reach:
    """A conversation and the address where its news are to be told."""

    conversation_id: UUID
    address: Address


_LOCK_ADDRESS = text(
    "SELECT conversation_id FROM addresses WHERE id = :address_id FOR NO KEY UPDATE"
)
_LOCK_CONVERSATIONS = text(
    """
    SELECT id FROM conversations WHERE id = ANY(CAST(:ids AS uuid[]))
    ORDER BY id FOR NO KEY UPDATE
    """
)
_NEW = text(
    """
    INSERT INTO conversations (id, language, agency)
    SELECT :id, c.language, c.agency FROM addresses a JOIN conversations c
      ON c.id = a.conversation_id WHERE a.id = :address_id
    """
)
_MOVE = text("UPDATE addresses SET conversation_id = :to WHERE id = :address_id")
_MOVE_UNREAD = text(
    """
    UPDATE inbox SET conversation_id = :to
    WHERE address_id = :address_id AND taken_at IS NULL AND parked_at IS NULL
    """
)
# A new version makes a turn that is under way in either conversation start again.
_AGAIN = text("UPDATE conversations SET version = version + 1 WHERE id = ANY(CAST(:ids AS uuid[]))")
_OF_ACCOUNT = text(
    """
    SELECT id FROM conversations WHERE account_id = :account_id
    ORDER BY used_at DESC LIMIT 1
    """
)
_REACH = text(
    """
    SELECT DISTINCT ON (c.id) c.id, a.channel, a.chat_id
    FROM conversations c JOIN addresses a ON a.conversation_id = c.id
    WHERE c.id = ANY(CAST(:ids AS uuid[]))
    ORDER BY c.id, a.id = c.preferred_address_id DESC NULLS LAST, a.used_at DESC
    """
)


_LEFT = text("UPDATE addresses SET left_at = :at WHERE channel = :channel AND chat_id = :chat_id")
_WHERE = text(
    "SELECT conversation_id FROM addresses WHERE channel = :channel AND chat_id = :chat_id"
)


async def left(store: Store, address: Address, at: datetime) -> None:
    """The citizen unfollowed or blocked us: news go another way until they write again."""
    names = {"channel": address.channel, "chat_id": address.chat_id}
    async with store.begin() as db:
        await db.execute(_LEFT, {**names, "at": at})


async def at(store: Store, address: Address) -> UUID | None:
    """The conversation of an address; None when it is new to us."""
    names = {"channel": address.channel, "chat_id": address.chat_id}
    async with store.begin() as db:
        found: UUID | None = (await db.execute(_WHERE, names)).scalar_one_or_none()
    return found


async def unlink(store: Store, address_id: UUID) -> UUID:
    """Give the address a new, empty conversation; its id."""
    async with store.begin() as db:
        conversation_id = await fresh(db, address_id)
        await move(db, address_id, conversation_id)
    return conversation_id


async def fresh(db: AsyncConnection, address_id: UUID) -> UUID:
    """A new, empty conversation in the language and for the agency of the address' last one."""
    conversation_id = new_id()
    await db.execute(_NEW, {"id": conversation_id, "address_id": address_id})
    return conversation_id


async def move(db: AsyncConnection, address_id: UUID, to: UUID) -> None:
    """Move an address, with what waits unread there, into another conversation. Locks both.

    Into a person's conversation only with proof from both sides (`bot.store.linking`).
    """
    before = (await db.execute(_LOCK_ADDRESS, {"address_id": address_id})).scalar_one()
    if before == to:
        return
    ids = {"ids": sorted([before, to])}
    await db.execute(_LOCK_CONVERSATIONS, ids)
    await db.execute(_MOVE, {"address_id": address_id, "to": to})
    await db.execute(_MOVE_UNREAD, {"address_id": address_id, "to": to})
    await db.execute(_AGAIN, ids)
    for conversation_id in ids["ids"]:
        await recount(db, conversation_id)


async def of_account(store: Store, account_id: str) -> UUID | None:
    """The conversation last used under this account of the portal."""
    async with store.begin() as db:
        found = await db.execute(_OF_ACCOUNT, {"account_id": account_id})
        conversation_id: UUID | None = found.scalar_one_or_none()
    return conversation_id


async def reach(store: Store, ids: list[UUID]) -> list[Reach]:
    """Where each conversation is told news: the chosen address, else the last used one."""
    async with store.begin() as db:
        rows = (await db.execute(_REACH, {"ids": ids})).all()
    return [Reach(key, Address(channel, chat_id)) for key, channel, chat_id in rows]
