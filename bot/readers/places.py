"""Addresses and places: kept as typed, found in running text, carried over to today's two levels.

An address is never changed by itself: papers with old three-level addresses stay valid (NĐ
301/2026), and a house number or a hamlet is nobody's to correct. `modern` offers today's form.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.readers import Entity, Unreadable
from bot.readers import name as names
from bot.readers.folding import Folded, Word, composed, fold, folded, tidy
from bot.readers.surnames import SURNAMES
from bot.readers.units import Gazetteer, Unit, gazetteer

LONGEST = 300  # characters of an address
FARTHEST = 1000  # characters of a message in which places are looked for
_WIDEST = 7  # words of the longest name of a unit, with its rank
_RANKS = {
    "p": "phuong", "f": "phuong", "x": "xa", "tt": "thitran", "tx": "thixa", "tp": "thanhpho",
    "q": "quan", "h": "huyen", "t": "tinh",
}  # fmt: skip
_CAPITALS = re.compile(r"(?:\b[^\W\d_a-z]\w* ){1,3}$")
_AT = re.compile(
    r"\b(?:o|tai|ve|que|den|toi|len|ra|vao|tu|gan|khu vuc|dia ban|duoi|tren|ben"
    r"|thuoc|tan|xuong|qua|sang|tuot|nguoi|dan|cong an|ubnd|uy ban|trung tam|mot cua)\s+$"
)
_SHORTEST = 5  # letters of a province's bare name in small letters: "hue" is more than a city


@dataclass(frozen=True)
class Modern:
    """An address in today's two levels. Of a commune that was divided, every part is an option:
    only who lives there knows which it is; the first has the old centre.
    """

    options: tuple[str, ...]

    @property
    def address(self) -> str:
        """The likeliest."""
        return self.options[0]

    @property
    def sure(self) -> bool:
        """Whether there is only one."""
        return len(self.options) == 1


def read(text: str) -> str:
    """The address of an answer, as typed.

    Raises `Unreadable`: "place.none", "place.too_short" {place}, "place.too_long" {limit},
    "place.a_person" {place}.
    """
    kept = tidy(text).strip(" ,.;")
    words = kept.replace(",", " ").split()
    if not any(c.isalpha() for c in kept):
        raise Unreadable("place.none")
    if len(words) < 2:
        raise Unreadable("place.too_short", {"place": kept})
    if len(kept) > LONGEST:
        raise Unreadable("place.too_long", {"limit": LONGEST})
    if _is_a_person(kept):
        raise Unreadable("place.a_person", {"place": kept})
    return kept


def _is_a_person(text: str) -> bool:
    """A name from surname to end, with no number, comma or unit: "Trần Gia Hân"."""
    named = names.find(text)
    return len(named) == 1 and named[0].text == text and not find(text)


def find(text: str) -> list[Entity]:
    """Places in running text, each with its name of today: "Phường Tân Bình, Thành phố Hồ Chí
    Minh". A bare name counts only beside the unit above it, or as a province.
    """
    page = _Page(fold(text[:FARTHEST]), gazetteer())
    return [page.entity(chain) for chain in reversed(page.chains())]


def modern(address: str) -> Modern | None:
    """Today's form of an old three-level address; None when it is of today, or not understood."""
    page = _Page(fold(tidy(address)[:LONGEST]), gazetteer())
    chain = next(iter(page.chains()), [])
    if not chain or not chain[-1].unit.old or chain[-1].unit.level != "commune":
        return None
    start, _ = page.span(chain)
    before = page.folded.original[:start].strip(" ,-")
    return Modern(tuple(f"{before}, {name}" if before else name for name in page.today(chain)))


@dataclass(frozen=True)
class _Link:
    """A unit said at `first..last` (words); `full` when with its rank."""

    unit: Unit
    first: int
    last: int
    full: bool
    alone: bool  # no other unit bears this name


_Chain = list[_Link]  # a place, from its widest unit down to its narrowest


