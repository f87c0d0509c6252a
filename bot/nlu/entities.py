"""What a text mentions: values by the readers, procedures by their names, people by their title.

Spans are characters of the text; values are normalised as the readers do.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date as day
from typing import Any

from bot.nlu.names import Names
from bot.readers import Entity, cccd, date, dossier_code, email, money, phone

_LABELS = {"places": "place"}
A_DAY = day(2026, 1, 1)  # where only the span of a date matters


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


def _values(text: str, today: day) -> Iterator[Entity]:
    for reader in (dossier_code, email, phone, cccd):
        yield from reader.find(text)
    yield from date.find(text, today)
    for finder in (money,):
        yield from finder.find(text)


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
    yield from people(text)


_OTP = re.compile(r"(?<!\d)\d{6}(?!\d)")
_SURNAMES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đào|Đoàn|Trịnh|Đinh|"
    "Lâm|Mai|Trương|Tô|Tạ|Hà|Cao|Lưu|Thái|Châu|Tăng|Quách|Vương|Kiều|Phùng|Lương|Nông|Triệu|Chu|"
    "Từ|Đàm|Thạch|Kim|Sơn|Giàng|Vàng|Lò|Hoa|La|Mạc|Nghiêm|Viên|Bạch|Khương|Doãn|Thân|Ông|Văn|Tống"
)
_WORD = r"[A-ZÀ-ỸĐ][a-zà-ỹđ]*"
_FULL = re.compile(rf"(?<!\w)(?:{_SURNAMES})(?:\s+{_WORD}){{1,5}}(?!\w)")
_NAMED = re.compile(
    rf"(?:tên(?: là)?|bé|cháu|ông|bà|anh|chị|em|cô|chú|bác)\s+(?:tên\s+)?({_WORD}(?:\s+{_WORD}){{1,4}})(?!\w)"
)


def people(text: str) -> Iterable[Mentioned]:
    """Names of people: a surname with what follows, or what follows "tên là", in capitals."""
    for m in _FULL.finditer(text):
        yield Mentioned("person_name", m.start(), m.end(), " ".join(m[0].split()))
    for m in _NAMED.finditer(text):
        yield Mentioned("person_name", m.start(1), m.end(1), " ".join(m[1].split()))
