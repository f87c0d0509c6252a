"""Officers and their sessions. Passwords arrive hashed; of a session only the SHA-256 is kept."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from bot.store.database import Store
from bot.store.ids import new_id

IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)


@dataclass(frozen=True)
class Staff:
    """One of the people who answer."""

    id: UUID
    login: str
    name: str
    agency: str
    role: str
    password: str = field(repr=False, default="")
    totp: str = field(repr=False, default="")  # the shared secret, opened
    recovery: tuple[str, ...] = field(repr=False, default=())
    capacity: int = 5
    on_duty: bool = False


@dataclass(frozen=True)
class Session:
    """A browser somebody is signed in with."""

    id: UUID
    csrf: str = field(repr=False)
    staff: Staff


@dataclass(frozen=True)
class Listed:
    """A line of the staff list; nothing secret."""

    id: UUID
    login: str
    name: str
    agency: str
    role: str
    on_duty: bool
    seen_at: datetime | None
    disabled: bool
    sessions: int


_BY_LOGIN = text(
    """
    SELECT s.id, s.login, s.name, s.agency, s.role, s.password, s.totp, s.recovery, s.capacity,
           s.on_duty
    FROM staff s WHERE s.login = :login AND s.disabled_at IS NULL
    """
)
_BY_SUBJECT = text(
    """
    SELECT s.id, s.login, s.name, s.agency, s.role, s.password, s.totp, s.recovery, s.capacity,
           s.on_duty
    FROM staff s WHERE s.issuer = :issuer AND s.subject = :subject AND s.disabled_at IS NULL
    """
)
_ADD = text(
    """
    INSERT INTO staff (id, login, name, agency, role, password, totp, recovery, issuer, subject,
                       created_at)
    VALUES (:id, :login, :name, :agency, :role, :password, :totp, :recovery, :issuer, :subject,
            :now)
    ON CONFLICT (login) DO NOTHING
    """
)
_RESET = text(
    """
    UPDATE staff SET password = :password, totp = :totp, totp_step = 0, recovery = :recovery,
           disabled_at = NULL
    WHERE id = :id
    """
)
_REHASH = text("UPDATE staff SET password = :password WHERE id = :id")
_DISABLE = text(
    """
    UPDATE staff SET disabled_at = :now, on_duty = false
    WHERE login = :login AND disabled_at IS NULL RETURNING id
    """
)
_STEP = text("UPDATE staff SET totp_step = :step WHERE id = :id AND totp_step < :step")
_USE_RECOVERY = text(
    """
    UPDATE staff SET recovery = array_remove(recovery, :code)
    WHERE id = :id AND :code = ANY(recovery)
    """
)
_OPEN = text(
    """
    INSERT INTO staff_sessions (id, token_hash, staff_id, csrf, created_at, seen_at)
    VALUES (:id, :hash, :staff_id, :csrf, :now, :now)
    """
)
_FIND = text(
    """
    SELECT n.id AS session_id, n.csrf, s.id, s.login, s.name, s.agency, s.role, s.password,
           s.totp, s.recovery, s.capacity, s.on_duty
    FROM staff_sessions n JOIN staff s ON s.id = n.staff_id
    WHERE n.token_hash = :hash AND n.ended_at IS NULL
      AND s.disabled_at IS NULL AND n.seen_at > :idle AND n.created_at > :absolute
    """
)
_DEED = text("UPDATE staff_sessions SET seen_at = greatest(seen_at, :now) WHERE id = :id")
_END = text("UPDATE staff_sessions SET ended_at = :now WHERE id = :id AND ended_at IS NULL")
_END_ALL = text(
    "UPDATE staff_sessions SET ended_at = :now WHERE staff_id = :staff_id AND ended_at IS NULL"
)
_SEEN = text(
    """
    UPDATE staff SET seen_at = :now, on_duty = coalesce(CAST(:on_duty AS boolean), on_duty)
    WHERE id = :id
    """
)
_CAPACITY = text("UPDATE staff SET capacity = :most WHERE id = :id")
_LIST = text(
    """
    SELECT s.id, s.login, s.name, s.agency, s.role, s.on_duty, s.seen_at,
           s.disabled_at IS NOT NULL,
           (SELECT count(*) FROM staff_sessions n WHERE n.staff_id = s.id AND n.ended_at IS NULL
              AND n.seen_at > :idle AND n.created_at > :absolute)
    FROM staff s
    WHERE :agency = '' OR s.agency = :agency OR starts_with(s.agency, :agency || '.')
    ORDER BY s.agency, s.login
    """
)


async def add(
    store: Store, person: Staff, now: datetime, issuer: str = "", subject: str = ""
) -> bool:
    """Add somebody; False when the login is taken."""
    values = {
        **_secrets(store, person),
        "login": person.login,
        "name": person.name,
        "agency": person.agency,
        "role": person.role,
        "issuer": issuer,
        "subject": subject,
        "now": now,
    }
    async with store.begin() as db:
        return (await db.execute(_ADD, values)).rowcount == 1


async def reset(store: Store, person: Staff, now: datetime) -> None:
    """New secrets for somebody; all their sessions end."""
    async with store.begin() as db:
        await db.execute(_RESET, _secrets(store, person))
        await db.execute(_END_ALL, {"staff_id": person.id, "now": now})


async def rehash(store: Store, staff_id: UUID, password: str) -> None:
    """The same password under today's parameters."""
    async with store.begin() as db:
        await db.execute(_REHASH, {"id": staff_id, "password": password})


