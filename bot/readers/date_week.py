"""Days told from today: "thứ hai tuần sau", "mùng 5 tháng sau", "3 ngày nữa", "ngày kia"."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.readers.dictation import DIGITS, ENGLISH
from bot.readers.folding import Folded

Day = tuple[int, int, date]  # start and end in the folded text, and the day

_WEEKDAYS = {
    "hai": 0, "2": 0, "ba": 1, "3": 1, "tu": 2, "4": 2, "nam": 3, "5": 3, "sau": 4, "6": 4,
    "bay": 5, "7": 5,
}  # fmt: skip
_NEXT = {"sau": 1, "toi": 1, "nay": 0, "ni": 0, "truoc": -1, "roi": -1, "qua": -1}
_COUNT = rf"(?P<n>\d{{1,3}}|{'|'.join(DIGITS)}|muoi)"
_WEEKDAY = re.compile(
    r"\b(?:(?:thu |t(?=[2-7]))(?P<w>hai|ba|tu|nam|sau|bay|[2-7])|(?P<sunday>chu nhat|cn))"
    r"(?: (?:cua )?tuan)? (?P<when>nay|ni|sau|toi|truoc|roi|qua|vua (?:roi|qua))\b"
)
_SAID = re.compile(  # "hôm thứ hai": the last one
    r"\b(?:hom|bua) (?:thu (?P<w>hai|ba|tu|nam|sau|bay|[2-7])|(?P<sunday>chu nhat|cn))\b"
)
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LAST = re.compile(rf"\b(?:this past|last|past) (?P<day>{'|'.join(_ENGLISH)})\b")
_AGO = re.compile(rf"\b(?P<n>\d{{1,3}}|an?|{'|'.join(ENGLISH)}) (?P<unit>day|week)s? ago\b")
_OF_MONTH = re.compile(
    r"\b(?:ngay|hom|mung|mong) (?P<d>\d{1,2})(?: (?:cua )?thang)? (?P<when>nay|sau|toi|truoc)\b"
)
_LATER = re.compile(
    rf"\b{_COUNT} (?P<unit>ngay|hom|bua|tuan) (?P<way>nua|toi|truoc|sau)\b(?! thang)"
)
_GOES_ON = "(?:toi|em|tui|minh|chau|con|ra|len|den|di|qua|co|lay|nop|nghi|phuong|xa|moi|thi|mo)"
_DAYS = (
    (re.compile(r"\b(?:ngay (?:kia|mot(?! thang))|bua mot|hom mot)\b"), 2),
    (re.compile(r"\b(?:sang|chieu|trua|toi) mai\b|\bbua mai\b"), 1),
    (re.compile(rf"(?<!\w )\bmai (?={_GOES_ON}\b)"), 1),
    (re.compile(r"\bdem (?:qua|hom qua)\b|\bbua (?:truoc )?hom qua\b"), -1),
)


def told_from(page: Folded, today: date) -> list[Day]:
    """Every such day; of two that overlap the first kind: "thứ hai tuần sau" has no two weeks."""
    taken: list[Day] = []
    for kind in (_weekdays, _last_weekdays, _english, _of_months, _counted, _named):
        for day in kind(page, today):
            if all(day[1] <= start or end <= day[0] for start, end, _ in taken):
                taken.append(day)
    return sorted(taken)


def _weekdays(page: Folded, today: date) -> Iterator[Day]:
    monday = today - timedelta(days=today.weekday())
    for match in _WEEKDAY.finditer(page.text):
        weekday = 6 if match["sunday"] else _WEEKDAYS[match["w"]]
        if match["when"].startswith("vua"):
            yield (*match.span(), _latest(weekday, today))
            continue
        weeks = timedelta(weeks=_NEXT[match["when"]])
        yield (*match.span(), monday + weeks + timedelta(days=weekday))


def _last_weekdays(page: Folded, today: date) -> Iterator[Day]:
    for match in _SAID.finditer(page.text):
        weekday = 6 if match["sunday"] else _WEEKDAYS[match["w"]]
        yield (*match.span(), _latest(weekday, today))


def _english(page: Folded, today: date) -> Iterator[Day]:
    for match in _LAST.finditer(page.text):
        yield (*match.span(), _latest(_ENGLISH.index(match["day"]), today))
    for match in _AGO.finditer(page.text):
        told = match["n"]
        count = int(told) if told.isdecimal() else ENGLISH.get(told, 1)
        days = count * (7 if match["unit"] == "week" else 1)
        yield (*match.span(), today - timedelta(days=days))


def _latest(weekday: int, today: date) -> date:
    """The last such day before today."""
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def _of_months(page: Folded, today: date) -> Iterator[Day]:
    for match in _OF_MONTH.finditer(page.text):
        found = _of_month(int(match["d"]), today, _NEXT[match["when"]])
        if found is not None:
            yield (*match.span(), found)


def _counted(page: Folded, today: date) -> Iterator[Day]:
    for match in _LATER.finditer(page.text):
        days = _count(match["n"]) * (7 if match["unit"] == "tuan" else 1)
        yield (*match.span(), today + timedelta(days=-days if match["way"] == "truoc" else days))


def _named(page: Folded, today: date) -> Iterator[Day]:
    for pattern, days in _DAYS:
        for match in pattern.finditer(page.text):
            yield (*match.span(), today + timedelta(days=days))


def _of_month(day: int, today: date, ahead: int) -> date | None:
    month = today.year * 12 + today.month - 1 + ahead
    try:
        return date(month // 12, month % 12 + 1, day)
    except ValueError:
        return None


def _count(word: str) -> int:
    return int(word) if word.isdecimal() else DIGITS.get(word, 10)
