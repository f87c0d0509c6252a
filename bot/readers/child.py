"""What a first message tells of a child: "làm khai sinh cho con gái tên Lê An sinh 3/11/2026".

Only what is surely the child's: a name after "con tên", a date after "con … sinh ngày", each alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as day

from bot.readers import Entity, date, name
from bot.readers.folding import fold

_CHILD = (
    r"\b(?:con|be|chau|tre|em be|son|daughter|baby|child)"
    r"(?: (?:trai|gai|toi|em|minh|cua|nha|vua|moi|dau long|thu \w+|la))*"
)
_NAMED = re.compile(
    _CHILD + r"[ ,]*(?:ten(?: khai sinh)?|dat ten|ho ten|named|called)?(?: la)?[ :]*$"
)
_BORN = re.compile(
    rf"(?:{_CHILD}[ ,]*(?:(?:ten|ho ten|dat ten|named|called)?(?: la)?[ :]*_)?[ ,]*"
    r"(?:(?:vua|moi|duoc|was) )*(?:sinh|sanh|de|born)"
    r"|\b(?:sinh|sanh|de) (?:con|be|chau)(?: (?:trai|gai|dau long))*)"
    r"(?: (?:ngay|vao|hom|luc|on))* *$"
)
_SEX = re.compile(r"(?:^|\b(?:cho|sinh|sanh|de|duoc) )((?:con|be|chau) (?:trai|gai))\b")
_SEVERAL = re.compile(
    r"\b(?:hai|ba|may|cac|nhung|2|3) (?:con|be|chau|dua)\b|\b(?:sinh doi|twins?|children|sons"
    r"|daughters)\b"
)
_ANY_DAY = day(2026, 1, 1)  # dates in words ("hôm qua") are left out: they pass


@dataclass(frozen=True)
class Child:
    """Words for each thing told, as typed; empty for what was not."""

    name: str = ""
    born: str = ""
    sex: str = ""


def read_child(text: str) -> Child:
    """What is told of one child; of two children nothing is."""
    said = fold(text)
    if _SEVERAL.search(said.text):
        return Child()
    found = [e for e in name.find(text) if _NAMED.search(_before(text, e))]
    names = {str(e.value) for e in found}
    called = found[0] if len(names) == 1 else None
    dates = [
        e.text
        for e in date.find(text, _ANY_DAY)
        if any(c.isdigit() for c in e.text)
        and _BORN.search(_without(_before(text, e), text, called))
    ]
    sexes = {m[1].split()[-1]: m for m in _SEX.finditer(said.text)}
    if len(names) > 1 or len(set(dates)) > 1 or len(sexes) > 1:
        return Child()
    sex = _typed(text, list(sexes.values()))
    return Child(called.text if called else "", dates[0] if dates else "", sex)


def _typed(text: str, found: Sequence[re.Match[str]]) -> str:
    if not found:
        return ""
    start, end = fold(text).span(*found[0].span(1))
    return text[start:end]


def _before(text: str, entity: Entity) -> str:
    return fold(text[: entity.start]).text


def _without(before: str, text: str, called: Entity | None) -> str:
    """The words before a date, with the child's name as one sign."""
    if called is None:
        return before
    at = len(fold(text[: called.start]).text)
    end = len(fold(text[: called.end]).text)
    return before[:at] + "_" + before[end:] if end <= len(before) else before
