"""One of several labels: "1", "cái thứ hai", the words themselves, a part of them, a typo."""

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher

from bot.readers import Unreadable
from bot.readers.dictation import heard, quantity
from bot.readers.folding import Folded, composed, fold, tidy

_POLITE = re.compile(
    r"^(?:(?:he|she|it|this|the (?:baby|child)|my (?:baby|child))(?: is|['\u2019]?s) an? )"
    r"|^(?:(?:da|vang|thua|a|em|toi|minh|con|chau|anh|chi|oi|cho|xin|muon|lay|chon|thi|la|o|chac|u)"
    r"\b[\s,]*)+"
    r"|(?:[\s,.!]+(?:a|nhe|nha|em|oi|di|do|day|vay|ban|anh|chi|thoi|roi|luon|duoc|cung duoc))+"
    r"[\s.!]*$"
)
_ORDINAL = re.compile(
    r"^(?:(?:cai|lua chon|phuong an|muc|dong|y|cau|option|so|chon|nut|cach|loai|o)\s+)*"
    r"(?:so|thu|#)?\s*"
    r"(?P<n>\d{1,2}|[a-z]+(?: [a-z]+)?)[\s.)]*$"
)
_PLACED = re.compile(
    r"^(?:(?:cai|lua chon|phuong an|muc|dong|thu)\s+)*"
    r"(?P<w>dau(?: tien)?|cuoi(?: cung)?|giua|nhat|nhi|chot)$"
)
_STOPS = re.compile(r"\b(?:đừng|dừng|ngừng)\b")
_SYNONYMS = {
    "con trai": "nam", "trai": "nam", "be trai": "nam", "dan ong": "nam", "male": "nam",
    "nam": "male", "boy": "male", "man": "male",
    "nu": "female", "girl": "female", "woman": "female",
    "con gai": "nu", "gai": "nu", "be gai": "nu", "phu nu": "nu", "dan ba": "nu", "female": "nu",
    "bo": "cha", "ba": "cha", "tia": "cha", "father": "cha",
    "ong noi": "ong hoac ba", "ba noi": "ong hoac ba", "ong ngoai": "ong hoac ba",
    "ba ngoai": "ong hoac ba", "ong ba": "ong hoac ba",
    "doc than": "chua ket hon", "chua lay vo": "chua ket hon", "chua lay chong": "chua ket hon",
    "chua vo": "chua ket hon", "chua chong": "chua ket hon", "con doc than": "chua ket hon",
    "co vo": "dang co vo/chong", "co chong": "dang co vo/chong", "da ket hon": "dang co vo/chong",
    "co gia dinh": "dang co vo/chong", "ly di": "da ly hon", "bo nhau": "da ly hon",
    "goa": "vo/chong da mat", "goa vo": "vo/chong da mat", "goa chong": "vo/chong da mat",
    "vo mat": "vo/chong da mat", "chong mat": "vo/chong da mat",
    "single": "never married", "unmarried": "never married", "widow": "widowed",
    "widower": "widowed",
    "ma": "me", "mother": "me", "vn": "viet nam", "dt": "dien tu", "bd": "buu dien",
}  # fmt: skip
_FIRST = {"dau", "dau tien", "nhat"}
_LAST = {"cuoi", "cuoi cung", "chot"}
LONGEST = 300  # characters looked at; a choice is not told in more
_ALIKE = 0.8  # ratio of a typo to its label; lower takes other words for it


def read(text: str, labels: Sequence[str]) -> int:
    """The index of the label meant. Raises `Unreadable` ("choice.none", "choice.several")."""
    found = pick(text, labels)
    if found is None:
        said = _core(fold(tidy(text[:LONGEST])))
        several = len(_containing(said, _folded(labels))) > 1
        raise Unreadable("choice.several" if several else "choice.none")
    return found


def pick(text: str, labels: Sequence[str]) -> int | None:
    """The index of the label meant, or None when no label, or more than one, fits."""
    text = text[:LONGEST]
    said = fold(tidy(text))
    if not said.text or not labels:
        return None
    exact = _only(
        at for at, label in enumerate(labels) if composed(tidy(label)) == composed(tidy(text))
    )
    if exact is not None:
        return exact
    plain, names = _core(said), _folded(labels)
    if stops(text):
        names = [name if stops(label) else "" for name, label in zip(names, labels, strict=True)]
    for way in (_equal, _by_synonym, _by_place, _containing, _by_words, _alike):
        found = way(plain, names)
        if found:
            return found[0] if len(found) == 1 else None
    return None


