"""Is this text an answer of the kind that is asked? The readers decide."""

from collections.abc import Callable, Sequence
from datetime import date as day

from bot.model import Open
from bot.nlu.normalise import clean, fold
from bot.readers import (
    Unreadable,
    cccd,
    choice,
    date,
    dossier_code,
    email,
    money,
    name,
    number,
    otp,
    phone,
    yes_no,
)

_ANY_DAY = day(2026, 1, 1)  # only whether a date can be read matters here, not which
_MORE = 4  # words around a label: more make a sentence, which is looked at first
_READERS: dict[str, Callable[[str], object]] = {
    "phone": phone.read,
    "cccd": cccd.read,
    "date": lambda text: date.read(text, _ANY_DAY),
    "number": number.read,
    "money": money.read,
    "email": email.read,
    "otp": otp.read,
    "dossier_code": dossier_code.read,
}
_NO_NAME = frozenset(
    [
        "gi",
        "sao",
        "bao",
        "nhieu",
        "dau",
        "nao",
        "khong",
        "the",
        "lam",
        "phi",
        "nop",
        "muon",
        "cho",
        "xin",
        "hoi",
        "can",
        "quay",
        "lai",
        "huy",
        "dung",
        "ho",
        "so",
        "thu",
        "tuc",
    ]
)


def pick(text: str, choices: Sequence[str]) -> int | None:
    """The label a short text means."""
    longest = max((len(c.split()) for c in choices), default=0)
    if not choices or len(text.split()) > longest + _MORE:
        return None
    return choice.pick(text, choices)


def named(text: str, open: Open) -> int | None:
    """The choice of this question that the words have in them, and mean."""
    found = choice.pick(text, open.choices) if open.choices else None
    if found is not None and open.kind == "yes_no":
        return None if yes_no.says_else(text, open.choices[found]) else found
    return found


def readable(text: str, open: Open) -> bool:
    """Whether the reader of this question gets a value, or knows what is wrong with one."""
    if named(text, open) is not None:
        return len(text.split()) <= 8
    read = _READERS.get(open.kind)
    if read is None:
        return open.kind == "name" and like_a_name(text)
    try:
        read(text)
    except Unreadable as why:
        if open.kind == "otp":
            return otp.may_hold_code(text)
        address = open.kind == "email" and "@" in text  # half an address is one that needs mending
        return address or why.suggestion is not None or sum(c.isdigit() for c in text) >= 5
    return True


def reads(text: str, kind: str) -> bool:
    """Whether the reader of this kind gets a value from the whole text."""
    try:
        return kind in _READERS and _READERS[kind](text) is not None
    except Unreadable:
        return False


def a_full_name(text: str) -> bool:
    """A surname with its name and nothing else, whatever verb the name may hold."""
    return any(len(text.strip()) - (e.end - e.start) <= 2 for e in name.find(text))


def like_a_name(text: str) -> bool:
    """Two to six words, none of them a word of asking or doing."""
    words = fold(clean(text)).split()
    return 1 < len(words) <= 6 and text.replace(" ", "").isalpha() and not _NO_NAME & {*words}


def fits(text: str, open: Open) -> bool:
    """Whether the head of a longer message answers the question."""
    if open.choices:
        return named(text, open) is not None
    if open.kind in _READERS:
        return readable(text, open)
    return open.kind != "files" and bool(text.strip())
