"""Intent to command: what each label of `corpus.INTENTS` makes the engine do.

A dialog has the name of its intent. The table is complete; a test proves it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from bot.model import (
    Answer,
    Back,
    Cancel,
    Command,
    Correct,
    Faq,
    Handoff,
    Prefer,
    Repeat,
    Restart,
    Skip,
    Smalltalk,
    Start,
    Unclear,
)
from bot.nlu.normalise import fold
from bot.readers.child import Child, read_child
from bot.readers.filters import asks_for_a_list, read_filters


@dataclass(frozen=True)
class Heard:
    """What a command may need of the message: text as typed, ids of what it names.

    What must be searched for is searched for when a command wants it; most do not.
    """

    text: str
    procedure: str = ""
    code: str = ""  # a dossier's
    find_need: Callable[[], bool] = lambda: False
    find_faq: Callable[[], str] = str

    @cached_property
    def needs(self) -> bool:
        """Some procedure fits the words, though none is named."""
        return not self.procedure and self.find_need()

    @cached_property
    def faq(self) -> str:
        """The answer that fits the words, or empty."""
        return self.find_faq()


Make = Callable[[Heard], Command]
_STEP = re.compile(
    r"(?:(?:chi tiet|ro|huong dan|giai thich|xem|details? of|about|what is) *(?:buoc|step) *"
    r"|\b(?:buoc|step) *(?=\d{1,2} (?:(?:nay|do|thi|la|lam|can|phai|nhu|co) )*"
    r"(?:gi|sao|the nao|details?)\b))(?P<n>\d{1,2})"
)
_AROUND = re.compile(
    r"\b(?:cho|toi|minh|em|hoi|xin|vay|a|oi|nhe|the|voi|please|nay|do|thi|la|lam|can|phai|nhu|co"
    r"|gi|sao|nao|details?|tell|me)\b"
)
_LATE = re.compile(r"\b(?:tre hen|qua han|tre han|bi tre|late|overdue)\b")
_MINE = re.compile(r"\b(?:cho toi|can toi|doi toi|waiting for me|toi phai lam)\b")
_OFF = re.compile(
    r"\b(?:tat|dung (?:nhan|gui|bao)|khong (?:nhan|muon nhan|can bao)|thoi bao|turn off|stop)\b"
)


def _say(kind: str) -> Make:
    return lambda _: Smalltalk(kind)


def _answer(heard: Heard) -> Command:
    return Answer(heard.text)


def _service(dialog: str) -> Make:
    return lambda _: Start(dialog)


def _on_dossier(dialog: str) -> Make:
    return lambda heard: Start(dialog, {"code": heard.code} if heard.code else {})


def _on_procedure(dialog: str) -> Make:
    def make(heard: Heard) -> Command:
        if heard.procedure:
            return Start(dialog, {"procedure": heard.procedure} | _told(heard.text))
        return Start(dialog, {"need": heard.text} | _told(heard.text) if heard.needs else {})

    return make


def _told(text: str) -> dict[str, str]:
    """The message itself, when it tells what the form will ask of a child."""
    return {"told": text} if read_child(text) != Child() else {}


def asks_for_a_step(text: str) -> bool:
    """Is it "chi tiết bước 3", which no question of a form has for an answer?"""
    said = fold(text.lower())
    return bool(_STEP.search(said)) and not _AROUND.sub("", _STEP.sub("", said)).strip(" .,?!")


def _find(heard: Heard) -> Command:
    """A step of filing, a list narrowed by field or level, or one procedure."""
    step = _STEP.search(fold(heard.text.lower()))
    if step is not None:
        return Start("find_procedure", {"show": "step", "step": step["n"]})
    if asks_for_a_list(heard.text):
        return Start("find_procedure", {"browse": heard.text})
    if not heard.procedure and not heard.needs and read_filters(heard.text).field:
        return Start("find_procedure", {"browse": heard.text})  # "giấy tờ nhà đất" names a field
    return _on_procedure("find_procedure")(heard)


def _track(heard: Heard) -> Command:
    """One dossier by its code, or those that are late or wait for the citizen."""
    words = fold(heard.text.lower())
    if not heard.code and _LATE.search(words):
        return Start("track_dossier", {"filter": "late"})
    if not heard.code and _MINE.search(words):
        return Start("track_dossier", {"filter": "mine"})
    return _on_dossier("track_dossier")(heard)


def _notices(heard: Heard) -> Command:
    """Settings; "tắt thông báo" says already which."""
    words = fold(heard.text.lower())
    off = {"news": "none"} if _OFF.search(words) else {}
    return Start("notification_settings", off)


def _about(fact: str) -> Make:
    return lambda heard: Faq(about=fact, procedure=heard.procedure)


def _faq(heard: Heard) -> Command:
    return Faq(entry=heard.faq, procedure=heard.procedure) if heard.faq else Unclear()


def _language(heard: Heard) -> Command:
    words = fold(heard.text.lower())
    if words.strip(" .!?") in ("doi ngon ngu", "ngon ngu", "change language", "language"):
        return Start("change_language")
    if "vietnamese" in words:
        return _of_vietnamese(words)
    vietnamese = any(w in words for w in ("viet", "tieng ta", "tieng minh", "me de", " vn"))
    return Prefer("language", "vi" if vietnamese and "don't speak" not in words else "en")


_NOT_SPOKEN = re.compile(
    r"english|\b(?:not|no|cannot|never|can't|don't|doesn't|bad|poor|little)\b.*"
    r"\b(?:speak|read|understand|know|write|follow)\b.*vietnamese|vietnamese is (?:bad|poor|not)"
)
_WANTED = re.compile(
    r"\b(?:in|to|into|speak|use|prefer|want|write|answer|back to) vietnamese\b(?! \w+ \w)"
    r"|^(?:\w+,? )?vietnamese[\s.!?]*$|vietnamese(?: language| version)? (?:please|now)\b"
)


def _of_vietnamese(words: str) -> Command:
    """ "I don't have a Vietnamese ID" asks for no language."""
    if _NOT_SPOKEN.search(words):
        return Prefer("language", "en")
    return Prefer("language", "vi") if _WANTED.search(words) else Unclear()


COMMANDS: dict[str, Make] = {
    "greet": _say("greet"),
    "goodbye": _say("goodbye"),
    "thank": _say("thank"),
    "bot_challenge": _say("bot_challenge"),
    "affirm": _answer,
    "deny": _answer,
    "help": _service("help"),
    "cancel": lambda _: Cancel(),
    "go_back": lambda _: Back(),
    "skip": lambda _: Skip(),
    "change_answer": lambda _: Correct(),
    "repeat": lambda _: Repeat(),
    "restart": lambda _: Restart(),
    "ask_human": lambda _: Handoff("asked"),
    "complain": lambda heard: Start("complain", {"need": heard.text}),
    "register_account": _service("register_account"),
    "log_in": _service("log_in"),
    "log_out": _service("log_out"),
    "find_procedure": _find,
    "ask_requirements": _about("requirements"),
    "ask_fee": _about("fee"),
    "ask_duration": _about("duration"),
    "ask_agency": _about("agency"),
    "submit_dossier": _on_procedure("submit_dossier"),
    "resume_draft": _service("resume_draft"),
    "choose_postal": lambda _: Faq(entry="post-how"),
    "pay_fee": _on_dossier("pay_fee"),
    "track_dossier": _track,
    "update_dossier": _on_dossier("update_dossier"),
    "withdraw_dossier": _on_dossier("withdraw_dossier"),
    "supplement_dossier": _on_dossier("supplement_dossier"),
    "get_result": _on_dossier("get_result"),
    "rate_service": _on_dossier("rate_service"),
    "notification_settings": _notices,
    "privacy_request": _service("privacy_request"),
    "change_language": _language,
    "faq": _faq,
    "out_of_scope": lambda _: Unclear(),
}
