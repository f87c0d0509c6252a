"""The shapes a date can have in folded text; each becomes day, month and year as said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.readers.dictation import DIGITS
from bot.readers.folding import Folded


@dataclass(frozen=True)
class Found:
    """A date as said, at `start:end` of the folded text. A year below 100 was said short."""

    start: int
    end: int
    day: int | None = None
    month: int | None = None
    year: int | None = None
    days_ago: int | None = None  # hôm qua: 1
    years_ago: int | None = None  # năm ngoái: 1


YEARS_AGO = {"nay": 0, "ngoai": 1, "truoc": 1, "roi": 1, "kia": 2}
LUNAR = re.compile(
    r"\b(?:am lich|lich am|lich ta|ngay am|ngay ta|al|ram|tet"
    r"|thang (?:gieng|chap)|thang \w+ ta"
    r"|(?:giap|at|binh|dinh|mau|ky|canh|tan|nham|quy)"
    r" (?:ty|suu|dan|mao|meo|thin|ngo|mui|than|dau|tuat|hoi))\b"
)

_ALONE = r"(?<![\d/.\-])"
_END = r"(?![\d/\-]|[.,]\d)"
_SEP = r"(?:\s?[/.\-,_|\\]\s?|\s)"
_YEAR_SEP = rf"(?:{_SEP}|\s?,?\s?nam\s?)"
_NUMERIC = (
    re.compile(rf"{_ALONE}(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_END}"),
    re.compile(
        rf"{_ALONE}(?P<d>\d{{1,2}}){_SEP}(?P<m>\d{{1,2}}){_YEAR_SEP}'?(?P<y>[12]\d{{3}}|\d\d){_END}"
    ),
    re.compile(r"(?<!\d)(?P<d>\d\d)(?P<m>\d\d)(?P<y>(?:19|20)\d\d)(?!\d)"),
    re.compile(r"^\D*(?P<d>\d\d)(?P<m>\d\d)(?P<y>\d\d)\D*$"),
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<mon>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_ENGLISH = (
    re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s\-]+(?:of )?{_MONTH}[\s,\-]+(?P<y>\d{{4}})\b"
    ),
    re.compile(rf"\b{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})\b"),
)
_DAY_MONTH = re.compile(
    rf"{_ALONE}(?P<d>\d{{1,2}})\s?[/\-.]\s?(?P<m>\d{{1,2}}){_END}"
    rf"(?:\s*,?\s*nam\s+(?P<ago>{'|'.join(YEARS_AGO)})\b)?"
)
_MONTH_YEAR = re.compile(rf"{_ALONE}(?P<m>\d{{1,2}})\s?[/.\-]\s?(?P<y>(?:19|20)\d\d){_END}")
_YEAR = re.compile(rf"{_ALONE}(?P<y>(?:19|20)\d\d){_END}|\bnam (?:sinh )?'?(?P<short>\d\d){_END}")
_RELATIVE = (
    (re.compile(r"\b(?:(?:hom|bua|ngay|sang|chieu|trua|toi) (?:nay|ni)|today)\b"), 0),
    (re.compile(r"\b(?:(?:hom|bua|ngay|sang|chieu|trua|toi|dem) qua|hoi hom|yesterday)\b"), 1),
    (re.compile(r"\b(?:hom|bua) (?:kia|te)\b"), 2),
    (re.compile(r"\b(?:(?:ngay|hom|som|den) mai|tomorrow)\b|^mai$"), -1),
)
_COUNT = rf"(?P<n>\d{{1,3}}|{'|'.join(DIGITS)}|muoi)"
_AGO = (
    re.compile(rf"\b{_COUNT} (?:ngay|hom|bua) truoc\b"),
    re.compile(rf"\bcach day {_COUNT} (?:ngay|hom|bua)\b"),
)


def numeric(page: Folded) -> Iterator[Found]:
    """3/2/1990, 03-02-90, 1990-02-03, 05091990; six bare digits only as a whole answer."""
    for pattern in _NUMERIC:
        for match in pattern.finditer(page.text):
            yield Found(*match.span(), int(match["d"]), int(match["m"]), int(match["y"]))


def english(page: Folded) -> Iterator[Found]:
    """3 February 1990, Feb 3, 1990."""
    for pattern in _ENGLISH:
        for match in pattern.finditer(page.text):
            month = _MONTHS.index(match["mon"]) + 1
            yield Found(*match.span(), int(match["d"]), month, int(match["y"]))


def relative(page: Folded) -> Iterator[Found]:
    """Hôm nay, hôm qua, hôm kia, ba ngày trước."""
    for pattern, days in _RELATIVE:
        for match in pattern.finditer(page.text):
            # "hôm kìa" is one day before "hôm kia", and only its tone says so
            typed = page.original[slice(*page.span(*match.span()))].lower()
            yield Found(*match.span(), days_ago=days + typed.endswith("kìa"))
    for pattern in _AGO:
        for match in pattern.finditer(page.text):
            yield Found(*match.span(), days_ago=_count(match["n"]))


def partial(page: Folded) -> Iterator[Found]:
    """What lacks a part: 5/9 (năm nay), 9/1990, 1990."""
    for match in _MONTH_YEAR.finditer(page.text):
        yield Found(*match.span(), None, int(match["m"]), int(match["y"]))
    for match in _DAY_MONTH.finditer(page.text):
        ago = YEARS_AGO[match["ago"]] if match["ago"] else None
        yield Found(*match.span(), int(match["d"]), int(match["m"]), years_ago=ago)
    for match in _YEAR.finditer(page.text):
        yield Found(*match.span(), year=int(match["y"] or match["short"]))


def _count(word: str) -> int:
    return int(word) if word.isdecimal() else DIGITS.get(word, 10)
