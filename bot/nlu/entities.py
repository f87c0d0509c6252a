"""What a text mentions: values by the readers, procedures by their names.

Spans are characters of the text; values are normalised as the readers do. A place keeps its words,
with all its units: what it is called today is the readers' offer (`places.modern`), not what was
said.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date as day
from typing import Any

from bot.nlu.fields import Fields
from bot.nlu.names import Names
from bot.nlu.plausible import is_meant
from bot.readers import (
    Entity,
    cccd,
    date,
    dossier_code,
    email,
    money,
    name,
    phone,
    places,
    places_told,
)
from bot.readers.folding import folded

A_DAY = day(2026, 1, 1)  # where only the span of a date matters
_LABELS = {"places": "place", "name": "person_name"}
NO_FIELDS = Fields((), {})
_BETWEEN = re.compile(r"\s*[,-]?\s*")
_NARROW = re.compile(r"(?:phuong|xa|thi tran|dac khu|p\.|x\.)")
_UNIT = re.compile(rf"{_NARROW.pattern}|(?:quan|huyen|thi xa|thanh pho|tx\.?|q\.|h\.)")
_OTP = re.compile(r"(?<!\d)\d{6}(?!\d)")


@dataclass(frozen=True)
class Mentioned:
    """One entity: its label, span and normalised value."""

    entity: str
    start: int
    end: int
    value: Any

    def as_dict(self) -> dict[str, Any]:
        """In Rasa's shape."""
        return {
            "entity": self.entity, "start": self.start, "end": self.end, "value": self.value,
            "extractor": "motcua",
        }  # fmt: skip


def find_entities(
    text: str, names: Names, otp: bool = False, today: day = A_DAY, fields: Fields = NO_FIELDS
) -> tuple[Mentioned, ...]:
    """Everything mentioned, left to right; where two overlap the earlier kind wins."""
    taken: list[Mentioned] = []
    for mention in _all(text, names, otp, today, fields):
        if all(mention.end <= t.start or t.end <= mention.start for t in taken):
            taken.append(mention)
    return tuple(sorted(taken, key=lambda m: m.start))


def _all(text: str, names: Names, otp: bool, today: day, fields: Fields) -> Iterable[Mentioned]:
    if otp:
        yield from (Mentioned("otp", m.start(), m.end(), m[0]) for m in _OTP.finditer(text))
    people = [e for e in name.find(text) if is_meant(e)]
    counted = filter(is_meant, (*date.find(text, today), *money.find(text)))
    for e in (*_codes(text), *_capitalised(people), *counted):
        end = e.start + len(e.text.rstrip())
        yield Mentioned(_LABELS.get(e.kind, e.kind), e.start, end, e.value)
    for e in fields.surely(text):
        yield Mentioned("field", e.start, e.end, e.value)
    for named in names.find(text):
        yield Mentioned("procedure", named.start, named.end, named.id)
    for e in (*people, *fields.find(text)):
        yield Mentioned(_LABELS.get(e.kind, e.kind), e.start, e.end, e.value)
    units = filter(is_meant, (*places.find(text), *places_told.find(text)))
    for start, end in _whole(text, units):
        yield Mentioned("place", start, end, " ".join(text[start:end].split()))


def _whole(text: str, found: Iterable[Entity]) -> Iterator[tuple[int, int]]:
    """A place written out with its units is one: "xã A, tỉnh B", also where A is in no table."""
    spans: list[tuple[int, int]] = []
    for e in sorted(found, key=lambda e: (e.start, -e.end)):
        if spans and e.start < spans[-1][1]:
            continue
        before = spans.pop() if spans and _continues(text, spans[-1], e) else (e.start, e.end)
        spans.append((before[0], e.end))
    yield from spans


def _continues(text: str, unit: tuple[int, int], wider: Entity) -> bool:
    """Does a wider unit follow this one, with nothing but a comma between?"""
    between = text[unit[1] : wider.start]
    starts = folded(text[slice(*unit)]), folded(wider.text)
    return bool(
        _BETWEEN.fullmatch(between) and _UNIT.match(starts[0]) and not _NARROW.match(starts[1])
    )


def _codes(text: str) -> Iterator[Entity]:
    for reader in (dossier_code, email, phone, cccd):
        yield from reader.find(text)


def _capitalised(people: Iterable[Entity]) -> Iterator[Entity]:
    """Names in capitals come before sums and dates: "Trần Thị Năm Tỷ" is somebody."""
    return (e for e in people if all(word[:1].isupper() for word in e.text.split()))
