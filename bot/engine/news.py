"""What the portal reports, in plain words, with the next thing to do as a button.

A report never touches the open answer: it is one more message of the conversation, and the question
on the screen stays as it was.
"""

from dataclasses import replace
from typing import Any

from backend_client.port import EventType, PortalEvent
from bot.engine.turn import Turn
from bot.model import Command, Notice, Start, Told
from bot.texts import Money, Phrase, Plain, Text, show

# What a citizen may want to do next; events not here need nothing.
NEXT: dict[EventType, tuple[str, str]] = {
    "dossier.fee_assigned": ("intent.pay_fee", "pay_fee"),
    "dossier.result_ready": ("intent.get_result", "get_result"),
    "dossier.supplement_requested": ("intent.supplement_dossier", "supplement_dossier"),
    "payment.failed": ("intent.pay_fee", "pay_fee"),
    "payment.completed": ("intent.track_dossier", "track_dossier"),
}


def tell(turn: Turn, event: PortalEvent) -> None:
    """One bubble of news."""
    turn.effects.append(Told(event.dossier_code, event.seq))
    then: tuple[tuple[str, Command], ...] = ()
    if event.type in NEXT and NEXT[event.type][1] in turn.dialogs:
        label, dialog = NEXT[event.type]
        then = ((label, Start(dialog, {"code": event.dossier_code})),)
    gaps = params(event)
    turn.say(f"news.{event.type}", *then, **gaps)
    turn.bubbles[-1] = replace(turn.bubbles[-1], notice=notice(turn, event, gaps))


def notice(turn: Turn, event: PortalEvent, gaps: dict[str, Any]) -> Notice:
    """The same news for an approved template: its gaps in words, and the sentence without them."""
    language = turn.state.language
    words = {name: show(value, language).strip() for name, value in gaps.items()}
    return Notice(event.type, event.dossier_code, words)


def params(event: PortalEvent) -> dict[str, Any]:
    """The gaps of the sentence; whatever the portal left out is said without."""
    data = event.data
    return {
        "code": event.dossier_code,
        "at": event.occurred_at,
        "due": optional("due", data.get("due_on")),
        "office": optional("office", data.get("office")),
        "officer": optional("officer", data.get("officer")),
        "reason": optional("reason", data.get("reason")),
        "until": optional("until", data.get("until")),
        "items": Plain("\n".join(f"– {i.get('key')}: {i.get('reason')}" for i in items(data))),
        "amount": Money(int(data.get("amount") or 0)),
    }


def items(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The papers a supplement is asked for."""
    return [item for item in data.get("items") or [] if isinstance(item, dict)]


def optional(key: str, value: Any) -> Text:
    """A clause of the sentence, or nothing."""
    return Phrase(f"news.clause.{key}", value=_date(value)) if value else Plain("")


def _date(value: Any) -> str:
    """2026-11-27 as 27/11/2026; anything else as it is."""
    text = str(value)
    parts = text[:10].split("-")
    return "/".join(reversed(parts)) if len(parts) == 3 and len(text) == 10 else text
