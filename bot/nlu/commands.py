"""Intent to command: what each label of `corpus.INTENTS` makes the engine do.

A dialog has the name of its intent. The table is complete; a test proves it.
"""

from collections.abc import Callable
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Heard:
    """What a command may need of the message: text as typed, ids of what it names."""

    text: str
    procedure: str = ""
    needs: bool = False  # some procedure fits the words, though none is named
    faq: str = ""
    code: str = ""  # a dossier's


Make = Callable[[Heard], Command]


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
            return Start(dialog, {"procedure": heard.procedure})
        return Start(dialog, {"need": heard.text} if heard.needs else {})

    return make


def _about(fact: str) -> Make:
    return lambda heard: Faq(about=fact, procedure=heard.procedure)


def _faq(heard: Heard) -> Command:
    return Faq(entry=heard.faq) if heard.faq else Unclear()


def _language(heard: Heard) -> Command:
    words = fold(heard.text.lower())
    vietnamese = any(w in words for w in ("viet", "tieng ta", "tieng minh", "me de", " vn"))
    return Prefer("language", "vi" if vietnamese and "don't speak" not in words else "en")


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
    "find_procedure": _on_procedure("find_procedure"),
    "ask_requirements": _about("requirements"),
    "ask_fee": _about("fee"),
    "ask_duration": _about("duration"),
    "ask_agency": _about("agency"),
    "submit_dossier": _on_procedure("submit_dossier"),
    "resume_draft": _service("resume_draft"),
    "choose_postal": lambda _: Faq(entry="post-how"),
    "pay_fee": _on_dossier("pay_fee"),
    "track_dossier": _on_dossier("track_dossier"),
    "update_dossier": _on_dossier("update_dossier"),
    "withdraw_dossier": _on_dossier("withdraw_dossier"),
    "supplement_dossier": _on_dossier("supplement_dossier"),
    "get_result": _on_dossier("get_result"),
    "rate_service": _on_dossier("rate_service"),
    "notification_settings": _service("notification_settings"),
    "privacy_request": _service("privacy_request"),
    "change_language": _language,
    "faq": _faq,
    "out_of_scope": lambda _: Unclear(),
}
