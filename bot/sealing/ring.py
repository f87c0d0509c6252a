"""The key ring: AES-256-GCM for columns and files, the first key seals, every key opens.

    SealError
    ├── WeakKey      a secret is missing or too short to be one
    ├── UnknownKey   sealed with a key that is no longer in the ring
    └── BrokenSeal   cut, altered, or moved here from another place

Layout of a sealed value: version (1 byte), key id (4), nonce (12), ciphertext, tag (16). A random
96-bit nonce is safe for 2**32 seals of one key (NIST SP 800-38D, 8.3): add a new first key
(`SECRET_KEYS`) long before that; old values open as long as their key stays in the list.
"""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
NONCE = 12
HEAD = 1 + 4 + NONCE
OVERHEAD = HEAD + 16
SHORTEST_SECRET = 16  # characters; `generate_key` makes 43


class SealError(Exception):
    """A sealed value could not be made or opened."""


class WeakKey(SealError):
    """A secret key is missing or shorter than 16 characters."""


class UnknownKey(SealError):
    """This value was sealed with a key that is no longer in SECRET_KEYS."""


class BrokenSeal(SealError):
    """This value was cut, altered, or belongs to another place."""


def _derive(secret: str, purpose: bytes, length: int) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=length, salt=None, info=b"motcua " + purpose)
    return hkdf.derive(secret.encode())


@dataclass(frozen=True)
class Key:
    """One key of the ring; its id is public and stands in every value it sealed."""

    id: bytes
    cipher: AESGCM = field(repr=False)

    @classmethod
    def of(cls, secret: str) -> "Key":
        """The key of a secret. Raises `WeakKey`."""
        if len(secret) < SHORTEST_SECRET:
            raise WeakKey(WeakKey.__doc__)
        return cls(_derive(secret, b"key id", 4), AESGCM(_derive(secret, b"sealing", 32)))


class Sealer:
    """Seals and opens bytes. `context` names the place, such as "inbox.body:<id>"; it is bound to
    the value, so that a row's secret cannot be read as another row's.
    """

    def __init__(self, keys: Sequence[Key]) -> None:
        if not keys:
            raise WeakKey(WeakKey.__doc__)
        self._first = keys[0]
        self._keys = {key.id: key for key in keys}

    def seal(self, plain: bytes, context: str) -> bytes:
        """Seal with the first key; 33 bytes longer than `plain`."""
        nonce = os.urandom(NONCE)
        head = VERSION + self._first.id
        body = self._first.cipher.encrypt(nonce, plain, head + context.encode())
        return head + nonce + body

    def open(self, sealed: bytes, context: str) -> bytes:
        """What was sealed for this context. Raises `UnknownKey` or `BrokenSeal`."""
        if len(sealed) < OVERHEAD or sealed[:1] != VERSION:
            raise BrokenSeal(BrokenSeal.__doc__)
        key = self._keys.get(sealed[1:5])
        if key is None:
            raise UnknownKey(UnknownKey.__doc__)
        try:
            aad = sealed[:5] + context.encode()
            return key.cipher.decrypt(sealed[5:HEAD], sealed[HEAD:], aad)
        except InvalidTag as error:
            raise BrokenSeal(BrokenSeal.__doc__) from error

    def is_current(self, sealed: bytes) -> bool:
        """Whether the first key sealed this; if not, sealing it again completes a rotation."""
        return sealed[:5] == VERSION + self._first.id


def make_sealer(secret_keys: Sequence[str]) -> Sealer:
    """The ring of these secrets, newest first. Raises `WeakKey`."""
    return Sealer([Key.of(secret) for secret in secret_keys])


def generate_key() -> str:
    """A new secret of 256 random bits, for SECRET_KEYS or INDEX_KEY."""
    return secrets.token_urlsafe(32)
