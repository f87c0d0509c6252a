"""Sums of money in whole đồng: "1tr2", "50 nghìn", "8.000 đồng", "2 triệu rưỡi"."""

import re
from collections.abc import Iterator

from bot.readers import Entity, Unreadable
from bot.readers.dictation import GAPS, SCALES, SMALL, TEN, heard, quantity
from bot.readers.folding import Folded, fold

_UNITS = {
    "k": 10**3, "nghin": 10**3, "ngan": 10**3, "ng": 10**3, "n": 10**3,
    "tr": 10**6, "trieu": 10**6, "cu": 10**6, "m": 10**6,
    "ty": 10**9, "ti": 10**9, "ty dong": 10**9,
    "lit": 10**5, "xi": 10**5,
}  # fmt: skip
_AMOUNT = r"\d{1,3}(?:[. ]\d{3})+(?!\d)|\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
_UNIT = rf"(?:{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
_CURRENCY = r"(?:dong|vnd|vnđ|d)"
_EACH = {"k", "nghin", "ngan"}  # "8 nghìn 1 bản" is a price, "1 triệu 2" is 1,200,000
_PIECE = re.compile(
    r"\s?(?:ban|trang|to|cai|lan|nguoi|ngay|thang|cuon|bo|giay|luot|gio|nam|tuan|can|con|bua|suat)\b"
)
_SCALED = re.compile(
    rf"(?<![\w.,])(?P<n>{_AMOUNT})\s?(?P<u>{_UNIT})(?![a-z]| hang\b)"  # no "ngân hàng"
    rf"(?:\s?(?P<r>\d{{1,3}}(?![\d.,/]|\s?(?:{_UNIT})\b)|ruoi\b))?"
    rf"(?:\s?(?P<n2>{_AMOUNT})\s?(?P<u2>{_UNIT})(?![a-z]))?(?:\s?{_CURRENCY}\b)?"
)
_PLAIN = re.compile(rf"(?<![\w.,])(?P<n>{_AMOUNT})\s?{_CURRENCY}\b")
_PRICED = re.compile(  # no unit, but grouped and told as a price
    r"\b(?:phi|gia|tien|dong|nop|tra|het|thu|mat|ton|lay)\b(?: (?:la|bao nhieu|khoang|co|moi|het))?"
    r" ?:? ?(?P<n>\d{1,3}(?:[.,]\d{3})+)(?![\w.,/-]*\d)"
)
_HALF = re.compile(rf"\bnua (?P<u>{'|'.join(SCALES)})\b")
_BARE = re.compile(rf"\D*?(?P<n>{_AMOUNT})\D*")
_WORDS = {*SMALL, *SCALES, TEN, "ruoi", "chuc"}


def read(text: str) -> int:
    """The sum of an answer, in đồng.

    Raises `Unreadable`: "money.none", "money.several", or "money.unit" (a bare number below 1000:
    50 is hardly 50 đồng) with the thousands as its suggestion.
    """
    sums = {int(entity.value) for entity in find(text)}
    if len(sums) == 1:
        return sums.pop()
    if sums:
        raise Unreadable("money.several")
    amount = _bare(fold(text))
    if amount is None:
        raise Unreadable("money.none")
    if 0 < amount < 1000:
        better = f"{amount * 1000:,}".replace(",", ".")
        raise Unreadable("money.unit", {"number": amount, "better": better}, f"{better} đồng")
    return amount


def _bare(page: Folded) -> int | None:
    """A number without a unit, in digits or words."""
    written = _BARE.fullmatch(page.text)
    if written:
        return round(_number(written["n"]))
    said = [name for name in heard(page.words()) if name in _WORDS]
    return quantity(said) if said else None


def find(text: str) -> list[Entity]:
    """Sums with a unit ("nghìn", "triệu", "đ", …) in running text."""
    page = fold(text)
    found: list[Entity] = []
    for entity in (*_scaled(page), *_plain(page), *_half(page), *_spoken(page)):
        if not any(entity.start < other.end and other.start < entity.end for other in found):
            found.append(entity)
    return sorted(found, key=lambda entity: entity.start)


def _scaled(page: Folded) -> Iterator[Entity]:
    for match in _SCALED.finditer(page.text):
        unit = _UNITS[match["u"]]
        if match["r"] and match["u"] in _EACH and _PIECE.match(page.text, match.end()):
            yield _entity(page, match.start(), match.end("u"), _number(match["n"]) * unit)
            continue
        amount = _number(match["n"]) * unit + _rest(match["r"], unit)
        if match["n2"]:
            amount += _number(match["n2"]) * _UNITS[match["u2"]]
        yield _entity(page, match.start(), match.end(), amount)


def _plain(page: Folded) -> Iterator[Entity]:
    for match in _PLAIN.finditer(page.text):
        yield _entity(page, match.start(), match.end(), _number(match["n"]))
    for match in _PRICED.finditer(page.text):
        yield _entity(page, *match.span("n"), _number(match["n"]))


def _half(page: Folded) -> Iterator[Entity]:
    for match in _HALF.finditer(page.text):
        yield _entity(page, match.start(), match.end(), SCALES[match["u"]] / 2)


def _spoken(page: Folded) -> Iterator[Entity]:
    """Runs of number words with a scale in them: "năm mươi nghìn"."""
    words = list(page.words())
    names = heard(words)
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and (names[end] in _WORDS or names[end].isdecimal()):
            end += 1
        if names[end - 1 : end + 1] == ["ngan", "hang"]:
            end -= 1  # a bank
        if _counts(names[at : end + 1]):
            end -= 1  # "tám nghìn một bản": each, not 8,100
        said = quantity(names[at:end]) if SCALES.keys() & set(names[at:end]) else None
        if said and names[at] not in GAPS:
            yield _entity(page, words[at].start, words[end - 1].end, said)
        at = max(end, at + 1)


def _counts(names: list[str]) -> bool:
    """Whether the last number before a word says how many: "nghìn một bản"."""
    return (
        len(names) > 3
        and names[-3] in _EACH
        and names[-2] != "ruoi"
        and bool(_PIECE.fullmatch(names[-1]))
    )


def _entity(page: Folded, start: int, end: int, amount: float) -> Entity:
    first, last = page.span(start, end)
    return Entity("money", first, last, page.original[first:last], round(amount))


def _number(written: str) -> float:
    """Dots and commas before three digits group, before one or two they are decimal."""
    if re.fullmatch(r"\d+[.,]\d{1,2}", written):
        return float(written.replace(",", "."))
    return float(re.sub(r"[., ]", "", written)[:15])


def _rest(said: str | None, unit: int) -> float:
    """What follows a unit: "1tr2" and "1 triệu 250" count its tenths or thousandths."""
    if not said:
        return 0
    return unit / 2 if said == "ruoi" else float(said) * unit / 10 ** len(said)
