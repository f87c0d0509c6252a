"""Which conversation a chat belongs to, inside the commit of the turn that proves or ends it.

Locks are taken in the order address, conversation (as everywhere in `bot.store`): the commit holds
the chat's address and its conversation already; the person's own is locked last.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Table, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Address, Effect, Forgotten, Later, Message, Outcome, SignedIn, SignedOut
from bot.store.codec import open_state, seal_state
from bot.store.conversations import fresh, move
from bot.store.database import Store
from bot.store.handoffs import SETTLE
from bot.store.ids import new_id
from bot.store.privacy import erase_rows
from bot.store.receiving import Place, put
from bot.store.tables import metadata

Join = Callable[[bytes | None, bytes], bytes]
"""The state of the person's conversation once that of the arriving chat is in it."""


@dataclass(frozen=True)
class Chat:
    """Where the turn's message came from; `first` is the bubble its replies begin with."""

    address_id: UUID
    address: Address
    message_id: UUID
    first: int


_PERSON = text(
    """
    SELECT id, state FROM conversations
    WHERE account_id = :account_id AND id <> :id
    ORDER BY used_at DESC LIMIT 1 FOR NO KEY UPDATE
    """
)
_JOINED = text(
    """
    UPDATE conversations p SET state = :state, language = :language, used_at = :now,
           open_secret = p.open_secret OR :open_secret, waiting = p.waiting OR :waiting,
           agency = CASE WHEN c.agency <> '' THEN c.agency ELSE p.agency END,
           last_sent_at = greatest(p.last_sent_at, c.last_sent_at),
           officer_until = greatest(p.officer_until, c.officer_until)
    FROM conversations c WHERE p.id = :to AND c.id = :id
    """
)
_EMPTIED = text(
    """
    UPDATE conversations SET state = NULL, account_id = '', open_secret = false, waiting = false,
           owner = 'bot', officer_until = NULL
    WHERE id = :id
    """
)
_FOLLOWS = text(
    """
    WITH gone AS (DELETE FROM follows WHERE conversation_id = :id RETURNING *)
    INSERT INTO follows (dossier_code, conversation_id, told_seq, created_at)
    SELECT dossier_code, :to, told_seq, created_at FROM gone
    ON CONFLICT (dossier_code, conversation_id)
    DO UPDATE SET told_seq = greatest(follows.told_seq, excluded.told_seq)
    """
)
# A browser that others may use next: its session ends here, and it shows nothing from before.
_SHUT = text("UPDATE web_sessions SET ended_at = :now WHERE address_id = :id AND ended_at IS NULL")
_HIDE = text("UPDATE outbox SET body = NULL WHERE address_id = :id AND seq < :first")


_KEEP_REPLIES = text(
    """
    UPDATE outbox SET conversation_id = a.conversation_id FROM addresses a
    WHERE a.id = :address_id AND outbox.address_id = a.id AND outbox.seq >= :first
    """
)
_STALE = text("UPDATE attachments SET keep_until = :now WHERE conversation_id = :id")
_RECEIPT = text(
    """
    INSERT INTO consents (id, conversation_id, account_id, purpose, version, given, at)
    SELECT :new_id, conversation_id, '', 'erasure', :receipt, true, :now
    FROM addresses WHERE id = :address_id
    """
)


def moves(outcome: Outcome) -> bool:
    """Does the chat leave its conversation with this outcome?"""
    return any(isinstance(effect, SignedOut | Forgotten) for effect in outcome.effects)


async def settle(
    store: Store,
    db: AsyncConnection,
    conversation_id: UUID,
    chat: Chat,
    outcome: Outcome,
    now: datetime,
    join: Join,
) -> UUID:
    """Move the chat where it belongs after this turn; the conversation of the turn's effects."""
    signed_in = next((e for e in outcome.effects if isinstance(e, SignedIn)), None)
    if signed_in is not None:
        who = {"account_id": signed_in.account_id, "id": conversation_id}
        person = (await db.execute(_PERSON, who)).one_or_none()
        if person is not None:
            state = join(open_state(store.sealer, person.state, person.id), outcome.state)
            sealed = seal_state(store.sealer, state, person.id)
            await _enter(db, conversation_id, person.id, sealed, chat, outcome, now)
            await _announce(store, db, person.id, chat, now)
            return UUID(str(person.id))
    if moves(outcome):
        await _leave(db, chat, now)
    forgotten = next((e for e in outcome.effects if isinstance(e, Forgotten)), None)
    if forgotten is not None:
        await _forget(db, conversation_id, chat, forgotten.receipt, now)
    return conversation_id


async def _enter(
    db: AsyncConnection,
    before: UUID,
    to: UUID,
    state: bytes,
    chat: Chat,
    outcome: Outcome,
    now: datetime,
) -> None:
    """The address, all rows and the state of its conversation go to the person's."""
    ids = {"id": before, "to": to}
    await move(db, chat.address_id, to)
    for table in _movable():
        mine = update(table).where(table.c.conversation_id == before)
        if "address_id" in table.c and table.name != "tickets":  # indexed by the address
            mine = mine.where(table.c.address_id == chat.address_id)
        await db.execute(mine.values(conversation_id=to))
    await db.execute(_FOLLOWS, ids)
    flags = {"open_secret": outcome.open_secret, "waiting": outcome.waiting, "now": now}
    words = {"state": state, "language": outcome.language}
    await db.execute(_JOINED, {**ids, **flags, **words})
    await db.execute(SETTLE, {"id": to})  # an open ticket came along: it keeps its owner
    await db.execute(_EMPTIED, {"id": before})


def _movable() -> list[Table]:
    """Every table whose rows belong to a conversation; its own key is moved by hand."""
    rows = [t for t in metadata.sorted_tables if "conversation_id" in t.c and t.name != "addresses"]
    return [table for table in rows if not table.c.conversation_id.primary_key]


async def _announce(
    store: Store, db: AsyncConnection, person: UUID, chat: Chat, now: datetime
) -> None:
    """One more message, answered in a turn of its own: what is open there is told here."""
    message = Message(chat.address, f"linked:{chat.message_id}", "deferred", now, "linked")
    await put(store, db, Place(chat.address_id, person, False), message, None, False, now)


async def _forget(
    db: AsyncConnection, conversation_id: UUID, chat: Chat, receipt: str, now: datetime
) -> None:
    """Erase all but the receipt's bubble, which is the new conversation's; files go by a job."""
    place = {"id": conversation_id, "address_id": chat.address_id, "now": now}
    await db.execute(_KEEP_REPLIES, {**place, "first": chat.first})
    await db.execute(_STALE, place)
    await erase_rows(db, conversation_id)
    await db.execute(_RECEIPT, {**place, "new_id": new_id(), "receipt": receipt})


def at_home(effect: Effect, before: UUID, home: UUID) -> Effect:
    """A timer wakes the conversation that the chat belongs to from now on."""
    if isinstance(effect, Later) and effect.ids.get("conversation") == str(before):
        return replace(effect, ids={**effect.ids, "conversation": str(home)})
    return effect


async def _leave(db: AsyncConnection, chat: Chat, now: datetime) -> None:
    await move(db, chat.address_id, await fresh(db, chat.address_id))
    if chat.address.shared:
        await db.execute(_SHUT, {"id": chat.address_id, "now": now})
        await db.execute(_HIDE, {"id": chat.address_id, "first": chat.first})
