"""What a reader gets besides the words, and the reader of free words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.model import Language
from bot.readers import Unreadable

LONGEST = 1000  # characters of a free answer


@dataclass(frozen=True)
class Reading:
    """What reading an answer may depend on."""

    today: date
    language: Language


Read = Callable[[str, Reading], Any]


def read_text(text: str, _: Reading) -> str:
    """Free words: kept as typed, only the outer spaces go."""
    kept = text.strip()
    if not kept:
        raise Unreadable("text.empty")
    if len(kept) > LONGEST:
        raise Unreadable("text.too_long", {"limit": LONGEST})
    return kept
