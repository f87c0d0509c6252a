"""Dates said with "tháng": "mùng ba tháng hai năm chín mươi", "ngày 5 tháng 9, 1990".

"năm" is both five and year, and "sáu" of "tháng sáu" both six and after. So the page is read from
each "tháng": the day ends right before it, the month begins right after it, the year follows.
"""

from collections.abc import Iterator, Sequence

from bot.readers.date_forms import YEARS_AGO, Found
from bot.readers.dictation import DIGITS, GAPS, SCALES, SMALL, TEN, dictated, heard, quantity
from bot.readers.folding import Folded, Word

_MONTH_WORD = {"thang", "thg", "th", "t"}
_DAY_WORD = {"ngay", "mung", "mong", "hom"}
_FIRST_DAY = (["ngay"], ["mung"], ["mong"])  # "tháng hai mùng ba"
_DURATION = {"ngay", "tuan", "tuoi", "thang"}  # "3 tháng 5 ngày" is no date
_YEAR_WORDS = {*SMALL, *SCALES, TEN}


def spoken(page: Folded) -> Iterator[Found]:
    """Dates with the word "tháng", whole or without day or year."""
    words = list(page.words())
    names = heard(words)
    for at, name in enumerate(names):
        if name in _MONTH_WORD:
            found = _around(words, names, at)
            if found is not None:
                yield found


def _around(words: Sequence[Word], names: Sequence[str], at: int) -> Found | None:
    month, after = _month(names, at + 1)
    if month is None or not _fits(names, at, after):
        return None
    day, first = _day(names, at)
    if day is None and names[after : after + 1] in _FIRST_DAY:
        day, after = _day_after(names, after + 1)  # tháng 2 ngày 3
    year, ago, end = _year(names, after)
    return Found(words[first].start, words[end - 1].end, day, month, year, years_ago=ago)


def _fits(names: Sequence[str], at: int, after: int) -> bool:
    """ "3 tháng 5 ngày" is a duration, and a bare "t" means a month only between numbers."""
    if len(names[at]) < 3 and not (at and names[at - 1].isdecimal() and names[at + 1].isdecimal()):
        return False
    lasts = after < len(names) and names[after] in _DURATION
    return not lasts or _day_after(names, after + 1)[0] is not None


def _day_after(names: Sequence[str], at: int) -> tuple[int | None, int]:
    for size in (3, 2, 1):
        day = quantity(names[at : at + size]) if at + size <= len(names) else None
        if day is not None and day < 100 and names[at + size - 1 : at + size] != ["nam"]:
            return day, at + size
    return None, at


def _month(names: Sequence[str], at: int) -> tuple[int | None, int]:
    """The month and the place after it; only "mười một" and "mười hai" take two words."""
    pair = list(names[at : at + 2])
    if pair and pair[0] in (TEN, "muoi") and pair[1:] in (["mot"], ["hai"]):
        return 10 + DIGITS[pair[1]], at + 2
    month = quantity(pair[:1]) if pair else None
    return (month, at + 1) if month is not None and month < 100 else (None, at)


def _day(names: Sequence[str], at: int) -> tuple[int | None, int]:
    """The longest number of at most three words that ends before `at`, and where it begins."""
    for size in (3, 2, 1):
        start = at - size
        day = quantity(names[start:at]) if start >= 0 else None
        if day is not None and day < 100 and names[start] not in GAPS:
            opened = start > 0 and names[start - 1] in _DAY_WORD
            return day, start - opened
    return None, at


def _year(names: Sequence[str], at: int) -> tuple[int | None, int | None, int]:
    """The year, or how many years ago, and the place after it."""
    named = at < len(names) and names[at] in ("nam", "n")
    start = at + 1 if named else at
    if named and start < len(names) and names[start] in YEARS_AGO:
        return None, YEARS_AGO[names[start]], start + 1
    for size in range(min(8, len(names) - start), 0, -1):
        year = _as_year(names[start : start + size])
        if year is not None:
            return year, None, start + size
    return None, None, at


def _as_year(names: Sequence[str]) -> int | None:
    if not all(name.isdecimal() or name in _YEAR_WORDS for name in names):
        return None
    if len(names) == 1 and names[0].isdecimal():
        return int(names[0]) if len(names[0]) in (2, 4) else None
    said = quantity(names[1:] if names[0] in GAPS else names)
    if said is not None and (1800 <= said < 2200 or (said < 100 and len(names) > 1)):
        return said
    digits = dictated(names) or ""
    return int(digits) if len(digits) in (2, 4) else None
