"""One of several labels: by its words, its number, its place, with typos and without diacritics."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from bot.readers.folding import fold

_NUMBER = re.compile(r"(?:so |cai |muc |chon |lua chon |phuong an )*(?:so |thu )?(\d{1,2})[.)]?")
_PLACES = {
    "dau": 0, "dau tien": 0, "thu nhat": 0, "mot": 0, "nhat": 0, "thu hai": 1, "hai": 1,
    "thu ba": 2, "ba": 2, "thu tu": 3, "bon": 3, "thu nam": 4, "nam": 4, "cuoi": -1, "cuoi cung": -1,
}  # fmt: skip
_LEAD = re.compile(r"^(?:da |vang |em |toi |minh |anh |chi |cho |chon |lay |muon |la |cai |muc |so )+")
_TAIL = re.compile(r"(?: (?:a|nhe|nha|di|em|ban|dum|giup|thoi|luon))+$")
ALIKE = 0.82  # two words this alike are taken for a slip of the same one


def pick(text: str, labels: Sequence[str]) -> int | None:
    """Which label an answer means, None when that is not clear."""
    said = _words(text)
    if not said or not labels:
        return None
    names = [_words(label) for label in labels]
    return next(
        (
            found
            for rule in (_same, _numbered, _placed, _within, _alike)
            if (found := rule(said, names)) is not None
        ),
        None,
    )


def _words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold(text).text))


def _core(said: str) -> str:
    return _TAIL.sub("", _LEAD.sub("", said)) or said


def _same(said: str, names: Sequence[str]) -> int | None:
    for words in (said, _core(said)):
        hits = [n for n, name in enumerate(names) if name == words]
        if len(hits) == 1:
            return hits[0]
    return None


def _numbered(said: str, names: Sequence[str]) -> int | None:
    match = _NUMBER.fullmatch(said)
    nth = int(match[1]) if match else 0
    return nth - 1 if 0 < nth <= len(names) else None


def _placed(said: str, names: Sequence[str]) -> int | None:
    place = _PLACES.get(re.sub(r"^(?:cai|muc|so|nut|dong|chon|lay) ", "", _core(said)))
    if place is None or place >= len(names):
        return None
    return place % len(names)


def _within(said: str, names: Sequence[str]) -> int | None:
    """The only label that holds the answer's words, or whose words the answer holds."""
    core = f" {_core(said)} "
    holding = [n for n, name in enumerate(names) if len(core) > 3 and core in f" {name} "]
    if len(holding) == 1:
        return holding[0]
    held = [n for n, name in enumerate(names) if name and f" {name} " in f" {said} "]
    if len(held) > 1:
        longest = max(held, key=lambda n: len(names[n]))
        held = [longest] if all(names[n] in names[longest] for n in held) else held
    return held[0] if len(held) == 1 else None


def _alike(said: str, names: Sequence[str]) -> int | None:
    core = _core(said)[:200]
    scores = sorted(
        ((SequenceMatcher(None, core, name[:200]).ratio(), n) for n, name in enumerate(names)),
        reverse=True,
    )
    best, second = scores[0], scores[1] if len(scores) > 1 else (0.0, -1)
    return best[1] if best[0] >= ALIKE and best[0] - second[0] > 0.08 else None
