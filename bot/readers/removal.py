"""Which file is to be taken away: "xóa tệp 2", "bỏ ảnh cuối", "remove page 1"."""

import re

from bot.readers.folding import folded

_VERB = r"\b(?:xoa|bo|go|loai|remove|delete|drop|take out)\b"
_THING = r"\b(?:tep|file|anh|hinh|trang|to|page|photo|picture)\b"
_ASKED = re.compile(rf"{_VERB}[^\d]{{0,20}}?{_THING}(?P<rest>.*)")
_SLIP = re.compile(
    rf"\b(?:nham|lon|thua|wrong)\b[^\d]{{0,20}}?{_THING}(?P<rest>.*)|{_THING}(?P<after>.*)\bnham\b"
)
_NTH = re.compile(r"\b(?:so|thu|#)?\s*(\d{1,2})\b")
_PLACES = {"dau": 1, "nhat": 1, "first": 1, "hai": 2, "nhi": 2, "second": 2, "ba": 3, "third": 3}
_ANY = re.compile(rf"{_VERB}|\bnham\b")
LONGEST = 12  # words; a longer text says something else


def says(text: str) -> bool:
    """Is it about taking a file away?"""
    return which(text, ["…"]) is not None


def which(text: str, names: list[str]) -> int | None:
    """The place of the file meant, from 1 (it may be out of range); None for other words.

    Without a number or a name the last one is meant.
    """
    said = folded(text)
    if len(said.split()) > LONGEST or not names:
        return None
    for nth, name in enumerate(names, start=1):
        if folded(name) in said and _ANY.search(said):
            return nth
    found = _ASKED.search(said) or _SLIP.search(said)
    if found is None:
        return None
    rest = " ".join(part for part in found.groups() if part)
    number = _NTH.search(rest)
    if number:
        return int(number[1])
    placed = [n for word, n in _PLACES.items() if re.search(rf"\b{word}\b", rest)]
    return placed[0] if placed else len(names)
