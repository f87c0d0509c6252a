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
    def _sizes(self) -> dict[tuple[str, ...], tuple[int, ...]]:
        """How many words the wordings have that begin with two words, the longest first."""
        sizes: dict[tuple[str, ...], set[int]] = {}
        for key in self.ids:
            words = key.split()
            sizes.setdefault(tuple(words[:2]), set()).add(len(words))
        return {begin: tuple(sorted(some, reverse=True)) for begin, some in sizes.items()}

    def find(self, text: str) -> list[Named]:
        """Procedures named in the text, left to right, not overlapping."""
        typed = spans(text.lower())
        came = expand_from([w for w, _, _ in typed])
        words = [fold(w) for w, _, _ in came]
        found, at = [], 0
        while at < len(words):
            size, key = self._longest(words, at)
            if size:
                first, last = came[at][1], came[at + size - 1][2] - 1
                found.append(Named(self.ids[key], typed[first][1], typed[last][2]))
            at += size or 1
        return found

    def mask(self, folded: Sequence[str]) -> tuple[str, ...]:
        """Folded words with each procedure's name as one word, so that "phí X" is one pattern."""
        out, at = [], 0
        while at < len(folded):
            size, _ = self._longest(folded, at)
            out.append(MASK if size else folded[at])
            at += size or 1
        return tuple(out)

    def _longest(self, words: Sequence[str], at: int) -> tuple[int, str]:
        for begin in (tuple(words[at : at + 2]), (words[at],)):
            for size in self._sizes.get(begin, ()):
                key = " ".join(words[at : at + size])
                if key in self.ids and at + size <= len(words):
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
