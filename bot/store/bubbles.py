"""What an address shows: the web chat's log, in and out, numbered by `seq`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Address, Reply, spans
from bot.sealing import MASKED_CODE
from bot.store.codec import open_reply, seal_reply
from bot.store.database import Store
from bot.store.quick import Statement


@dataclass(frozen=True)
class Bubble:
    """One bubble of an address; `role` is citizen, bot or staff."""

    seq: int
    role: str
    reply: Reply
    at: datetime


@dataclass(frozen=True)
class Turn:
    """A message of an address that has had its turn; `seq` is the last of its replies."""

    position: int
    external_id: str
    seq: int


_TURNS = text(
    """
    SELECT position, external_id, done_seq FROM inbox
    WHERE address_id = :address_id AND channel = 'web'
      AND position > :position AND done_seq IS NOT NULL
    ORDER BY position
    """
)
_TURN_AT = text(
    """
    SELECT coalesce(max(position), 0) FROM inbox
    WHERE address_id = :address_id AND done_seq < :seq
    """
)
_SINCE = text(
    """
    SELECT id, seq, role, body, created_at FROM outbox
    WHERE address_id = :address_id AND seq > :seq AND body IS NOT NULL
    ORDER BY seq LIMIT :most
    """
)
_LAST = text("SELECT seq FROM addresses WHERE id = :address_id")
_SHOWN = text(
    """
    UPDATE outbox SET sent_at = :now
    WHERE address_id = :address_id AND seq <= :seq AND sent_at IS NULL AND failed_at IS NULL
    RETURNING id, role, created_at
    """
)
# What was seen was seen up to there: looking back ends at the first row that has been.
_SEEN = text(
    """
    UPDATE outbox SET delivered_at = :now, sent_at = coalesce(sent_at, :now)
    WHERE address_id = :address_id AND seq <= :seq AND seq > coalesce((
      SELECT before.seq FROM outbox before
      WHERE before.address_id = :address_id AND before.seq <= :seq
        AND before.delivered_at IS NOT NULL
      ORDER BY before.seq DESC LIMIT 1), 0)
    """
)
# Both look back so many bubbles and no further, however long the chat is.
_NEWEST = Statement(
    """
    SELECT o.id, o.body, o.created_at FROM addresses a, LATERAL (
      SELECT * FROM outbox WHERE address_id = a.id ORDER BY seq DESC LIMIT 40) o
    WHERE a.channel = :channel AND a.chat_id = :chat_id AND o.role <> 'citizen'
      AND o.seq <= :seq AND o.body IS NOT NULL AND o.attempts > 0
    ORDER BY o.seq DESC LIMIT 10
    """
)
_RECENT = text(
    """
    SELECT id, body FROM (
      SELECT * FROM outbox WHERE address_id = :address_id ORDER BY seq DESC LIMIT 80) o
    WHERE role <> 'citizen' AND body IS NOT NULL ORDER BY seq DESC LIMIT 40
    """
)

_OWN_BUBBLE = text(
    """
    SELECT o.id FROM outbox o JOIN inbox i ON o.address_id = i.address_id AND o.seq = i.seq
    WHERE i.id = :id AND o.role = 'citizen' AND NOT i.secret
    """
)
_REWRITE = text("UPDATE outbox SET body = :body WHERE id = :id")


async def offers(store: Store, address: Address, seq: int) -> Iterator[tuple[Reply, bool]]:
    """What a push channel's citizen could choose from at `seq`: newest first, bubbles that are on
    their way and offer something, and whether each belongs to the last answer. Opened as they are
    asked for.
    """
    names = {"channel": address.channel, "chat_id": address.chat_id}
    rows = await store.run(_NEWEST, {**names, "seq": seq})
    shown = ((open_reply(store.sealer, body, key), at == rows[0][2]) for key, body, at in rows)
    return ((reply, is_last) for reply, is_last in shown if reply.offered)


async def since(store: Store, address_id: UUID, seq: int, most: int = 200) -> list[Bubble]:
    """The address' bubbles after `seq`, in order, at most `most`."""
    values = {"address_id": address_id, "seq": seq, "most": most}
    async with store.begin() as db:
        rows = (await db.execute(_SINCE, values)).all()
    return [_bubble(store, *row) for row in rows]


async def last(store: Store, address_id: UUID) -> int:
    """The `seq` of the address' newest bubble, 0 before the first."""
    async with store.begin() as db:
        seq: int = (await db.execute(_LAST, {"address_id": address_id})).scalar_one()
    return seq


async def shown(store: Store, address_id: UUID, seq: int, now: datetime) -> None:
    """Everything up to `seq` was written to a socket."""
    async with store.begin() as db:
        rows = await db.execute(_SHOWN, {"address_id": address_id, "seq": seq, "now": now})
    for row in rows:
        if row.role != "citizen":
            waited = (now - row.created_at).total_seconds()
            spans.delivered(row.id, max(0.0, waited), channel="web")


async def seen(store: Store, address_id: UUID, seq: int, now: datetime) -> None:
    """The citizen's screen says it showed everything up to `seq`."""
    async with store.begin() as db:
        await db.execute(_SEEN, {"address_id": address_id, "seq": seq, "now": now})


async def turns_after(store: Store, address_id: UUID, position: int) -> list[Turn]:
    """The address' messages after `position` that have had their turn, in order."""
    values = {"address_id": address_id, "position": position}
    async with store.begin() as db:
        return [Turn(*row) for row in (await db.execute(_TURNS, values)).all()]


async def news(
    store: Store, address_id: UUID, seq: int, position: int, most: int = 200
) -> tuple[list[Turn], list[Bubble]]:
    """`turns_after` and `since` in one transaction, for a connection that was just woken.

    Turns first: a bubble committed in between is told early, never a turn before its replies.
    """
    place = {"address_id": address_id}
    async with store.begin() as db:
        turns = (await db.execute(_TURNS, {**place, "position": position})).all()
        rows = (await db.execute(_SINCE, {**place, "seq": seq, "most": most})).all()
    return [Turn(*row) for row in turns], [_bubble(store, *row) for row in rows]


def _bubble(store: Store, row_id: UUID, seq: int, role: str, body: bytes, at: datetime) -> Bubble:
    return Bubble(seq, role, open_reply(store.sealer, body, row_id), at)


async def turn_at(store: Store, address_id: UUID, seq: int) -> int:
    """Position of the last message whose replies end before `seq`; 0 for none. Of one that ends
    there the bubbles came, but its `done`, which follows them, may have been lost.
    """
    async with store.begin() as db:
        found = await db.execute(_TURN_AT, {"address_id": address_id, "seq": seq})
        position: int = found.scalar_one()
    return position


async def label_of(store: Store, address_id: UUID, value: str) -> str:
    """What the tapped button said, empty when no recent bubble had it."""
    async with store.begin() as db:
        rows = (await db.execute(_RECENT, {"address_id": address_id})).all()
    for key, body in rows:
        for choice in open_reply(store.sealer, body, key).offered:
            if choice.value == value:
                return choice.label
    return ""


async def hide_own(store: Store, db: AsyncConnection, message_id: UUID) -> None:
    """A secret typed before its question was known to be open: its bubble is rewritten."""
    for (key,) in (await db.execute(_OWN_BUBBLE, {"id": message_id})).all():
        body = seal_reply(store.sealer, Reply(MASKED_CODE), key)
        await db.execute(_REWRITE, {"id": key, "body": body})
