"""Text without diacritics, case and invisible characters, with the way back to the original.

Readers match on the folded text, so that "Hôm qua", "hom qua" and its decomposed twin are one;
spans they report are those of the text as it was typed.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

LONGEST = 5000  # characters of one message that are read; a channel takes no more than this
_INVISIBLE = re.compile(r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_DASHES = "‐‑‒–—―−﹣－"
_WORD = re.compile(r"[a-z]+|\d+")


@lru_cache(maxsize=8192)
def _folded(char: str) -> str:
    if _INVISIBLE.match(char):
        return ""
    if char in _DASHES:
        return "-"
    if char in "đĐ":
        return "d"
    parts = unicodedata.normalize("NFKD", char).lower()
    kept = "".join(c for c in parts if not unicodedata.combining(c))
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in kept)


@dataclass(frozen=True)
class Word:
    """A word or number: folded, as typed (lower case, composed), and its span in `Folded.text`."""

    folded: str
    typed: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        """Whether it is written in digits."""
        return self.folded.isdecimal()


@dataclass(frozen=True)
class Folded:
    """`text` is folded; `places[i]` is where its i-th character stands in `original`."""

    original: str
    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that a span of the folded text came from."""
        if end <= start:
            return self.places[start], self.places[start]
        last = self.places[end - 1] + 1
        while last < len(self.original) and unicodedata.combining(self.original[last]):
            last += 1
        return self.places[start], last

    def words(self, start: int = 0, end: int | None = None) -> Iterator[Word]:
        """The words between two places of the folded text."""
        whole = start == 0 and end is None
        return iter(self._words) if whole else self._between(start, end)

    @cached_property
    def _words(self) -> tuple[Word, ...]:
        """All of them, read once: a dozen readers ask."""
        return tuple(self._between(0, None))

    def _between(self, start: int, end: int | None) -> Iterator[Word]:
        for found in _WORD.finditer(self.text, start, len(self.text) if end is None else end):
            first, last = self.span(found.start(), found.end())
            yield Word(found[0], composed(self.original[first:last]), found.start(), found.end())


@lru_cache(maxsize=16)
def fold(text: str) -> Folded:
    """Fold the first 5,000 characters. Takes about 0.2 µs a character; the readers of one message
    fold it once between them.
    """
    text = text[:LONGEST]
    if text.isascii():
        return Folded(text, text.lower(), tuple(range(len(text))))
    pieces = [_folded(char) for char in text]
    places = tuple(at for at, piece in enumerate(pieces) for _ in piece)
    return Folded(text, "".join(pieces), places)


def folded(text: str) -> str:
    """The folded text alone."""
    return fold(text).text


def composed(text: str) -> str:
    """Lower case, composed accents."""
    return unicodedata.normalize("NFC", text).lower()


def tidy(text: str) -> str:
    """As typed, in composed form: no invisible characters, single spaces, none outside."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


_MIXED = re.compile(
    r"(?<![^\W_])(?=[\doil]*\d\d)(?=\d*[oil])[\doil]{6,}(?![^\W\d_])", re.IGNORECASE
)
_MEANT = str.maketrans("oOiIlL", "001111")


def digits_meant(text: str) -> str:
    """The text with O, I and l as the digits they stand for inside a long number: 09I2345678."""
    return _MIXED.sub(lambda found: found[0].translate(_MEANT), text)


def listed(table: str) -> frozenset[str]:
    """The words of a table written as lines of text."""
    return frozenset(table.split())


def same(typed: str, meant: str) -> bool:
    """Whether a typed word can be `meant`: equal, or typed without its diacritics."""
    return typed == meant or (_bare(typed) and _plain(typed) == _plain(meant))


@lru_cache(maxsize=4096)
def _plain(word: str) -> str:
    return folded(word)


def _bare(typed: str) -> bool:
    return typed.replace("đ", "d").isascii()
