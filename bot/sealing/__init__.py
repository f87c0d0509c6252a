"""What must not be read at rest or in a log: sealed columns, blind indexes, redaction."""

from bot.sealing.index import blind_index
from bot.sealing.redaction import MASKED_CODE, is_bare_code, redact, redact_own
from bot.sealing.ring import (
    BrokenSeal,
    Sealer,
    SealError,
    UnknownKey,
    WeakKey,
    generate_key,
    make_sealer,
)

__all__ = [
    "MASKED_CODE",
    "BrokenSeal",
    "SealError",
    "Sealer",
    "UnknownKey",
    "WeakKey",
    "blind_index",
    "generate_key",
    "is_bare_code",
    "make_sealer",
    "redact",
    "redact_own",
]