@dataclass
class _Page:
    """A text with the names of units in it."""

    folded: Folded
    book: Gazetteer
    words: list[Word] = field(init=False)
    ending: dict[int, _Chain] = field(init=False)

    def __post_init__(self) -> None:
        self.words = list(self.folded.words())
        self.ending = {}
        for first in range(len(self.words)):
            for link in filter(self._is_spelled, self._names(first)):
                self.ending.setdefault(link.last, []).append(link)

    def _names(self, first: int) -> Iterator[_Link]:
        """Every unit whose name begins at this word."""
        spelled = expanded = ""
        for last, word in enumerate(self.words[first : first + _WIDEST], first):
            rank = _RANKS.get(word.folded, word.folded) if last == first else word.folded
            spelled, expanded = spelled + word.folded, expanded + rank
            for name in {spelled, expanded}:
                units = self.book.named.get(name, ())
                for unit in units:
                    full = folded(unit.name).replace(" ", "") == expanded
                    yield _Link(unit, first, last, full, len(units) == 1)

    def chains(self) -> list[_Chain]:
        """The places named, the last one first."""
        found, at = list[_Chain](), len(self.words) - 1
        while at >= 0:
            chain = max((c for c in self._starting(at) if c), key=_weight, default=[])
            if chain:
                found.append(chain)
            at = chain[-1].first - 1 if chain else at - 1
        return found

    def _starting(self, at: int) -> Iterator[_Chain]:
        for link in self.ending.get(at, ()):
            chain = [link, *self._below(link)]
            province = link.unit.level == "province"
            if link.full or (self._is_meant(chain) if province else self._is_told(chain)):
                yield chain

    def _is_spelled(self, link: _Link) -> bool:
        """In small letters, the marks typed are those of the name: "phường là gì" is not La Gi."""
        words = self.words[link.first : link.last + 1]
        start, end = self.folded.span(words[0].start, words[-1].end)
        if any(char.isupper() for char in self.folded.original[start:end]):
            return True
        spelled = {_letters(word) for word in link.unit.name.split()}
        return all(word.typed.isascii() or _letters(word.typed) in spelled for word in words)

    def _below(self, above: _Link) -> _Chain:
        """The narrower units right before a unit, as many as fit together."""
        fitting = (
            [link, *self._below(link)]
            for link in self.ending.get(above.first - 1, ())
            if self._is_inside(link.unit, above.unit)
        )
        return max(fitting, key=_weight, default=[])

    def _is_inside(self, unit: Unit, above: Unit) -> bool:
        if above.level == "province":
            same_now = self.book.today_province(unit.province) == self.book.today_province(
                above.province
            )
            return unit.level != "province" and same_now
        return unit.level == "commune" and above.level == "district" and unit.path[:2] == above.path

    def _is_meant(self, chain: _Chain) -> bool:
        """A province's bare name: with its capitals or its marks, or too long for chance."""
        start, end = self.span(chain[:1])
        typed = self.folded.original[start:end]
        if len(chain) == 1 and self._is_in_a_name(start):
            return False
        name = composed(chain[0].unit.name)
        marked = name.endswith(composed(typed)) and not typed.isascii()
        return typed[0].isupper() or marked or len(typed) > _SHORTEST

    def _is_told(self, chain: _Chain) -> bool:
        """A district's or commune's bare name of two words or more, in capitals or with its marks,
        after "ở", "về"; but a province that bears it is meant first.
        """
        widest, first = chain[0], chain[-1].first
        as_wide = (link for link in self.ending.get(widest.last, ()) if link.first <= first)
        if any(link.unit.level == "province" for link in as_wide):
            return False
        start, end = self.span(chain)
        typed = self.folded.original[start:end]
        capitals = all(word[:1].isupper() for word in typed.split())
        marked = not typed.isascii() and composed(widest.unit.name).endswith(composed(typed))
        before = composed(self.folded.original[max(0, start - 20) : start])
        at = _AT.search(folded(before)) and not before.rstrip().endswith("tôi")  # "tới" it is
        return " " in typed and (capitals or marked) and bool(at)

    def _is_in_a_name(self, start: int) -> bool:
        """ "Nguyễn Thái Bình" is a person."""
        before = _CAPITALS.search(self.folded.original[:start])
        if not before or not self.folded.original[start].isupper():
            return False
        return any(folded(word) in SURNAMES for word in before[0].split())

    def span(self, chain: _Chain) -> tuple[int, int]:
        """Where the place stands in the original."""
        first, last = self.words[chain[-1].first], self.words[chain[0].last]
        return self.folded.span(first.start, last.end)

    def entity(self, chain: _Chain) -> Entity:
        """The place with its likeliest name of today."""
        start, end = self.span(chain)
        text = self.folded.original[start:end]
        return Entity("place", start, end, text, self.today(chain)[0])

    def today(self, chain: _Chain) -> list[str]:
        """Its names of today; just its own where nothing says which of several it is."""
        narrowest = chain[-1]
        if len(chain) == 1 and not narrowest.alone and narrowest.unit.level != "province":
            return [narrowest.unit.name]
        return [self._with_province(unit) for unit in self._became(narrowest.unit)]

    def _became(self, unit: Unit) -> list[Unit]:
        return self.book.became.get(unit.path, [unit]) if unit.old else [unit]

    def _with_province(self, unit: Unit) -> str:
        province = self.book.province_of(unit)
        return unit.name if unit == province else f"{unit.name}, {province.name}"


def _letters(word: str) -> str:
    """Letters and marks in any order: "hoà" and "hòa" are one."""
    return "".join(sorted(unicodedata.normalize("NFD", word.lower())))


def _weight(chain: _Chain) -> tuple[int, int, int]:
    """More units, then more words, then names of today rather than of before."""
    covered = sum(link.last - link.first + 1 for link in chain)
    return len(chain), covered, -sum(link.unit.old for link in chain)
