"""Mobile phone numbers of Vietnam: ten digits, 03, 05, 07, 08 or 09.

Every spelling is read: spaces and dots anywhere, +84, dictated digits. A number of the eleven-digit
kind that ended in 2018 is offered in its new form. The carrier is never told from the prefix
(numbers are portable since 11/2018).
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.readers import Entity, Unreadable
from bot.readers.dictation import dictated, heard, is_spoken
from bot.readers.folding import LONGEST, Folded, Word, digits_meant, fold

MOBILE = re.compile(r"0[35789][0-9]{8}")
LANDLINE = re.compile(r"02\d{8,9}")
OLD = {
    **{f"016{n}": f"03{n}" for n in range(2, 10)},
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip
_WRITTEN = re.compile(  # "0912345678/0901234567" are two, "12/3" belongs to neither
    r"(?<![\d.,\-])(?:(?<!/)|(?<=\d{9}/))(?:\(?\+|00(?=84))?\(?\d(?:[ .\-()/_,*]{0,3}\d){8,13}"
    r"(?!\d|/(?!0\d{9}))"
)
_SHORT = re.compile(  # told as a phone, the first 0 left out
    r"\b(?:sdt|dt|so dien thoai|dien thoai|zalo|sim|phone|lien he)\b\D{0,15}?(?<![\d.,/\-])"
    r"(?P<n>[35789]\d(?:[ .]?\d){7})(?![ .]?\d|[/\-]\d)"
)
_OTHER_NUMBER = re.compile(
    r"(?:tai khoan|stk|tk|so the|giao dich|hoa don|bien lai|ma so thue|mst|dia diem|bhxh|bhyt)"
    r"[^\d\n]{0,16}$"
)


def read(text: str) -> str:
    """The mobile number of an answer, as "0912345678". Raises `Unreadable` ("phone.…")."""
    text = digits_meant(text[:LONGEST])
    numbers = {str(entity.value) for entity in find(text) if not _is_old(entity)}
    if len(numbers) == 1:
        return numbers.pop()
    if numbers:
        raise Unreadable("phone.several", {"phones": sorted(numbers)})
    page = fold(text)
    digits = _national(_all_digits(page))
    if MOBILE.fullmatch(digits):
        return digits
    raise _why_not(digits, page.text)


def find(text: str) -> list[Entity]:
    """Mobile numbers in running text; account numbers and the like are left alone."""
    page = fold(digits_meant(text))
    found = [*_written(page), *_dictated(page)]
    return sorted(found, key=lambda entity: entity.start)


def _is_old(entity: Entity) -> bool:
    """A number of before 2018, or without its 0: offered to the citizen, never taken."""
    digits = _national(re.sub(r"\D", "", entity.text))
    short = entity.text[:1].isdigit() and MOBILE.fullmatch("0" + digits) is not None
    return short or modern(digits) is not None


def modern(number: str) -> str | None:
    """The ten-digit form of an eleven-digit mobile number of before 2018."""
    new = OLD.get(number[:4]) if len(number) == 11 else None
    return new + number[4:] if new else None


def mask_phone(number: str) -> str:
    """Enough for its owner to recognise: "09xx***123"."""
    return f"{number[:2]}xx***{number[-3:]}" if len(number) >= 9 else "***"


def _national(digits: str) -> str:
    """Without the country's prefix: 84912…, 0084912…, 840912… -> 0912…"""
    short = re.sub(r"^(?:00)?84(?=0?[235789]\d{8}$)", "", digits)
    if short != digits:
        return "0" + short.removeprefix("0")
    return digits


def _written(page: Folded) -> Iterator[Entity]:
    for match in _WRITTEN.finditer(page.text):
        number = _national(re.sub(r"\D", "", match[0]))
        number = modern(number) or number  # what the number of before 2018 is now
        if MOBILE.fullmatch(number) and not _OTHER_NUMBER.search(page.text[: match.start()]):
            yield _entity(page, match.start(), match.end(), number)
    for match in _SHORT.finditer(page.text):
        yield _entity(page, *match.span("n"), "0" + re.sub(r"\D", "", match["n"]))


def _entity(page: Folded, start: int, end: int, number: str) -> Entity:
    first, last = page.span(start, end)
    return Entity("phone", first, last, page.original[first:last], number)


def _dictated(page: Folded) -> Iterator[Entity]:
    """Runs of at least eight spoken words that together are a number."""
    for run in spoken_runs(page):
        if not all(word.is_number for word in run):
            number = _national(dictated(heard(run)) or "")
            if MOBILE.fullmatch(number):
                yield _entity(page, run[0].start, run[-1].end, number)


def spoken_runs(page: Folded) -> Iterator[list[Word]]:
    """Words that speak digits, one after the other; four or more together."""
    run: list[Word] = []
    for word in page.words():
        near = not run or word.start - run[-1].end <= 3
        if _speaks(word, run) and near:
            run.append(word)
            continue
        if len(run) > 3:
            yield run
        run = [word] if _speaks(word, []) else []
    if len(run) > 3:
        yield run


def _speaks(word: Word, run: list[Word]) -> bool:
    return is_spoken(word.folded) or (bool(run) and word.folded in ("so", "con"))


def _all_digits(page: Folded) -> str:
    """Every digit of the answer, written or spoken."""
    written = re.sub(r"\D", "", page.text)
    if written:
        return written
    spoken = [word for word in page.words() if is_spoken(word.folded)]
    close = all(b.start - a.end <= 3 for a, b in pairwise(spoken))
    return (dictated(heard(spoken)) or "") if close and len(spoken) > 3 else ""


def _why_not(digits: str, text: str) -> Unreadable:
    if not digits:
        return Unreadable("phone.none")
    new = modern(digits)
    if new:
        return Unreadable("phone.old_11_digits", {"old": digits, "new": new}, new)
    if "+" in text and _is_foreign(digits):
        return Unreadable("phone.foreign")
    if LANDLINE.fullmatch(digits):
        return Unreadable("phone.landline")
    return _wrong_length(digits)


def _wrong_length(digits: str) -> Unreadable:
    if MOBILE.fullmatch("0" + digits):
        return Unreadable("phone.missing_zero", {"new": "0" + digits}, "0" + digits)
    if len(digits) == 12:
        return Unreadable("phone.looks_like_cccd")
    if len(digits) == 10:
        return Unreadable("phone.prefix", {"prefix": digits[:3]})
    if len(digits) < 10:
        return Unreadable("phone.too_short", {"digits": len(digits)})
    return Unreadable("phone.too_long", {"digits": len(digits)})


def _is_foreign(digits: str) -> bool:
    import phonenumbers  # noqa: PLC0415  80 ms and 3 MB that hardly any conversation needs

    try:
        number = phonenumbers.parse("+" + digits)
    except phonenumbers.NumberParseException:
        return False
    return number.country_code != 84 and phonenumbers.is_possible_number(number)
