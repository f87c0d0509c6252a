"""Addresses. What was typed is kept: old three-level addresses stay valid on papers, and a house
number or a hamlet is nobody's to correct.
"""

from bot.readers import Unreadable
from bot.readers.folding import tidy

LONGEST = 300  # characters


def read(text: str) -> str:
    """The address of an answer, as typed.

    Raises `Unreadable`: "place.none", "place.too_short", "place.too_long" {limit}.
    """
    kept = tidy(text).strip(" ,.;")
    words = kept.replace(",", " ").split()
    if not any(c.isalpha() for c in kept):
        raise Unreadable("place.none")
    if len(words) < 2:
        raise Unreadable("place.too_short", {"place": kept})
    if len(kept) > LONGEST:
        raise Unreadable("place.too_long", {"limit": LONGEST})
    return kept