async def disable(store: Store, login: str, now: datetime) -> bool:
    """Shut somebody out at once: their sessions end with the same commit."""
    async with store.begin() as db:
        found = (await db.execute(_DISABLE, {"login": login, "now": now})).scalar_one_or_none()
        if found is None:
            return False
        await db.execute(_END_ALL, {"staff_id": found, "now": now})
    return True


async def by_login(store: Store, login: str) -> Staff | None:
    """Somebody who may sign in, by login."""
    async with store.begin() as db:
        row = (await db.execute(_BY_LOGIN, {"login": login})).one_or_none()
    return _person(store, row) if row else None


async def by_subject(store: Store, issuer: str, subject: str) -> Staff | None:
    """Somebody who may sign in, by who they are at their issuer."""
    async with store.begin() as db:
        values = {"issuer": issuer, "subject": subject}
        row = (await db.execute(_BY_SUBJECT, values)).one_or_none()
    return _person(store, row) if row else None


async def use_step(store: Store, staff_id: UUID, step: int) -> bool:
    """A code of this step opens once: False when it, or a later one, was used."""
    async with store.begin() as db:
        return (await db.execute(_STEP, {"id": staff_id, "step": step})).rowcount == 1


async def use_recovery(store: Store, staff_id: UUID, code_hash: str) -> bool:
    """A recovery code opens once."""
    async with store.begin() as db:
        values = {"id": staff_id, "code": code_hash}
        return (await db.execute(_USE_RECOVERY, values)).rowcount == 1


async def open_session(store: Store, staff_id: UUID, token: str, csrf: str, now: datetime) -> UUID:
    """A new session under this token."""
    key = new_id()
    values = {"id": key, "hash": _hash(token), "staff_id": staff_id, "csrf": csrf, "now": now}
    async with store.begin() as db:
        await db.execute(_OPEN, values)
        await db.execute(_SEEN, {"id": staff_id, "now": now, "on_duty": True})
    return key


async def find_session(
    store: Store, token: str, now: datetime, deed: bool = True
) -> Session | None:
    """The session of this token, if it lives; a `deed` keeps it alive, a stream does not."""
    values = {
        "hash": _hash(token),
        "idle": now - IDLE,
        "absolute": now - ABSOLUTE,
    }
    async with store.begin() as db:
        row = (await db.execute(_FIND, values)).one_or_none()
        if row is not None and deed:
            await db.execute(_DEED, {"id": row.session_id, "now": now})
    if row is None:
        return None
    return Session(row.session_id, row.csrf, _person(store, row))


async def end_session(store: Store, session_id: UUID, now: datetime) -> None:
    """Sign one browser off."""
    async with store.begin() as db:
        await db.execute(_END, {"id": session_id, "now": now})


async def end_sessions(store: Store, staff_id: UUID, now: datetime) -> None:
    """Sign somebody off everywhere."""
    async with store.begin() as db:
        await db.execute(_END_ALL, {"staff_id": staff_id, "now": now})


async def seen(store: Store, staff_id: UUID, now: datetime, on_duty: bool | None = None) -> None:
    """Somebody is there; `on_duty` also says whether they take tickets."""
    async with store.begin() as db:
        await db.execute(_SEEN, {"id": staff_id, "now": now, "on_duty": on_duty})


async def set_capacity(store: Store, staff_id: UUID, most: int) -> None:
    """How many open tickets the round gives somebody at most."""
    async with store.begin() as db:
        await db.execute(_CAPACITY, {"id": staff_id, "most": most})


async def listed(store: Store, agency: str, now: datetime) -> list[Listed]:
    """Everybody of an agency and what is below it; all with an empty one."""
    values = {"agency": agency, "idle": now - IDLE, "absolute": now - ABSOLUTE}
    async with store.begin() as db:
        return [Listed(*row) for row in (await db.execute(_LIST, values)).all()]


def _secrets(store: Store, person: Staff) -> dict[str, object]:
    place = f"staff.totp:{person.id}"
    sealed = store.sealer.seal(person.totp.encode(), place) if person.totp else None
    return {
        "id": person.id,
        "password": person.password,
        "totp": sealed,
        "recovery": list(person.recovery),
    }


def _person(store: Store, row: Any) -> Staff:
    opened = store.sealer.open(row.totp, f"staff.totp:{row.id}").decode() if row.totp else ""
    return Staff(
        id=row.id,
        login=row.login,
        name=row.name,
        agency=row.agency,
        role=row.role,
        password=row.password,
        totp=opened,
        recovery=tuple(row.recovery),
        capacity=row.capacity,
        on_duty=row.on_duty,
    )


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
