"""Numbers in Vietnamese words: dictated digit by digit ("không chín một hai") or as a quantity.

Works on folded words, so "bốn" and "bon" are one; "tư", "mốt", "lăm", "linh" and the Southern
"ngàn", "lẻ", "bẩy" are known. A digit string counts as a word of its own. Only "mười" (10) keeps
its tone where it was typed, because "chín mười hai" is 912 and "chín mươi hai" 92.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.readers.folding import Word

DIGITS = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5,
    "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
ENGLISH = {
    "zero": 0, "oh": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
SCALES = {"nghin": 10**3, "ngan": 10**3, "trieu": 10**6, "ty": 10**9, "ti": 10**9}
GAPS = {"linh", "le"}
SMALL = {*DIGITS, "muoi", "tram", "ham", "chuc", *GAPS}
TEN = "mười"
WORDS = {*SMALL, *SCALES, "ruoi"}


class Part(NamedTuple):
    """Digits read from the first `used` words."""

    digits: str
    used: int


def heard(words: Iterable[Word]) -> list[str]:
    """The words as this page knows them."""
    return [TEN if word.typed == TEN else word.folded for word in words]


def digit(word: str) -> int | None:
    """The digit a word says, in Vietnamese or English."""
    return DIGITS.get(word, ENGLISH.get(word))


def is_spoken(word: str) -> bool:
    """Whether a word can be part of a dictated number."""
    return word.isdecimal() or digit(word) is not None or word in (TEN, "muoi", "tram", *GAPS)


def dictated(words: Sequence[str]) -> str | None:
    """The digits of a number dictated in any mixture: "không chín mười hai 345". None if not one.

    "ba số tám" and "hai con không" repeat a digit.
    """
    out, at = "", 0
    while at < len(words):
        part = _part(words[at : at + 5])
        if part is None:
            return None
        out, at = out + part.digits, at + part.used
    return out


def _part(words: Sequence[str]) -> Part | None:
    word = words[0]
    repeated = _repeated(words)
    if repeated is not None:
        return repeated
    if word.isdecimal():
        return Part(word, 1)
    if word in (TEN, "muoi"):
        return _ten(words)
    first = digit(word)
    return None if first is None else _from_digit(first, words)


def _repeated(words: Sequence[str]) -> Part | None:
    """ "Ba số tám", "3 số 8", "hai con không"."""
    if len(words) < 3 or words[1] not in ("so", "con"):
        return None
    times, what = _one_digit(words[0]), _one_digit(words[2])
    return None if times is None or what is None else Part(str(what) * times, 3)


def _one_digit(word: str) -> int | None:
    return int(word) if word.isdecimal() and len(word) == 1 else digit(word)


def _from_digit(first: int, words: Sequence[str]) -> Part:
    follower = words[1] if len(words) > 1 else ""
    if follower == "muoi":
        return _tens(first, words)
    if follower == "tram":
        return _hundreds(first, words)
    return Part(str(first), 1)


def _ten(words: Sequence[str]) -> Part:
    unit = digit(words[1]) if len(words) > 1 else None
    return Part(f"1{unit}", 2) if unit else Part("10", 1)


def _tens(first: int, words: Sequence[str]) -> Part:
    unit = digit(words[2]) if len(words) > 2 else None
    return Part(f"{first}{unit}", 3) if unit else Part(f"{first}0", 2)


def _hundreds(first: int, words: Sequence[str]) -> Part:
    if len(words) > 3 and words[2] in GAPS and digit(words[3]) is not None:
        return Part(f"{first}0{digit(words[3])}", 4)
    tens = digit(words[2]) if len(words) > 2 else None
    if not tens:  # "chín trăm không không" is 900, then 0, 0
        return Part(f"{first}00", 2)
    at = 4 if len(words) > 3 and words[3] == "muoi" else 3
    unit = digit(words[at]) if len(words) > at else None
    return Part(f"{first}{tens}{unit or 0}", at + (unit is not None))


def quantity(words: Sequence[str]) -> int | None:
    """The whole number these words say: "hai triệu rưỡi" 2500000, "một nghìn chín trăm chín mươi".

    A digit after a scale counts its tenths, as in speech: "một triệu hai" is 1200000. None if the
    words are not one number.
    """
    total, group, scale = 0, list[str](), 0
    for word in ("muoi" if word == TEN else word for word in words):
        if word not in SCALES:
            group.append(word)
            continue
        amount = _below_thousand(group) if group else (1 if not total else None)
        if amount is None or (scale and SCALES[word] >= scale):
            return None
        scale = SCALES[word]
        total, group = total + amount * scale, []
    rest = _after_scale(group, scale) if scale else _below_thousand(group)
    return None if rest is None else total + rest


def _after_scale(group: Sequence[str], scale: int) -> int | None:
    if not group:
        return 0
    if list(group) == ["ruoi"]:
        return scale // 2
    if len(group) == 1 and digit(group[0]) is not None:
        return (digit(group[0]) or 0) * scale // 10
    if group[0] in GAPS:
        group = group[1:]
    return _below_thousand(group)


def _below_thousand(group: Sequence[str]) -> int | None:
    """0..999 in words, or any number in digits."""
    if len(group) == 1 and group[0].isdecimal():
        return int(group[0]) if len(group[0]) <= 15 else None
    if "tram" not in group:
        return _below_hundred(group)
    at = group.index("tram")
    head = _below_hundred(group[:at]) if at else 1
    tail = _after_hundred(group[at + 1 :])
    return None if head is None or tail is None or head > 9 else head * 100 + tail


def _after_hundred(group: Sequence[str]) -> int | None:
    if not group:
        return 0
    if list(group) == ["ruoi"]:
        return 50
    if group[0] in GAPS or (group[0] == "khong" and len(group) > 1):
        return _below_hundred([word for word in group[1:] if word not in GAPS])
    if len(group) == 1 and group[0] in DIGITS:
        return DIGITS[group[0]] * 10
    return _below_hundred(group)


def _below_hundred(group: Sequence[str]) -> int | None:
    match list(group):
        case [one]:
            return _alone(one)
        case ["muoi", unit] if unit in DIGITS:
            return 10 + DIGITS[unit]
        case ["ham", unit] if unit in DIGITS:
            return 20 + DIGITS[unit]
        case [tens, "muoi" | "chuc"]:
            return _times_ten(tens)
        case [tens, "muoi", unit] | [tens, unit] if unit in DIGITS:
            ten = _times_ten(tens)
            return None if ten is None else ten + DIGITS[unit]
    return None


def _alone(word: str) -> int | None:
    if word in ("muoi", "chuc"):
        return 10
    return int(word) if word.isdecimal() and len(word) <= 15 else digit(word)


def _times_ten(word: str) -> int | None:
    value = int(word) if word.isdecimal() and len(word) == 1 else DIGITS.get(word)
    return None if value is None else value * 10
