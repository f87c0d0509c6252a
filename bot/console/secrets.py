"""Passwords (argon2id), one-time codes (TOTP, RFC 6238) and recovery codes of local accounts."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

import pyotp
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from bot.store import Store, staff
from bot.store.ids import new_id
from bot.store.staff import Staff

STEP = 30  # seconds of one code
RECOVERY = 10  # codes
LONGEST = 256  # characters of a password that are looked at
ISSUER = "Mot Cua"

_hasher = PasswordHash((Argon2Hasher(),))


@cache
def _nobody() -> str:
    """A hash nobody has the password of, so that an unknown login takes as long as a known one."""
    return _hasher.hash(secrets.token_hex(16))


@dataclass(frozen=True)
class Told:
    """What is shown once, when an account is made, and kept nowhere in the clear."""

    password: str
    totp_uri: str
    recovery: tuple[str, ...]


def new_account(
    login: str, name: str, agency: str, role: str, key: UUID | None = None
) -> tuple[Staff, Told]:
    """An account with fresh secrets: what is stored, and what is told once."""
    password = "-".join(secrets.token_hex(2) for _ in range(5))
    totp = pyotp.random_base32()
    codes = tuple(f"{secrets.token_hex(2)}-{secrets.token_hex(3)}" for _ in range(RECOVERY))
    person = Staff(
        id=key or new_id(),
        login=login,
        name=name,
        agency=agency,
        role=role,
        password=_hasher.hash(password),
        totp=totp,
        recovery=tuple(_hasher.hash(code) for code in codes),
    )
    uri = pyotp.TOTP(totp).provisioning_uri(name=login, issuer_name=ISSUER)
    return person, Told(password, uri, codes)


def demo_account(login: str, name: str, agency: str, role: str, password: str) -> Staff:
    """For the demo only: a password that is known, and no second factor."""
    return Staff(new_id(), login, name, agency, role, _hasher.hash(password))


async def check_password(store: Store, person: Staff | None, password: str) -> bool:
    """Whether it is theirs. Nobody's takes as long as somebody's."""
    known = person.password if person is not None and person.password else _nobody()
    right, newer = _hasher.verify_and_update(password[:LONGEST], known)
    if not right or person is None or not person.password:
        return False
    if newer is not None:
        await staff.rehash(store, person.id, newer)
    return True


async def check_code(store: Store, person: Staff, code: str, now: datetime) -> bool:
    """Whether the second factor is theirs: a code of this or a neighbouring step, used for the
    first time, or a recovery code. Who has none set needs none.
    """
    if not person.totp:
        return True
    given = code.strip().replace(" ", "")
    totp, this = pyotp.TOTP(person.totp), int(now.timestamp()) // STEP
    for step in (this, this - 1, this + 1):
        if secrets.compare_digest(totp.at(step * STEP), given.encode("ascii", "replace").decode()):
            return await staff.use_step(store, person.id, step)
    return await _check_recovery(store, person, given)


async def _check_recovery(store: Store, person: Staff, code: str) -> bool:
    if "-" not in code:
        return False
    for known in person.recovery:
        if _hasher.verify(code[:LONGEST], known):
            return await staff.use_recovery(store, person.id, known)
    return False
