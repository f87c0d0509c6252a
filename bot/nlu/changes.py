"""A change of mind: "thôi đổi ý, tôi muốn làm giấy độc thân", "ko, quay lại khai sinh".

The words in front only say that what is open is left, or that something was left before; the matter
after them is understood as if nothing were open.
"""

import re
from collections.abc import Iterator
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
from bot.nlu.normalise import clean, expand_from, fold, heads, spans
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
    rf"|never mind(?: {_IT})?|(?:forget|stop|leave|drop|cancel) {_IT})"
    rf"(?: {_SOUND})*"
)
_TURN = re.compile(  # less clear: only before a procedure's name and the wish to do it
    rf"(?:{_SOUND} )*(?:{_SELF} )?(?:thoi|khoan|actually|gio|bay gio|(?:doi|chuyen) sang)"
    rf"(?: {_SOUND})*"
)
_WANTS = re.compile(r"\b(?:lam|nop|dang ky|xin|khai|chuyen sang|do|file|register|apply|need)\b")
_ASKS = re.compile(
    r"\b(?:hoi|tim hieu|biet|xem|gi|nao|sao|bao (?:nhieu|lau|gio)|ask|about|know|which|what|how)\b"
)
_RETURN = re.compile(
    r"(?:(?:khong|a|thoi|khoan|nham|em|toi|cho|minh|muon|no|wait|please|phai) )*"
    r"(?:(?:quay|tro)(?: (?:lai|ve|tro lai))+|(?:lam|khai|nop) tiep|tiep tuc"
    r"|(?:go|get) back to|continue(?: with)?|back to)"
    r"(?: (?:voi|lam|khai(?! (?:sinh|tu)\b)|nop|phan|cai|viec|ho so|thu tuc|vu|the|my))* "
)


def change_of_mind(nlu: "Nlu", text: str, open: Open | None) -> Understood | None:
    """What the citizen wants instead of the task at hand; None when nothing of it is said."""
    for rest, clear in _after_leaving(text):
        instead = _named(nlu, rest, open) or (_understood(nlu, rest) if clear else None)
        if instead is not None:
            stays = open is None or _is_of_the_task(instead)
            commands = (instead,) if stays else (SetAside(), instead)
            return Understood(commands, "cancel", 1.0)
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
    whole = " ".join(_words(text)[1])
    if not (_LEAVE.match(whole) or _TURN.match(whole)):
        return  # nearly always, and a tenth of the work of looking at every beginning
    for head, _, rest in heads(text, LONGEST):
        clear = bool(_LEAVE.fullmatch(head))
        if clear or _TURN.fullmatch(head):
            yield text[rest:].strip(), clear


def _named(nlu: "Nlu", rest: str, open: Open | None) -> Command | None:
    """A procedure named with the wish for it: who was filing begins it, else it is shown first."""
    said, procedure = " ".join(_words(rest)[1]), nlu.read(rest).procedure
    if not procedure or not _WANTS.search(said) or _ASKS.search(said):
        return None
    files = open is not None and open.dialog in FORMS
    return Start("submit_dossier" if files else "find_procedure", {"procedure": procedure})


def _understood(nlu: "Nlu", rest: str) -> Command | None:
    """Any other matter, understood as if nothing were open."""
    meant = nlu.understand(rest, None, ())
    sure = meant.confidence >= SURE or nlu.read(rest).procedure  # to do it, or to hear of it
    if not sure or len(meant.commands) > 1:
        return None
    match meant.commands[0]:
        case Start(dialog=dialog) as command:
            return command if dialog not in ("help", "resume_draft") else None
        case Faq() | Handoff() as command:
            return command
        case _:
            return None


def _is_of_the_task(command: Command) -> bool:
    """A question that names no matter of its own is about the task at hand, which stays."""
    return isinstance(command, Faq) and not (command.entry or command.procedure)
