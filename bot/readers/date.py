"""Dates as people write and say them, to ISO: "3/2/90", "mùng ba tháng hai năm 90", "hôm qua".

The order is always day, month, year. A lunar date is refused, never converted: papers are dated by
the solar calendar, and the same words mean another day. `today` is the date in Vietnam.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from bot.readers import Entity, Unreadable
from bot.readers.date_forms import LUNAR, Found, english, numeric, partial, relative
from bot.readers.date_spoken import spoken
from bot.readers.date_week import told_from
from bot.readers.date_words import date_words
from bot.readers.folding import Folded, fold

__all__ = ["date_words", "find", "read"]

_OF_TIME = re.compile(
    r"\b(?:ngay|hom|mung|mong|hen|tu|den|toi|truoc|sau|sang|chieu|vao|luc|han|thu \w+|chu nhat)"
    r"[\s,]*$"
)
_AND_TIME = re.compile(r"\s+(?:toi|nay|vua (?:roi|qua)|sap toi)\b")
_SIX_DIGITS = re.compile(r"\D*\d{6}\D*")
OLDEST_AGE = 125  # years; nobody in a dossier was born earlier


@dataclass(frozen=True)
class _Reading:
    """What was said, resolved against today; `value` only when it is a whole, real date."""

    found: Found
    value: date | None
    problem: Unreadable | None = None


def read(text: str, today: date, *, latest: date | None = None) -> str:
    """The date of an answer, "1990-02-03". Raises `Unreadable` ("date.…").

    `latest` refuses later dates ("date.future"): a birth date is read with `latest=today`. It also
    settles two-digit years.
    """
    page = fold(text)
    if LUNAR.search(page.text):
        raise Unreadable("date.lunar")
    readings = [_resolve(found, today, latest) for found in _forms(text)]
    days = {reading.value for reading in readings if reading.value}
    if len(days) > 1:
        raise Unreadable("date.several")
    if not days:
        days = _put_together(readings) or {day for *_, day in told_from(page, today)}
    if not days:
        raise next((r.problem for r in readings if r.problem), None) or _nothing(page)
    return _bounded(days.pop(), today, latest)


def find(text: str, today: date) -> list[Entity]:
    """Dates in running text; "tháng 9" or "năm 1990" alone is none, nor is a lunar date.

    A day and month without a year are of this year. Six bare digits are rather a code.
    """
    page = fold(text)
    if LUNAR.search(page.text) or _SIX_DIGITS.fullmatch(page.text):
        return []
    days = told_from(page, today)
    for found in _forms(text):
        value = _resolve(found, today, None).value or _this_year(page, found, today)
        apart = all(found.end <= start or end <= found.start for start, end, _ in days)
        if value is not None and apart:
            days.append((found.start, found.end, value))
    return [_entity(page, *day) for day in sorted(days)]


def _this_year(page: Folded, found: Found, today: date) -> date | None:
    """ "ngày 5/9", "5 tháng 9", "5/9 tới": not "3/4 diện tích", so a word of time must stand beside
    it, or nothing.
    """
    if found.day is None or found.month is None or found.year is not None:
        return None
    said = page.text[found.start : found.end]
    before, after = page.text[: found.start], page.text[found.end :]
    alone = not re.search(r"\w", before + after) and said != "24/7"
    told = alone or "thang" in said or _OF_TIME.search(before) or _AND_TIME.match(after)
    return _day(found.day, found.month, today.year) if told else None


@lru_cache(maxsize=16)  # of one message they are looked for again and again
def _forms(text: str) -> tuple[Found, ...]:
    """Every date said, the fullest reading of each place, in the order of the text."""
    page = fold(text)
    taken: list[Found] = []
    for shape in (numeric, english, spoken, relative, partial):
        for found in shape(page):
            if not any(found.start < other.end and other.start < found.end for other in taken):
                taken.append(found)
    return tuple(sorted(taken, key=lambda found: found.start))


def _put_together(readings: list[_Reading]) -> set[date]:
    """ "Sinh năm 1990, ngày 3 tháng 2": a year and a day said apart."""
    days = [(r.found.day, r.found.month) for r in readings if r.found.day and r.found.month]
    years = [r.problem.params["year"] for r in readings if r.problem and r.found.month is None]
    if len(days) != 1 or len(years) != 1:
        return set()
    value = _day(days[0][0] or 0, days[0][1] or 0, years[0])
    return {value} if value else set()


def _entity(page: Folded, first: int, last: int, value: date) -> Entity:
    start, end = page.span(first, last)
    return Entity("date", start, end, page.original[start:end], value.isoformat())


def _bounded(day: date, today: date, latest: date | None) -> str:
    if latest is not None and day > latest:
        raise Unreadable("date.future", {"date": shown(day)})
    if day.year < today.year - OLDEST_AGE:
        raise Unreadable("date.too_old", {"date": shown(day), "year": day.year})
    return day.isoformat()


def shown(day: date) -> str:
    """The date as Vietnamese papers write it: 03/02/1990."""
    return f"{day.day:02}/{day.month:02}/{day.year}"


def _nothing(page: Folded) -> Unreadable:
    digits = "".join(c for c in page.text if c.isdecimal())
    return Unreadable("date.unclear" if digits else "date.none")


def _resolve(found: Found, today: date, latest: date | None) -> _Reading:
    """Fill in what the words leave to the calendar, or say what is missing."""
    if found.days_ago is not None:
        return _Reading(found, today - timedelta(days=found.days_ago))
    year = _year(found, today, latest)
    if found.month is None:
        return _Reading(found, None, Unreadable("date.year_only", {"year": year}))
    if found.day is None:
        return _Reading(
            found, None, Unreadable("date.no_day", {"month": found.month, "year": year or ""})
        )
    if year is None:
        return _Reading(found, None, _no_year(found.day, found.month, today))
    return _whole(found, found.day, found.month, year)


def _year(found: Found, today: date, latest: date | None) -> int | None:
    if found.years_ago is not None:
        return today.year - found.years_ago
    if found.year is None or found.year >= 100:
        return found.year
    ahead = (latest or today).year % 100 + (0 if latest else 5)
    return 2000 + found.year if found.year <= ahead else 1900 + found.year


def _whole(found: Found, day: int, month: int, year: int) -> _Reading:
    value = _day(day, month, year)
    if value is not None:
        return _Reading(found, value)
    swapped = _day(month, day, year)
    params = {"day": day, "month": month, "year": year}
    suggestion = shown(swapped) if swapped else None
    return _Reading(found, None, Unreadable("date.impossible", params, suggestion))


def _no_year(day: int, month: int, today: date) -> Unreadable:
    """The most recent such day is offered, since most dates asked for are past."""
    recent = next(
        (d for n in range(9) if (d := _day(day, month, today.year - n)) and d <= today), None
    )
    if recent is None:
        return Unreadable("date.impossible", {"day": day, "month": month, "year": ""})
    return Unreadable("date.no_year", {"day": day, "month": month}, shown(recent))


def _day(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None
