"""What the transcript keeps of a turn: who said what, masked for search, and the bot's trace.

A trace is for officers, to see why the bot answered as it did: intent, confidence, commands, the
question that was open. It holds names and numbers of ours, never a citizen's words.
"""

import msgspec

from bot.model import (
    SILENT,
    Answer,
    Command,
    Correct,
    Faq,
    Handoff,
    Message,
    Open,
    Outcome,
    Reply,
    Start,
    Understood,
)
from bot.sealing import MASKED_CODE, redact
from bot.store.endings import Line


def lines_of(message: Message, outcome: Outcome, secret: bool, trace: str = "") -> tuple[Line, ...]:
    """The transcript of a turn. A secret is masked in both of its copies.

    Only the citizen's words have a copy for search: ours may repeat a name or an address.
    """
    said = [] if message.kind in SILENT else [_heard(message, outcome, secret, trace)]
    return (*said, *(Line(reply.role, _words(reply), "") for reply in outcome.replies))


def _heard(message: Message, outcome: Outcome, secret: bool, trace: str) -> Line:
    if secret:
        return Line("citizen", MASKED_CODE, MASKED_CODE, trace)
    names = ", ".join(file.name for file in message.attachments)
    words = message.text or names
    files = tuple(file.id for file in message.attachments)
    return Line("citizen", words, outcome.heard or redact(message.text), trace, files)


def _words(reply: Reply) -> str:
    cards = (line for card in reply.cards for line in (card.title, *card.lines))
    return "\n".join(part for part in (reply.text, *cards) if part)


def trace_of(understood: Understood, open: Open | None) -> str:
    """How a message was understood, as JSON."""
    trace = {
        "intent": understood.intent,
        "confidence": round(understood.confidence, 2),
        "did": [_did(command) for command in understood.commands],
        "open": open.label if open else "",
    }
    return msgspec.json.encode(trace).decode()


def _did(command: Command) -> str:
    """A command and the thing of ours it names."""
    name = type(command).__name__
    match command:
        case Faq():
            return " ".join(filter(None, (name, command.entry, command.about, command.procedure)))
        case Start():
            return f"{name} {command.dialog}"
        case Handoff():
            return f"{name} {command.reason}"
        case Correct():
            return f"{name} {command.slot or ''}".strip()
        case Answer():
            return f"{name} ({len(command.attachments)})" if command.attachments else name
    return name
