"""Blind index: find a row by a value that is sealed in it."""

import hashlib
import hmac
import re
import unicodedata

_PUNCTUATION = re.compile(r"[\s.()\-]+")
_COUNTRY = re.compile(r"^(?:\+84|0084|84(?=\d{9}$))0?")


def blind_index(key: bytes, purpose: str, value: str) -> bytes:
    """HMAC-SHA256 of the normalised value, cut to 16 bytes; equal for every spelling of it.

    `purpose` ("phone", "citizen_id") keeps equal values of different columns apart. There are only
    about 10**10 likely citizen ids, so everything rests on `key` staying secret.
    """
    text = f"{purpose}\0{_normal(purpose, value)}"
    return hmac.new(key, text.encode(), hashlib.sha256).digest()[:16]


def _normal(purpose: str, value: str) -> str:
    text = unicodedata.normalize("NFKC", value).casefold()
    text = unicodedata.normalize("NFC", _PUNCTUATION.sub("", text))
    return _COUNTRY.sub("0", text) if purpose == "phone" else text
