"""Names of procedures in running text: the longest known wording wins."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.catalogue import ProcedureInfo
from bot.nlu.normalise import clean, expand_from, fold, spans

MASK = "<thu tuc>"


@dataclass(frozen=True)
class Named:
    """A procedure named at characters `start`..`end` of the NFC text."""

    id: str
    start: int
    end: int


@dataclass(frozen=True)
class Names:
    """Folded wording to procedure id; wordings of several procedures are left out."""

    ids: Mapping[str, str]

    @cached_property
    def _longest_by_first(self) -> dict[str, int]:
        """How many words the longest wording has that begins with a word."""
        longest: dict[str, int] = {}
        for key in self.ids:
            words = key.split()
            longest[words[0]] = max(longest.get(words[0], 0), len(words))
        return longest

    def find(self, text: str) -> list[Named]:
        """Procedures named in the text, left to right, not overlapping."""
        typed = spans(text.lower())
        words = [(fold(w), a, b) for w, a, b in expand_from([w for w, _, _ in typed])]
        found, at = [], 0
        while at < len(words):
            size, key = self._longest(words, at)
            if size:
                first, last = words[at][1], words[at + size - 1][2] - 1
                found.append(Named(self.ids[key], typed[first][1], typed[last][2]))
            at += size or 1
        return found

    def mask(self, folded: Sequence[str]) -> tuple[str, ...]:
        """Folded words with each procedure's name as one word, so that "phí X" is one pattern."""
        words = [(w, 0, 0) for w in folded]
        out, at = [], 0
        while at < len(words):
            size, _ = self._longest(words, at)
            out.append(MASK if size else words[at][0])
            at += size or 1
        return tuple(out)

    def _longest(self, words: Sequence[tuple[str, int, int]], at: int) -> tuple[int, str]:
        longest = self._longest_by_first.get(words[at][0], 0)
        for size in range(min(longest, len(words) - at), 0, -1):
            key = " ".join(w for w, _, _ in words[at : at + size])
            if key in self.ids:
                return size, key
        return 0, ""


def wording(text: str) -> str:
    """A wording as it is looked up: normalised and folded."""
    typed = [w for w, _, _ in spans(clean(text))]
    return " ".join(fold(w) for w, _, _ in expand_from(typed))


def learn_names(pairs: Iterable[tuple[str, str]]) -> Names:
    """From (wording, procedure id); the first procedure of a wording does not win: none does."""
    owners: dict[str, set[str]] = {}
    for text, owner in pairs:
        owners.setdefault(wording(text), set()).add(owner)
    return Names({k: next(iter(v)) for k, v in owners.items() if len(v) == 1 and len(k) > 2})


def wordings(info: ProcedureInfo) -> Iterable[str]:
    """Everything a procedure is called in its own record."""
    yield info.title
    yield info.title.removeprefix("Cấp ").removeprefix("Đăng ký ")
    if info.code:
        yield info.code
    yield from info.words
