"""Numbers: "3", "ba bản", "hai mươi mốt", "1.000", and where a form wants them decimals."""

import re
from typing import TypeVar

from bot.readers import Unreadable
from bot.readers.dictation import ENGLISH, SCALES, SMALL, TEN, heard, quantity
from bot.readers.folding import Folded, fold

_WRITTEN = re.compile(
    r"(?<![\d.,])-?\d{1,3}(?:[., ]\d{3})+(?![\d.,]*\d)|(?<![\d.,])-?\d+(?:[.,]\d+)?"
)
_DECIMAL = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+(?=,)|\d+)[.,](\d{1,2})(?![\d.,]*\d)")
N = TypeVar("N", int, float)


def read(text: str, low: float | None = None, high: float | None = None) -> int:
    """The number of an answer within `low..high`.

    Raises `Unreadable`: "number.none", "number.several", "number.not_whole", "number.too_small"
    {low}, "number.too_big" {high}.
    """
    page = fold(text)
    numbers = {_whole(match[0]) for match in _WRITTEN.finditer(page.text)} or _spoken(page)
    told = {w.folded for w in page.words()} & (ENGLISH.keys() - {"oh"})
    numbers = numbers or {ENGLISH[word] for word in told}
    if not numbers:
        raise Unreadable("number.none")
    if len(numbers) > 1:
        raise Unreadable("number.several")
    return _within(numbers.pop(), low, high)


def read_decimal(text: str, low: float | None = None, high: float | None = None) -> float:
    """As `read`, with up to two decimals behind a comma or a point: "1.090,5 m2" is 1090.5."""
    written = _DECIMAL.findall(fold(text).text)
    if len(written) != 1:
        return read(text, low, high)
    whole, decimals = written[0]
    return _within(float(f"{whole.replace('.', '')}.{decimals}"), low, high)


def _within(number: N, low: float | None, high: float | None) -> N:
    if low is not None and number < low:
        raise Unreadable("number.too_small", {"low": low, "number": number})
    if high is not None and number > high:
        raise Unreadable("number.too_big", {"high": high, "number": number})
    return number


def _whole(written: str) -> int:
    if re.fullmatch(r"-?\d+[.,]\d{1,2}|-?\d+[.,]\d{4,}", written):
        raise Unreadable("number.not_whole")
    return int(re.sub(r"[., ]", "", written)[:16])


def _spoken(page: Folded) -> set[int]:
    """Numbers in words; every longest run of number words is one."""
    names = heard(page.words())
    found, at = set[int](), 0
    while at < len(names):
        size = next(
            (n for n in range(min(12, len(names) - at), 0, -1) if _is_number(names[at : at + n])), 0
        )
        if size:
            found.add(quantity(names[at : at + size]) or 0)
        at += size or 1
    return found


def _is_number(names: list[str]) -> bool:
    known = all(name in SMALL or name in SCALES or name in (TEN, "ruoi") for name in names)
    return known and quantity(names) is not None