def stops(text: str) -> bool:
    """ "Đừng gửi", "dừng" are "Đúng, gửi đi" without their marks, and the very opposite."""
    return _STOPS.search(composed(tidy(text))) is not None


def spoken(text: str, words: Sequence[Sequence[str]]) -> int | None:
    """The index of the choice that people name so: its words alone, or with more behind them.

    "làm hộ cho chị gái" begins with "làm hộ". The longest words win; None for no choice, or two.
    """
    said = fold(tidy(text[:LONGEST]))
    core, whole = _core(said), _bare(said.text)
    fits = {at: max(map(_fit(core, whole), said), default=0) for at, said in enumerate(words)}
    best = max(fits.values(), default=0)
    return _only(at for at, length in fits.items() if length == best) if best else None


def _fit(core: str, whole: str) -> Callable[[str], int]:
    """How many characters of what was said these words account for."""

    def fit(words: str) -> int:
        name = _bare(fold(tidy(words)).text)
        if name in (core, whole) or core.startswith(f"{name} "):
            return len(name)
        courtesy = len(whole) - len(core)  # "tôi làm" tells no more than "làm"
        return max(0, len(name) - courtesy) if whole.startswith(f"{name} ") else 0

    return fit


def _folded(labels: Sequence[str]) -> list[str]:
    return [_bare(fold(tidy(label)).text) for label in labels]


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+(?:[.,/\-][a-z0-9]+)*", text))


def _core(said: Folded) -> str:
    """Without courtesy; all of it when nothing else was said."""
    text = said.text
    for _ in range(2):
        text = _POLITE.sub("", text).strip()
    return _bare(text) or _bare(said.text)


def _only(found: Iterable[int]) -> int | None:
    places = list(found)
    return places[0] if len(places) == 1 else None


def _equal(said: str, names: Sequence[str]) -> list[int]:
    return [at for at, name in enumerate(names) if name == said]


def _by_synonym(said: str, names: Sequence[str]) -> list[int]:
    """ "Con gái" is "nữ", and that is "female" where the labels are English."""
    for _ in range(2):
        if (said := _SYNONYMS.get(said, "")) and (found := _equal(said, names)):
            return found
    return []


def _by_place(said: str, names: Sequence[str]) -> list[int]:
    """ "2", "số hai", "cái thứ hai", "cái cuối", unless a label has that very number in it."""
    place = _place(said, len(names))
    if place is None:
        return []
    if said.isdecimal():
        worded = [at for at, name in enumerate(names) if said in name.split()]
        if len(worded) == 1:
            return worded
    return [place] if 0 <= place < len(names) else []


def _place(said: str, count: int) -> int | None:
    placed = _PLACED.match(said)
    if placed:
        word = placed["w"]
        return (
            0
            if word in _FIRST
            else count - 1
            if word in _LAST
            else 1
            if word == "nhi"
            else count // 2
        )
    ordinal = _ORDINAL.match(said)
    if not ordinal:
        return None
    number = quantity(heard(fold(ordinal["n"]).words()))
    return None if number is None else number - 1


def _containing(said: str, names: Sequence[str]) -> list[int]:
    """Labels that begin with or contain what was said, or stand whole inside it."""
    inside = [at for at, name in enumerate(names) if f" {name} " in f" {said} "]
    if inside:
        longest = max(len(names[at]) for at in inside)
        return [at for at in inside if len(names[at]) == longest]
    if len(said) < 2:
        return []
    return [at for at, name in enumerate(names) if f" {said} " in f" {name} "]


def _by_words(said: str, names: Sequence[str]) -> list[int]:
    """The label that shares most words with the answer, if clearly more than the others."""
    words = set(said.split())
    shared = [len(words & set(name.split())) / (len(name.split()) or 1) for name in names]
    best = max(shared)
    near = [at for at, score in enumerate(shared) if score >= best - 0.15]
    return near if best >= 0.5 and len(near) == 1 else []


def _alike(said: str, names: Sequence[str]) -> list[int]:
    """Typos: one label alone is nearly what was typed."""
    if len(said) < 3:
        return []
    glued = said.replace(" ", "")
    scores = [SequenceMatcher(None, glued, name.replace(" ", "")[:100]).ratio() for name in names]
    best = max(scores)
    return [at for at, score in enumerate(scores) if score >= _ALIKE and score > best - 0.05]
