"""A correction by denial: "ko phải, hôm kia", "à nhầm, tôi làm cho con tôi", "no, the father".

What is denied is what was said just now: the last answer first, whatever is asked meanwhile. The
words after the denial must fit that answer better than they fit the question that is open.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import Answer, Answered, Command, Correct, Open
from bot.nlu import labels
from bot.nlu.at_review import other_choice
from bot.nlu.normalise import clean, fold, heads
from bot.nlu.repair import ASKS, REVIEW, steering
from bot.readers import choice

LONGEST = 14  # words after the denial
BACK = 3  # answers looked back
VALUES = {"date", "phone", "cccd", "number", "money", "email", "dossier_code"}
_SOUND = r"(?:a|ay|o|oi|u|chet|thoi|da|em|khoan|wait|sorry|oh|hold on)"
_DENIAL = re.compile(
    rf"(?:{_SOUND} )*(?:(?:toi|em|minh|chi|anh|con) )?"
    r"(?:khong phai|khong dung|chua dung|sai|nham|lon|noi (?:lai|nham)|(?:ghi|go|bam|chon) nham"
    r"|doi y|y (?:toi|em|minh) la|i mean|i meant|not that"
    r"|(?:(?:it|this|that)(?:'?s| is) )?(?:not (?:correct|right|true)|incorrect|not|wrong)"
    r"|my mistake|actually)"
    r"(?: (?:roi|a|em|oi|dau|nhe|vay|thoi|la|ma|phai la))*"
)
_RATHER = re.compile(rf"(?:{_SOUND} )*thoi(?: (?:a|em|oi))*")  # "à thôi, con anh là con gái"
_NO = re.compile(rf"(?:{_SOUND} )*(?:khong|no)(?: (?:a|em|oi|wait|sorry|hold on))*")
_PAUSE = re.compile(r"\s*[,.;:!\n]")


@dataclass(frozen=True)
class Denial:
    """What comes after the words of denial, as typed; `paused` when a comma stands between."""

    rest: str
    paused: bool


def denied(text: str, open: Open, path: Sequence[Answered]) -> Command | None:
    """The change of an answer just given, or of any choice under the summary; an answer to the
    open question; None: no denial.
    """
    said = _denial(text)
    found = _of_all(said, text, path) if open.slot == REVIEW and not _is_own(text, open) else None
    return found or (_of_the_last(said, open, path) if said and open.kind != "files" else None)


def _of_all(said: Denial | None, text: str, path: Sequence[Answered]) -> Command | None:
    """Under the summary: a choice anywhere; "sai rồi" alone asks which of the answers."""
    if _is_bare(text):
        return Correct()
    return other_choice(said.rest if said else text, path, denies=said is not None)


def _is_own(text: str, open: Open) -> bool:
    return choice.pick(text, open.choices) is not None


def _of_the_last(said: Denial, open: Open, path: Sequence[Answered]) -> Command | None:
    given = [item for item in reversed(path) if item.given and item.slot != open.slot][:BACK]
    if not given:
        return None
    asked = Answered(open.slot, open.label, open.kind, names=_names(open))
    # A denial answers yes or no by itself, and under the summary it is no yes whatever follows.
    own = () if open.kind == "yes_no" or open.slot == REVIEW else (asked,)
    sure, likely = ((given[0], 2), *((i, 2) for i in own)), (*given, *own)
    for item, least in (*sure, *((i, 1) for i in likely)):
        if item is not asked and item.kind in VALUES | {"name"} and _is_suggested(open, said.rest):
            continue
        if _fit(said, item, last=item is given[0]) >= least:
            return Answer(said.rest) if item is asked else Correct(item.slot, said.rest)
    return None


def _denial(text: str) -> Denial | None:
    """The longest words of denial at the beginning, if anything follows them."""
    for head, end, begin in heads(text, LONGEST):
        paused = bool(_PAUSE.match(text, end))
        denies = _DENIAL.fullmatch(head) or _RATHER.fullmatch(head)
        if denies or (paused and _NO.fullmatch(head)):
            rest = text[begin:].strip(" .!")
            return Denial(rest, paused) if len(rest.split()) <= LONGEST else None
    return None


def _is_bare(text: str) -> bool:
    said = fold(clean(text)).strip(" .!")
    return bool(_DENIAL.fullmatch(said) or _NO.fullmatch(said))


def _names(open: Open) -> tuple[tuple[str, ...], ...]:
    words = open.spoken or ((),) * len(open.choices)
    return tuple((label, *more) for label, more in zip(open.choices, words, strict=True))


def _is_suggested(open: Open, rest: str) -> bool:
    """ "Is it 0361234567?" "Không phải, 036…": the value is that question's own."""
    own = labels.reads(rest, open.kind) or (open.kind == "name" and labels.a_full_name(rest))
    return bool(open.choices) and own


def _fit(said: Denial, item: Answered, *, last: bool) -> int:
    """2: the words are such an answer; 1: they may be one; 0: they are none."""
    if item.kind in ("choice", "yes_no"):
        return _fit_choice(said.rest, item)
    if item.kind in VALUES:
        return 2 if labels.reads(said.rest, item.kind) else 0
    if not said.paused or steering(said.rest) or ASKS.search(fold(said.rest.lower())):
        return 0
    if item.kind == "name":
        return 2 if labels.a_full_name(said.rest) else 0
    return int(last and item.kind in ("text", "place"))


def _fit_choice(rest: str, item: Answered) -> int:
    """By the very words of a choice, or by words like it; the one that stands is no change."""
    names = [label for label, *_ in item.names]
    heard = choice.spoken(rest, item.names)
    found = heard if heard is not None else choice.pick(rest, names)
    if found is None or names[found] == item.shown:
        return 0
    return 1 if heard is None else 2
