"""The personal identification number (số định danh cá nhân, số căn cước): twelve digits.

Three say where the birth was registered, one the century and sex, two the year; there is no check
digit (NĐ 137/2015). So a number that disagrees with the birth date or sex is warned about, never
refused: records can be wrong and sex can be changed.
"""

import re
from collections.abc import Iterator
from datetime import date

from bot.readers import Entity, Unreadable
from bot.readers.dictation import dictated, heard, is_spoken
from bot.readers.folding import LONGEST, Folded, digits_meant, fold, folded, listed
from bot.readers.phone import MOBILE, spoken_runs

LENGTH = 12  # digits
_SPELLED = re.compile(r"(?<![\d.,/\-])\d(?:[ .\-_/]{0,3}\d){11}(?![\d/]|[.\-]\d)")
_NAMED = re.compile(
    r"(?:cccd|the chip|so the cc|ma cong dan|giay tuy than|can cuoc|cmnd|chung minh"
    r"|dinh danh ca nhan|so dinh danh|\bid\b|\bcc\b)"
)
_OTHER = re.compile(
    r"(?:dia diem|tai khoan|stk|\btk\b|so the|giao dich|hoa don|bien lai|vi tri|don hang|seri"
    r"|\bmst\b|ma so thue|thua dat|van don|tham chieu|tra cuu|khach hang|hop dong|cong to|dong ho"
    r"|imei|ngan hang|chuyen khoan|bhxh|bhyt|bao hiem|ma dinh vi|ma vach)"
)
_PASSPORT = re.compile(r"\b[a-z] ?\d{7,8}\b")
# TT 07/2016/TT-BCA: provinces as they were until 30/6/2025; 100 and above are countries
PROVINCES = listed(
    """
    001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035
    036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072
    074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096
    """
)


def read(text: str) -> str:
    """The twelve digits of an answer. Raises `Unreadable` ("cccd.…")."""
    page = fold(digits_meant(text[:LONGEST]))
    spelled = {_digits(match[0]) for match in _SPELLED.finditer(page.text)}
    if len(spelled) > 1:
        raise Unreadable("cccd.several")
    number = spelled.pop() if spelled else _digits(page.text) or _dictated(page)
    if len(number) != LENGTH:
        raise _why_not(number, page.text)
    if len(set(number)) == 1 or number.startswith("000"):
        raise Unreadable("cccd.impossible")
    return number


def find(text: str) -> list[Entity]:
    """Citizen ids in running text. Not every twelve digits are one: since 1/9/2026 places have
    codes of the same length (NĐ 326/2026), and account numbers may.
    """
    page = fold(text)
    written = [(*m.span(), _digits(m[0])) for m in _SPELLED.finditer(page.text)]
    return [
        _entity(page, start, end, number)
        for start, end, number in (*written, *_told(page))
        if _is_id(number, page.text[max(0, start - 60) : start])
    ]


def implied(number: str) -> tuple[str, int]:
    """Sex ("male", "female") and year of birth that the number was issued for."""
    century = int(number[3])
    return ("female" if century % 2 else "male"), 1900 + century // 2 * 100 + int(number[4:6])


def warnings(
    number: str, birth_date: date | None = None, sex: str | None = None
) -> tuple[str, ...]:
    """What the citizen should look at again: "cccd.birth_year", "cccd.sex", "cccd.place"."""
    implied_sex, year = implied(number)
    found = {
        "cccd.birth_year": birth_date is not None and birth_date.year != year,
        "cccd.sex": _sex(sex) not in ("", implied_sex),
        "cccd.place": number < "100" and number[:3] not in PROVINCES,
    }
    return tuple(code for code, wrong in found.items() if wrong)


def mask_cccd(number: str) -> str:
    """Enough for its owner to recognise: "0790******12"."""
    return f"{number[:4]}******{number[-2:]}" if len(number) == LENGTH else "******"


def _sex(said: str | None) -> str:
    word = folded(said or "").strip()
    return {"nam": "male", "nu": "female", "m": "male", "f": "female"}.get(word, word)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _dictated(page: Folded) -> str:
    words = [word for word in page.words() if is_spoken(word.folded)]
    return (dictated(heard(words)) or "") if len(words) > 5 else ""


def _is_id(number: str, before: str) -> bool:
    """By what it is called last before it, else by its look."""
    near = re.split(r"\d", before)[-1][-45:]
    named, other = _last(_NAMED, near), _last(_OTHER, near)
    if named != other:
        return named > other
    likely = number[:3] in PROVINCES  # born abroad: only where it is called an id
    return likely and number[3] in "0123"


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Where the last match ends; 0 when there is none."""
    return max((match.end() for match in pattern.finditer(text)), default=0)


def _told(page: Folded) -> Iterator[tuple[int, int, str]]:
    """Twelve digits told in words."""
    for run in spoken_runs(page):
        number = dictated(heard(run)) or ""
        if len(number) == LENGTH and not all(word.is_number for word in run):
            yield run[0].start, run[-1].end, number


def _entity(page: Folded, first: int, last: int, number: str) -> Entity:
    start, end = page.span(first, last)
    return Entity("cccd", start, end, page.original[start:end], number)


def _why_not(number: str, text: str) -> Unreadable:
    if _PASSPORT.search(text):
        return Unreadable("cccd.passport")
    if not number:
        return Unreadable("cccd.none")
    if MOBILE.fullmatch(number):
        return Unreadable("cccd.looks_like_phone")
    if len(number) == 9:
        return Unreadable("cccd.cmnd_9")  # not valid since 1/1/2025 (Luật Căn cước 2023, art. 46)
    reason = "cccd.too_short" if len(number) < LENGTH else "cccd.too_long"
    return Unreadable(reason, {"digits": len(number)})
