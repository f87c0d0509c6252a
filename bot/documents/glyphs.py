"""Which characters our fonts can print: a letter without a glyph would be an empty box on paper."""

import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
BLANK = {"\n", "\t"}


@cache
def printable() -> frozenset[int]:
    """Code points every weight of the font has."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415  a tenth of a second, for who prints

    maps = []
    for path in sorted(FONTS.glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            maps.append(set(font.getBestCmap()))
    return frozenset(set.intersection(*maps))


def composed(text: str) -> str:
    """The text in NFC: decomposed letters would stay so in the PDF, and be found by no search."""
    return unicodedata.normalize("NFC", text)


def missing(text: str) -> tuple[str, ...]:
    """Characters of a composed text that have no glyph, each once."""
    known = printable()
    return tuple(sorted({c for c in text if c not in BLANK and ord(c) not in known}))
