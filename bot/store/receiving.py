"""The inbox: what arrives is stored once per (channel, external id), in order.

Locks are always taken in the order address, conversation: here, in a turn's commit and in linking.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import SILENT, Address, Message, Reply
from bot.store.codec import ADDRESS, WORK, seal_message, seal_reply
from bot.store.database import Store
from bot.store.ids import message_id, new_id
from bot.store.quick import Statement


@dataclass(frozen=True)
class Place:
    """An address, whose conversation it belongs to, and whether a secret is being asked there."""

    address_id: UUID
    conversation_id: UUID
    open_secret: bool


@dataclass(frozen=True)
class Received:
    """A stored message: `new` is False when it had come before; `seq` is its bubble's.

    `id` is the row's when it is new.
    """

    new: bool
    seq: int
    conversation_id: UUID
    address_id: UUID
    id: UUID | None = None


_PLACE = text(
    """
    SELECT a.id AS address_id, a.conversation_id, c.open_secret
    FROM addresses a JOIN conversations c ON c.id = a.conversation_id
    WHERE a.channel = :channel AND a.chat_id = :chat_id
    FOR NO KEY UPDATE OF a
    """
)
# Of two first messages at once, the later waits for the earlier and finds its address.
_NEW_PLACE = Statement(
    """
    WITH address AS (
      INSERT INTO addresses (id, conversation_id, channel, chat_id)
      VALUES (:address_id, :conversation_id, :channel, :chat_id)
      ON CONFLICT (channel, chat_id) DO NOTHING
      RETURNING conversation_id
    )
    INSERT INTO conversations (id) SELECT conversation_id FROM address
    """
)
QUEUE = 32  # conversations that wait: then no worker sleeps, and none need be woken

# The address is locked, and its secret question looked up, by the statement itself. The order of
# positions is that in which the address was locked. A commit that notifies holds up all others that
# do, so it does for sleepers only: a worker looks for more before it falls asleep.
_STORE = Statement(
    """
    WITH place AS MATERIALIZED (
      SELECT a.id, a.conversation_id, a.seq, c.open_secret
      FROM addresses a JOIN conversations c ON c.id = a.conversation_id
      WHERE a.channel = :channel AND a.chat_id = :chat_id
      FOR NO KEY UPDATE OF a
    ), stored AS (
      INSERT INTO inbox (id, conversation_id, address_id, channel, external_id, kind, seq, body,
                         secret, sent_at, received_at)
      SELECT :id, conversation_id, id, :source, :external_id, :kind, seq + CAST(:shown AS int),
             :body, :secret OR (:text AND open_secret), :sent_at, :now
      FROM place
      ON CONFLICT (channel, external_id) DO NOTHING
      RETURNING id, address_id, conversation_id, seq
    ), placed AS (
      UPDATE addresses SET seq = stored.seq,
             used_at = CASE WHEN :spoke THEN :now ELSE used_at END,
             interacted_at = CASE WHEN :near THEN greatest(interacted_at, :sent_at)
                             ELSE interacted_at END,
             left_at = CASE WHEN :near THEN NULL ELSE left_at END
      FROM stored WHERE addresses.id = stored.address_id
    ), counted AS (
      UPDATE conversations SET unread = unread + 1,
             used_at = CASE WHEN :spoke THEN :now ELSE used_at END
      FROM stored WHERE conversations.id = stored.conversation_id
    ), bubble AS (
      INSERT INTO outbox (id, address_id, conversation_id, channel, seq, role, body, created_at,
                          next_try_at)
      SELECT :bubble_id, address_id, conversation_id, :channel, seq, 'citizen', :bubble, :now, now()
      FROM stored WHERE :shown = 1
    )
    SELECT seq, conversation_id, address_id,
           CASE WHEN (SELECT count(*) FROM (SELECT FROM conversations
                      WHERE unread > 0 AND lease_until <= now() LIMIT :queue) waiting) < :queue
                THEN pg_notify(:work, '') END,
           CASE WHEN :shown = 1 THEN pg_notify(:bubbles, CAST(address_id AS text)) END
    FROM stored
    """
)
_BEFORE = Statement(
    """
    SELECT coalesce(i.seq, 0), a.conversation_id, a.id FROM inbox i, addresses a
    WHERE i.channel = :source AND i.external_id = :external_id
      AND a.channel = :channel AND a.chat_id = :chat_id
    """
)


async def place_of(db: AsyncConnection, address: Address) -> Place:
    """The address' row, locked until the transaction ends; a new one starts a conversation."""
    names = {"channel": address.channel, "chat_id": address.chat_id}
    row = (await db.execute(_PLACE, names)).one_or_none()
    if row is None:
        await db.execute(_NEW_PLACE.text, _new(address))
        row = (await db.execute(_PLACE, names)).one()
    return Place(*row)


def _new(address: Address) -> dict[str, object]:
    ids = {"conversation_id": new_id(), "address_id": new_id()}
    return {**ids, "channel": address.channel, "chat_id": address.chat_id}


async def put(
    store: Store,
    db: AsyncConnection,
    place: Place,
    message: Message,
    bubble: Reply | None,
    secret: bool,
    now: datetime,
) -> Received:
    """Store the message once; with `bubble`, show it in the address' own log too."""
    row_id = message_id()
    values = _values(store, message, row_id, secret, now, bubble)
    row = (await db.execute(_STORE.text, values)).one_or_none()
    if row is not None:
        return Received(True, row.seq, place.conversation_id, place.address_id, row_id)
    before = (await db.execute(_BEFORE.text, _names(message))).one()
    return Received(False, *before)


async def put_alone(store: Store, message: Message, secret: bool, now: datetime) -> Received:
    """`place_of` and `put` by single statements: mostly one, three for a new address."""
    row_id = message_id()
    values = _values(store, message, row_id, secret, now)
    rows = await store.run(_STORE, values)
    if not rows:
        await store.run(_NEW_PLACE, _new(message.address))
        rows = await store.run(_STORE, values)
    if not rows:
        (before,) = await store.run(_BEFORE, _names(message))
        return Received(False, *before)
    seq, conversation_id, address_id, *_ = rows[0]
    return Received(True, seq, conversation_id, address_id, row_id)


def _values(
    store: Store,
    message: Message,
    row_id: UUID,
    secret: bool,
    now: datetime,
    bubble: Reply | None = None,
) -> dict[str, object]:
    bubble_id = new_id()
    return {
        **_names(message),
        "id": row_id,
        "kind": message.kind,
        "text": message.kind == "text",
        "spoke": message.kind not in SILENT,
        "near": message.kind not in SILENT or message.kind == "arrived",
        "body": seal_message(store.sealer, message, row_id),
        "secret": secret,
        "sent_at": message.sent_at,
        "now": now,
        "shown": int(bubble is not None),
        "bubble_id": bubble_id,
        "bubble": seal_reply(store.sealer, bubble, bubble_id) if bubble else None,
        "work": WORK,
        "queue": QUEUE,
        "bubbles": ADDRESS,
    }


def source_of(message: Message) -> str:
    """Who made the external id: news and timers keep theirs, whichever channel tells them."""
    sources = {"event": "portal", "wake": "timer", "deferred": "timer", "desk": "desk"}
    return sources.get(message.kind, message.address.channel)


def _names(message: Message) -> dict[str, object]:
    return {
        "channel": message.address.channel,
        "chat_id": message.address.chat_id,
        "source": source_of(message),
        "external_id": message.external_id,
    }
