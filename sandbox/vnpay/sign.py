"""VNPAY 2.1.0 signatures: HMAC-SHA512 over the sorted, form-encoded `vnp_*` pairs.

Incoming queries are verified raw, as they came, and only then read: encoders differ on "~" and "*".
Outgoing values are kept to letters on which all encoders agree.
"""

import hashlib
import hmac
import re
from urllib.parse import parse_qsl, urlencode

UNSIGNED = ("vnp_SecureHash", "vnp_SecureHashType")
SAFE = re.compile(r"[^A-Za-z0-9 .:_-]")


class Forged(Exception):
    """The query was not signed by who knows the secret, or names a key twice."""


def sign(parameters: dict[str, str], secret: str) -> str:
    """Return the query string of these parameters with its signature appended; empty ones drop."""
    filled = sorted((k, v) for k, v in parameters.items() if v)
    query = urlencode(filled)
    return f"{query}&vnp_SecureHash={digest(query, secret)}"


def verified(query: str, secret: str) -> dict[str, str]:
    """Return the signed parameters of a raw query string, or raise Forged."""
    pairs = [pair for pair in query.split("&") if pair.startswith("vnp_")]
    names = [pair.partition("=")[0] for pair in pairs]
    if len(set(names)) != len(names):
        raise Forged("a key is named twice")
    given = next((p.partition("=")[2] for p in pairs if p.startswith("vnp_SecureHash=")), "")
    signed = "&".join(sorted(p for p in pairs if p.partition("=")[0] not in UNSIGNED))
    if not hmac.compare_digest(given.lower().encode(), digest(signed, secret).encode()):
        raise Forged("the signature does not fit")
    return dict(parse_qsl(signed, keep_blank_values=True))


def digest(text: str, secret: str) -> str:
    """HMAC-SHA512 in lower-case hex."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha512).hexdigest()


def safe(text: str) -> str:
    """Keep only what every encoder writes alike."""
    return SAFE.sub("", text)
