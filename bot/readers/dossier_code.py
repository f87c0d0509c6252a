"""Dossier codes (mã số hồ sơ): H26.12-260930-0012, 000.00.01.H26-260930-0012, G01.899-250102-0001.

Provinces begin with H, ministries with G. A uniform new code is ordered (NĐ 309/2026, art. 12), so
another shape is taken as it is when it looks like a code at all: the portal knows its own codes.
"""

import re

from bot.readers import Entity, Unreadable
from bot.readers.folding import fold

_S = r"[ ]?[.\- ][ ]?"
_KNOWN = re.compile(
    rf"(?<![\w.])(?:(?P<office>\d{{3}}(?:{_S}\d{{2,3}}){{1,3}}){_S})?"
    rf"(?P<agency>[hg][ ]?\d{{2}}(?:{_S}\d{{1,4}}(?!\d)){{0,3}}){_S}"
    rf"(?P<day>\d{{6}}){_S}(?P<serial>\d{{3,6}})(?!\d)"
)
_GLUED = re.compile(r"(?<!\w)(?P<agency>[hg]\d{2}\.?\d{1,3})(?P<day>2\d{5})(?P<serial>\d{4})(?!\d)")
_OTHER = re.compile(
    r"(?<![\w.\-])(?=[a-z0-9.\-]*\d{4})(?=[a-z0-9.\-]*[.\-a-z])[a-z0-9]+(?:[.\-][a-z0-9]+){0,6}(?![\w\-])"
)


def read(text: str) -> str:
    """The code of an answer, in upper case with its usual signs.

    Raises `Unreadable`: "dossier_code.none", "dossier_code.several", "dossier_code.shape" {text}.
    """
    codes = {str(entity.value) for entity in find(text)}
    if len(codes) > 1:
        raise Unreadable("dossier_code.several", {"codes": sorted(codes)})
    return codes.pop() if codes else _other(text)


def find(text: str) -> list[Entity]:
    """Codes of the known shapes in running text."""
    page = fold(text)
    found = []
    for match in (*_KNOWN.finditer(page.text), *_GLUED.finditer(page.text)):
        start, end = page.span(*match.span())
        found.append(Entity("dossier_code", start, end, page.original[start:end], _code(match)))
    return found


def _code(match: re.Match[str]) -> str:
    """Dots inside the agency's part, dashes around the day."""
    office = match.groupdict().get("office")
    parts = re.findall(
        r"[hg]\d{2}|\d+", match["agency"].replace(" ", "" if "." in match["agency"] else ".")
    )
    agency = ".".join(parts).upper()
    before = ".".join(re.findall(r"\d+", office)) + "." if office else ""
    return f"{before}{agency}-{match['day']}-{match['serial']}"


def _other(text: str) -> str:
    page = fold(text)
    unknown = {match[0] for match in _OTHER.finditer(page.text) if len(match[0]) >= 8}
    if len(unknown) == 1:
        return unknown.pop().upper()
    if any(c.isdecimal() for c in page.text):
        raise Unreadable("dossier_code.shape", {"text": text.strip()[:40]})
    raise Unreadable("dossier_code.none")
