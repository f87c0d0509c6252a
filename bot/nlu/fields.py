"""Fields of administration in running text: "lĩnh vực đất đai", "mảng hộ tịch".

A field's name is an everyday word too ("thuế", "xây dựng"), so it counts only where a word like
"lĩnh vực" stands before it, or where it is all that was said.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.readers import Entity
from bot.readers.folding import Folded, fold, folded

_LEAD = re.compile(
    r"\b(?:linh vuc|mang|nganh|nhom|muc|chuyen muc|loai|ben|bo phan|phong|thu tuc|can bo|giay to"
    r"|dich vu cong|ho so|ve|phu trach|quay|thuoc|khoi|chuyen vien|chuyen trach|van de|chuyen"
    r"|quan ly|giai quyet|lo|xu ly|tu van|ban)\s+(?:ve\s+)?$"
)
_SURELY = re.compile(r"\b(?:linh vuc|mang|nganh|nhom|chuyen muc|phu trach)\s+(?:ve\s+)?$")
_FOLLOWS = re.compile(
    r"\s*,?\s*(?:thi )?(?:gap ai|hoi ai|o quay|quay nao|phong nao|bo phan nao|ai phu trach|ai lo)\b"
)
_AFTER = re.compile(r"\s*(?:[,&+/-]|va|hay|hoac)\s*")


@dataclass(frozen=True)
class Fields:
    """Names of fields, folded, the longest first."""

    names: tuple[str, ...]

    def find(self, text: str) -> list[Entity]:
        """Fields named, each with its words as they were typed for a value."""
        page = fold(text[:1000])
        return list(self._named(page)) if self.names else []

    def surely(self, text: str) -> list[Entity]:
        """Those called a field: "lĩnh vực hộ kinh doanh" is no procedure."""
        return [e for e in self.find(text) if _SURELY.search(folded(text[: e.start]))]

    def _named(self, page: Folded) -> Iterator[Entity]:
        last = -1
        for match in re.finditer(rf"\b(?:{'|'.join(self.names)})\b", page.text):
            before = page.text[: match.start()]
            joined = last >= 0 and _AFTER.fullmatch(page.text[last : match.start()])
            alone = not before.strip() and not page.text[match.end() :].strip(" .?!")
            follows = _FOLLOWS.match(page.text, match.end())
            if alone or joined or follows or _LEAD.search(before):
                last = match.end()
                start, end = page.span(*match.span())
                yield Entity(
                    "field", start, end, page.original[start:end], page.original[start:end]
                )


def learn_fields(names: list[str]) -> Fields:
    """From wordings; longest first, so that "đăng ký kinh doanh" wins over "kinh doanh"."""
    return Fields(tuple(sorted({re.escape(folded(n)) for n in names}, key=len, reverse=True)))
