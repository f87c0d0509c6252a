"""Web sessions: a browser's key to its address. The token is stored only as its SHA-256."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from bot.model import Address
from bot.store import conversations
from bot.store.database import Store
from bot.store.ids import new_id
from bot.store.receiving import place_of

IDLE = timedelta(minutes=15)  # shared computers at ward offices (design §3)


@dataclass(frozen=True)
class WebSession:
    """A browser's session; its address' chat id is the session's id."""

    id: UUID
    address_id: UUID
    origin: str
    locale: str
    seen_at: datetime

    @property
    def address(self) -> Address:
        """Where its messages come from and its bubbles go."""
        return Address("web", str(self.id))


_CREATE = text(
    """
    INSERT INTO web_sessions (id, token_hash, address_id, origin, locale, created_at, seen_at)
    VALUES (:id, :token_hash, :address_id, :origin, :locale, :now, :now)
    """
)
_FIND = text(
    """
    SELECT id, address_id, origin, locale, seen_at FROM web_sessions
    WHERE token_hash = :token_hash AND ended_at IS NULL
    """
)
_KNOWN = text("SELECT true FROM web_sessions WHERE token_hash = :token_hash")
_TOUCH = text("UPDATE web_sessions SET seen_at = :now WHERE id = :id AND ended_at IS NULL")
_END = text("UPDATE web_sessions SET ended_at = :now WHERE id = :id AND ended_at IS NULL")
_IDLE = text(
    """
    SELECT id, address_id, origin, locale, seen_at FROM web_sessions
    WHERE ended_at IS NULL AND seen_at < :before ORDER BY seen_at LIMIT 500
    """
)


async def create(store: Store, origin: str, locale: str, now: datetime) -> tuple[WebSession, str]:
    """A new session with an address and an empty conversation of its own; also its token."""
    session_id, token = new_id(), secrets.token_urlsafe(32)
    async with store.begin() as db:
        place = await place_of(db, Address("web", str(session_id)))
        values = {"origin": origin, "locale": locale, "now": now, "token_hash": _hash(token)}
        await db.execute(_CREATE, {"id": session_id, "address_id": place.address_id, **values})
    return WebSession(session_id, place.address_id, origin, locale, now), token


async def find(store: Store, token: str, now: datetime) -> WebSession | None:
    """The session of a token; None when unknown or ended. 15 idle minutes end it."""
    async with store.begin() as db:
        row = (await db.execute(_FIND, {"token_hash": _hash(token)})).one_or_none()
    if row is None:
        return None
    session = WebSession(*row)
    if now - session.seen_at > IDLE:
        await end(store, session, now)
        return None
    return session


async def known(store: Store, token: str) -> bool:
    """Whether the token was ever a session's: an ended one is told so, a made-up one is not."""
    async with store.begin() as db:
        row = (await db.execute(_KNOWN, {"token_hash": _hash(token)})).one_or_none()
    return row is not None


async def touch(store: Store, session: WebSession, now: datetime) -> bool:
    """The citizen did something; False when the session has ended meanwhile."""
    async with store.begin() as db:
        return (await db.execute(_TOUCH, {"id": session.id, "now": now})).rowcount == 1


async def end(store: Store, session: WebSession, now: datetime) -> None:
    """Close the session and take its address out of the person's conversation."""
    async with store.begin() as db:
        ended = (await db.execute(_END, {"id": session.id, "now": now})).rowcount == 1
    if ended:
        await conversations.unlink(store, session.address_id)


async def end_idle(store: Store, now: datetime) -> int:
    """End every session idle for 15 minutes; how many there were."""
    async with store.begin() as db:
        rows = (await db.execute(_IDLE, {"before": now - IDLE})).all()
    for row in rows:
        await end(store, WebSession(*row), now)
    return len(rows)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
