"""A conversation as its officer sees it, and an officer's words on their way to the citizen.

A staff message is a row of the same outbox and a line of the same transcript, under one id, so that
its line can show how its delivery went. It touches no state of the conversation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from bot.model import Address, Reply
from bot.store import handoffs, receiving
from bot.store.codec import ADDRESS, CONSOLE, OUTBOX, open_text, seal_reply, seal_text
from bot.store.database import Store
from bot.store.ids import new_id


@dataclass(frozen=True)
class Spoken:
    """A line of the transcript. `problem` and the times are of its delivery, where it has one."""

    id: UUID
    role: str
    text: str
    masked: str
    trace: str
    files: Sequence[UUID]
    at: datetime
    channel: str
    sent_at: datetime | None
    delivered_at: datetime | None
    seen_at: datetime | None
    failed_at: datetime | None
    problem: str
    queued: bool  # it has a delivery at all

    @property
    def delivery(self) -> str:
        """failed, seen, delivered, sent, queued; empty where nothing was to be delivered."""
        for name in ("failed", "seen", "delivered", "sent"):
            if getattr(self, f"{name}_at") is not None:
                return name
        return "queued" if self.queued else ""


_LINES = text(
    """
    SELECT r.id, r.role, r.text, r.masked_text, r.trace, r.files, r.at, a.channel, o.sent_at,
           o.delivered_at, o.seen_at, o.failed_at, coalesce(o.problem, ''), o.id IS NOT NULL
    FROM transcript r JOIN addresses a ON a.id = r.address_id LEFT JOIN outbox o ON o.id = r.id
    WHERE r.conversation_id = :id ORDER BY r.position DESC LIMIT :most
    """
)
_MINE = text(
    """
    UPDATE tickets SET staff_at = :now, answered_at = coalesce(answered_at, :now), seen_at = :now
    WHERE number = :number AND officer_id = :officer AND closed_at IS NULL
    RETURNING conversation_id
    """
)
_WHERE = text(
    """
    SELECT a.channel, a.chat_id FROM tickets t JOIN addresses a
      ON a.conversation_id = t.conversation_id
    WHERE t.number = :number ORDER BY a.left_at IS NULL DESC, a.used_at DESC LIMIT 1
    """
)
_PUT = text(
    """
    WITH place AS (
      UPDATE addresses SET seq = seq + 1 WHERE id = :address_id RETURNING id, channel, seq
    ), bubble AS (
      INSERT INTO outbox (id, address_id, conversation_id, channel, seq, role, body, created_at,
                          next_try_at)
      SELECT :id, place.id, :conversation_id, place.channel, place.seq, 'staff', :body, :now, now()
      FROM place
    ), line AS (
      INSERT INTO transcript (id, conversation_id, address_id, role, text, masked_text, at)
      VALUES (:id, :conversation_id, :address_id, 'staff', :words, '', :now)
    )
    SELECT CASE WHEN channel = 'web' THEN pg_notify(:web, CAST(id AS text))
                ELSE pg_notify(:push, '') END FROM place
    """
)
_ASK = text(
    "INSERT INTO asked_items (id, ticket, label, asked_at) VALUES (:id, :number, :label, :now)"
)
_SEEN = text(
    """
    UPDATE tickets SET seen_at = :now
    WHERE number = :number AND officer_id = :officer AND coalesce(seen_at, '-infinity') < citizen_at
    RETURNING pg_notify(:console, number)
    """
)
_NOTE = text("SELECT note FROM tickets WHERE number = :number")
_STATE = text("SELECT state, account_id FROM conversations WHERE id = :id")


async def lines(store: Store, conversation_id: UUID, most: int = 200) -> list[Spoken]:
    """The newest lines, oldest first."""
    async with store.begin() as db:
        rows = (await db.execute(_LINES, {"id": conversation_id, "most": most})).all()
    return [
        Spoken(key, role, open_text(store.sealer, sealed, key) if sealed else masked, masked, *rest)
        for key, role, sealed, masked, *rest in reversed(rows)
    ]


async def say(
    store: Store, number: str, officer: UUID, reply: Reply, now: datetime, item: str = ""
) -> bool:
    """Send an officer's words; False unless they have the ticket. `item` is a paper asked for."""
    key = new_id()
    async with store.begin() as db:
        where = (await db.execute(_WHERE, {"number": number})).one_or_none()
        if where is None:
            return False
        place = await receiving.place_of(db, Address(where.channel, where.chat_id))
        mine = {"number": number, "officer": officer, "now": now}
        if (await db.execute(_MINE, mine)).one_or_none() is None:
            return False
        values = {
            "id": key,
            "address_id": place.address_id,
            "conversation_id": place.conversation_id,
            "body": seal_reply(store.sealer, reply, key),
            "words": seal_text(store.sealer, _words(reply), key),
            "now": now,
            "web": ADDRESS,
            "push": OUTBOX,
        }
        await db.execute(_PUT, values)
        if item:
            await db.execute(_ASK, {"id": new_id(), "number": number, "label": item, "now": now})
        await handoffs.tell(db, number)
    return True


async def seen(store: Store, number: str, officer: UUID, now: datetime) -> None:
    """Whoever has the ticket looked at it."""
    values = {"number": number, "officer": officer, "now": now, "console": CONSOLE}
    async with store.begin() as db:
        await db.execute(_SEEN, values)


async def state(store: Store, conversation_id: UUID) -> tuple[bytes | None, str]:
    """The sealed state, opened, and the portal's account."""
    async with store.begin() as db:
        sealed, account = (await db.execute(_STATE, {"id": conversation_id})).one()
    place = f"conversations.state:{conversation_id}"
    return (store.sealer.open(sealed, place) if sealed else None), account


async def note(store: Store, number: str) -> str:
    """What the citizen left while nobody was there."""
    async with store.begin() as db:
        sealed = (await db.execute(_NOTE, {"number": number})).scalar_one_or_none()
    return store.sealer.open(sealed, f"tickets.note:{number}").decode() if sealed else ""


def _words(reply: Reply) -> str:
    file = reply.image or reply.file
    labels = " ".join(f"[{choice.label}]" for choice in reply.choices)
    return "\n".join(filter(None, (reply.text, file.name if file else "", labels)))
