"""Fields of administration in running text: "lĩnh vực đất đai", "mảng hộ tịch".

A field's name is an everyday word too ("thuế", "xây dựng"), so it counts only where a word like
"lĩnh vực" stands before it, or where it is all that was said.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
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
    """Names of fields, folded, the longest first; `official`: those of the catalogue as it has
    them.
    """

    names: tuple[str, ...]
    official: Mapping[str, str]

    def find(self, text: str) -> list[Entity]:
        """Fields named: by the catalogue's name, any other wording as it was typed."""
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
                typed = page.original[start:end]
                yield Entity("field", start, end, typed, self.official.get(match[0], typed))


def learn_fields(wordings: Iterable[str], official: Iterable[str]) -> Fields:
    """From wordings and the catalogue's own names; longest first, so that "đăng ký kinh doanh"
    wins over "kinh doanh".
    """
    known = {folded(name): name for name in sorted(official)}
    every = {re.escape(folded(n)) for n in wordings} | {re.escape(n) for n in known}
    return Fields(tuple(sorted(every, key=lambda n: (-len(n), n))), known)
