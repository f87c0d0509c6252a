"""What a message means without any understanding: taps, files, timers, answers to a secret."""

from bot.model import (
    Answer,
    Command,
    Lapse,
    Linked,
    Message,
    Notify,
    Open,
    Remind,
    Smalltalk,
    Unclear,
    Wake,
    links,
)
from bot.readers.otp import may_hold_code

DIGITS = {"otp", "number", "cccd", "phone", "money", "date", "dossier_code"}  # kinds of questions
TIMERS: dict[str, Command] = {"linked": Linked(), "nudge": Remind(), "lapse": Lapse()}
"""What a `deferred` message stands for, by the name in its text."""
FREE = {"text", "name", "place"}  # kinds of questions whose answer may be about anything


def plain(message: Message, asked: Open | None) -> Command | None:
    """The command of what is no free text, or of an answer to a secret question; else None."""
    if message.event is not None:
        return Notify(message.event)
    if message.kind == "text" and not is_secret(message, asked):
        return Answer(token=message.value) if _is_tap(message, asked) else None
    commands: dict[str, Command] = {
        "text": Answer(text=message.text),
        "tap": Answer(token=message.value),
        "files": Answer(attachments=message.attachments),
        "contact": Answer(text=message.text),
        "link": links.opened(message.value) or Smalltalk("greet"),
        "wake": Wake(),
        "deferred": TIMERS.get(message.text, Unclear()),
        "arrived": Smalltalk("greet"),
    }
    return commands.get(message.kind, Unclear())


def _is_tap(message: Message, asked: Open | None) -> bool:
    """Typed words that name a button shown last; but where digits are asked, digits answer."""
    return bool(message.value) and not answers_digits(message, asked)


def answers_digits(message: Message, asked: Open | None) -> bool:
    """Whether digits came where digits are asked."""
    return asked is not None and asked.kind in DIGITS and any(c.isdigit() for c in message.text)


def is_secret(message: Message, asked: Open | None) -> bool:
    """An answer to a secret question; "gửi lại" or "gặp cán bộ" there is not: no code is in it."""
    secret = asked is not None and asked.secret and message.kind == "text"
    return secret and may_hold_code(message.text)


def is_free_text(asked: Open | None) -> bool:
    """Whether any words may be what was asked for: there a rule about words would misread."""
    return asked is not None and asked.kind in FREE
