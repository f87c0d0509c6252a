"""Under the summary, a choice made anywhere in the form may be said to be another.

"Không đúng là bé trai", "bé là con trai chứ", "giới tính nam", "not a girl, a boy": the words are a
choice of one answer alone, and not the one that stands.
"""

import re
from collections.abc import Iterator, Sequence

from bot.model import Answered, Command, Correct, Smalltalk
from bot.nlu.normalise import fold, spans
from bot.nlu.repair import ASKS, SAME
from bot.readers import choice

STANDS = Smalltalk("stands")  # "con gái mà" where a girl stands already
LONGEST = 8  # words of a choice and its answer's name
LEAST = 2  # letters of a choice's words
_INSTEAD = re.compile(r"(?:[,;.]|\b(?:mà là|ma la|phải là|phai la|but))\s*(?!.*[,;.]\s*\S)")
_TAIL = re.compile(
    r"(?:[\s,]+(?:mà|ma|chứ|chớ|cơ|đấy|đó|nhé|nha|ạ|a|em|mới đúng|moi dung|mới phải|moi phai))+$",
    re.IGNORECASE,
)
_TO = {"la", "phai", "is", "s", "a", "an"}


def other_choice(text: str, path: Sequence[Answered], *, denies: bool) -> Command | None:
    """The change of the one answer whose other choice is named; None for none, and for several.

    Without a denial, the answer must be named too ("giới tính nam"), or insisted on ("nam chứ").
    """
    text = text.strip(" .!")
    said = _TAIL.sub("", text)
    if len(said.split()) > LONGEST or ASKS.search(fold(said.lower())):
        return None
    sure = denies or said != text
    for part in _parts(said):
        found = [(i, *named) for i in path if (named := _named(part, i, sure=sure))]
        exact = [(i, words, at) for i, words, at in found if _is_label(words, i.names[at][0])]
        found = exact or found  # "nam" is a choice before it is the fifth one
        other = [Correct(i.slot, words) for i, words, at in found if i.names[at][0] != i.shown]
        if other or found:
            return (other[0] if other else STANDS) if len(other or found) == 1 else None
    return None


def _parts(said: str) -> Iterator[str]:
    """The words, and those after the last comma or "mà là": "bé gái, bé trai"."""
    *_, last = _INSTEAD.split(said)
    yield last.strip()
    if last != said:
        yield said


def _named(said: str, item: Answered, *, sure: bool) -> tuple[str, int] | None:
    """The words that name a choice of this answer, and which."""
    if item.kind != "choice" or not item.names:
        return None
    rest = _after_label(said, item.label)
    for words in (said, rest) if sure else (rest,) if rest != said else ():
        found = _pick(words, item)
        if found is not None:
            return words, found
    return None


def _pick(words: str, item: Answered) -> int | None:
    if len(words) < LEAST:
        return None
    heard = choice.spoken(words, item.names)
    return heard if heard is not None else choice.pick(words, [label for label, *_ in item.names])


def _is_label(words: str, label: str) -> bool:
    return fold(words.lower()).strip() == fold(label.lower()).strip()


def _after_label(said: str, label: str) -> str:
    """What follows the words of the label and "là", as typed."""
    own = {SAME.get(w, w) for w in re.findall(r"\w+", fold(label.lower()))} | _TO
    for word, start, _ in spans(said):
        one = fold(word.lower())
        if SAME.get(one, one) not in own:
            return said[start:]
    return ""
