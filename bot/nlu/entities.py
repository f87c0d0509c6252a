"""What a text mentions: values by the readers, procedures by their names.

Spans are characters of the text; values are normalised as the readers do.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date as day
from typing import Any

from bot.nlu.names import Names
from bot.readers import Entity, cccd, date, dossier_code, email, money, name, phone, places

A_DAY = day(2026, 1, 1)  # where only the span of a date matters
_LABELS = {"places": "place", "name": "person_name"}
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
    text: str, names: Names, otp: bool = False, today: day = A_DAY
) -> tuple[Mentioned, ...]:
    """Everything mentioned, left to right; where two overlap the earlier kind wins."""
    taken: list[Mentioned] = []
    for mention in _all(text, names, otp, today):
        if all(mention.end <= t.start or t.end <= mention.start for t in taken):
            taken.append(mention)
    return tuple(sorted(taken, key=lambda m: m.start))


def _all(text: str, names: Names, otp: bool, today: day) -> Iterable[Mentioned]:
    if otp:
        yield from (Mentioned("otp", m.start(), m.end(), m[0]) for m in _OTP.finditer(text))
    for e in _values(text, today):
        yield Mentioned(_LABELS.get(e.kind, e.kind), e.start, e.end, e.value)
    for named in names.find(text):
        yield Mentioned("procedure", named.start, named.end, named.id)
    for finder in (name, places):
        for e in finder.find(text):
            yield Mentioned(_LABELS.get(e.kind, e.kind), e.start, e.end, e.value)


def _values(text: str, today: day) -> Iterator[Entity]:
    for reader in (dossier_code, email, phone, cccd):
        yield from reader.find(text)
    yield from date.find(text, today)
    yield from money.find(text)
