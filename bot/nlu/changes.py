"""A change of mind: "thôi đổi ý, tôi muốn làm giấy độc thân", "ko, quay lại khai sinh".

The words in front only say that what is open is left, or that something was left before; the matter
after them is understood as if nothing were open.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import (
    Answered,
    Command,
    Correct,
    Faq,
    Handoff,
    Open,
    SetAside,
    Start,
    Understood,
)
from bot.nlu.normalise import clean, expand_from, fold, spans
from bot.nlu.repair import TOLD, best_label

if TYPE_CHECKING:
    from bot.nlu.parser import Nlu

LONGEST = 14  # words in front of the matter
FORMS = ("submit_dossier", "guide_dossier")
SURE = 0.6  # of what begins instead
NAMED = 0.95  # how well the words after "quay lại" fit a procedure
_SELF = r"(?:toi|minh|em|anh|chi|con|chau|co|chu|bac|i|ive|i have)"
_SOUND = r"(?:thoi|khoan|a|ay|da|oi|ok|roi|di|nhe|nha|vay|day|da|nay|em|wait|sorry|no|oh|well)"
_IT = (
    r"(?:(?:cai|viec|ho so|thu tuc|don|giay|to khai|chuyen|phan|mot)(?: (?:nay|do|kia|ay))?"
    r"|nay|do|this|that|it|this one)"
)
_LEAVE = re.compile(
    rf"(?:{_SOUND} )*(?:{_SELF} )?(?:{_SOUND} )*"
    r"(?:(?:lai )?(?:doi y|nghi lai)(?: kien)?(?: khac)?"
    r"|(?:khong|chang|khoi|ngung|dung|thoi|bo)(?: (?:can|muon|dinh))?"
    rf"(?: (?:lam|nop|khai|dang ky|xin|tiep|hoi)(?: \w+){{0,6}}?)?(?: {_IT})? nua"
    rf"|(?:bo|dung|ngung|huy|de)(?: (?:lam|nop|khai))?(?: {_IT})(?: (?:lai|do|sau|mot ben))*"
    rf"|(?:bo di|dung lai|de sau|huy di)"
    r"|(?:have )?(?:changed my mind|do not want (?:this|to do this)(?: any ?more)?)"
    rf"|(?:never mind|forget|stop|leave|drop|cancel)(?: {_IT})?)"
    rf"(?: {_SOUND})*"
)
_TURN = re.compile(  # less clear: only before a procedure's name and the wish to do it
    rf"(?:{_SOUND} )*(?:{_SELF} )?(?:thoi|khoan|actually|gio|bay gio|(?:doi|chuyen) sang)"
    rf"(?: {_SOUND})*"
)
_WANTS = re.compile(r"\b(?:lam|nop|dang ky|xin|khai|chuyen sang|do|file|register|apply|need)\b")
_ASKS = re.compile(r"\b(?:hoi|tim hieu|biet|xem|ask|about|know)\b")
_RETURN = re.compile(
    r"(?:(?:khong|a|thoi|khoan|nham|em|toi|cho|minh|muon|no|wait|please|phai) )*"
    r"(?:(?:quay|tro)(?: (?:lai|ve|tro lai))+|(?:lam|khai|nop) tiep|tiep tuc"
    r"|(?:go|get) back to|continue(?: with)?|back to)"
    r"(?: (?:voi|lam|khai(?! (?:sinh|tu)\b)|nop|phan|cai|viec|ho so|thu tuc|vu|the|my))* "
)


def change_of_mind(nlu: "Nlu", text: str, open: Open | None) -> Understood | None:
    """What the citizen wants instead of the task at hand; None when nothing of it is said."""
    for rest, clear in _after_leaving(text):
        meant = nlu.understand(rest, None, ())
        first = meant.commands[0] if len(meant.commands) == 1 else None
        sure = first is not None and (
            _names_one(first, rest) or (clear and meant.confidence >= SURE and _is_a_matter(first))
        )
        if first is not None and sure:
            leaves = not _is_of_the_task(first)
            instead = (SetAside(), _begun(first, rest, open)) if open and leaves else (first,)
            return replace(meant, commands=instead)
    return None


def going_back(nlu: "Nlu", text: str, path: tuple[Answered, ...]) -> Understood | None:
    """ "Quay lại khai sinh": the task of that name, on top again or begun; or an answer's name."""
    typed, folded = _words(text)
    found = _RETURN.match(" ".join(folded) + " ")
    at = len(found[0].split()) if found else len(typed)
    if at == len(typed):
        return None
    name = " ".join(typed[at:])
    slot = None if nlu.read(name).procedure else best_label(folded[at:], path, least=TOLD)
    if slot:
        return Understood((Correct(slot),), "go_back", 1.0)
    hits = nlu.find(name, "procedure", 1)
    if hits.none_fits or hits.ranking[0].score < NAMED:
        return None
    return Understood((Start("submit_dossier", {"procedure": hits.ranking[0].id}),), "go_back", 1.0)


def _words(text: str) -> tuple[list[str], list[str]]:
    """The words in full, as typed and without marks."""
    words = [word for word, _, _ in spans(clean(text))]
    full = [word for word, _, _ in expand_from(words)]
    return full, [fold(word) for word in full]


def _after_leaving(text: str) -> Iterator[tuple[str, bool]]:
    """What is said after the longest words of leaving, as typed, and whether these are clear."""
    found = spans(text.lower())
    words = [word for word, _, _ in found]
    for end in range(min(LONGEST, len(words) - 1), 0, -1):
        head = " ".join(fold(word) for word, _, _ in expand_from(words[:end]))
        clear = bool(_LEAVE.fullmatch(head))
        if clear or _TURN.fullmatch(head):
            yield text[found[end][1] :].strip(), clear


def _names_one(command: Command, rest: str) -> bool:
    """Does it name the procedure to do?"""
    named = isinstance(command, Start) and "procedure" in command.args
    return named and bool(_WANTS.search(" ".join(_words(rest)[1])))


def _is_a_matter(command: Command) -> bool:
    match command:
        case Start(dialog=dialog):
            return dialog not in ("help", "resume_draft")
        case _:
            return isinstance(command, Faq | Handoff)


def _is_of_the_task(command: Command) -> bool:
    """A question that names no matter of its own is about the task at hand, which stays."""
    return isinstance(command, Faq) and not (command.entry or command.procedure)


def _begun(command: Command, rest: str, open: Open) -> Command:
    """Who was filing and wants to do another thing begins it; who asks about it sees it first."""
    said = " ".join(_words(rest)[1])
    shown = isinstance(command, Start) and command.dialog == "find_procedure" and command.args
    files = open.dialog in FORMS and _WANTS.search(said) and not _ASKS.search(said)
    if shown and files and isinstance(command, Start) and "browse" not in command.args:
        return Start("submit_dossier", command.args)
    return command
