"""What the portal reports, in plain words, with the next thing to do as a button.

A report never touches the open answer: it is one more message of the conversation, and the question
on the screen stays as it was.
"""

from dataclasses import replace
from typing import Any

from backend_client.port import PortalEvent
from bot.engine.abilities import NEEDS
from bot.engine.turn import Turn
from bot.model import Command, Notice, Start, Told
from bot.texts import Joined, Money, Phrase, Plain, Text, has, show

# What a citizen may want to do next: text of the button and dialog; others need nothing.
NEXT: dict[str, tuple[tuple[str, str], ...]] = {
    "dossier.received": (("intent.track_dossier", "track_dossier"),),
    "dossier.not_accepted": (("dossier.look", "track_dossier"),),
    "dossier.supplement_requested": (("intent.supplement_dossier", "supplement_dossier"),),
    "dossier.fee_assigned": (("intent.pay_fee", "pay_fee"),),
    "dossier.stopped": (("dossier.look", "track_dossier"),),
    "dossier.result_ready": (("intent.get_result", "get_result"),),
    "dossier.result_returned": (("intent.rate_service", "rate_service"),),
    "dossier.overdue": (("dossier.look", "track_dossier"), ("intent.complain", "complain")),
    "payment.completed": (("intent.track_dossier", "track_dossier"),),
    "payment.failed": (("intent.pay_fee", "pay_fee"),),
    "payment.expired": (("intent.pay_fee", "pay_fee"),),
}
IMPORTANT = {
    "dossier.not_accepted",
    "dossier.supplement_requested",
    "dossier.fee_assigned",
    "dossier.withdrawn",
    "dossier.stopped",
    "dossier.result_ready",
    "dossier.overdue",
    "payment.failed",
    "payment.expired",
    "payment.refunded",
}
PAID = ("payment.completed", "payment.completed_twice")


async def tell(turn: Turn, event: PortalEvent) -> None:
    """One bubble of news, unless the citizen wants none of this kind."""
    if event.seq:
        turn.effects.append(Told(event.dossier_code, event.seq))
    if not wanted(turn.state.profile.news, event.type):
        return
    gaps, kind = params(event), kind_of(event)
    turn.say(f"news.{kind}", *buttons(turn, event, kind), **gaps | {"do": await to_do(turn, kind)})
    turn.bubbles[-1] = replace(turn.bubbles[-1], notice=notice(turn, event, gaps))


async def to_do(turn: Turn, kind: str) -> Text:
    """What the button below does, or how it is done on the portal when we cannot."""
    deeds = NEXT.get(kind, ())
    if not deeds or not has(f"news.do.{kind}"):
        return Plain("")
    able = await turn.able(NEEDS.get(deeds[0][1], ()))
    return Phrase(f"news.do.{kind}" if able else f"news.alone.{kind}")


def wanted(setting: str, event_type: str) -> bool:
    """Is this news to be told under this setting of the citizen's: all, important or none?"""
    return setting == "all" or (setting == "important" and event_type in IMPORTANT)


def kind_of(event: PortalEvent) -> str:
    """Whose sentence it gets: a fee paid a second time has its own."""
    twice = event.type == "payment.completed" and bool(event.data.get("twice"))
    return "payment.completed_twice" if twice else event.type


def buttons(turn: Turn, event: PortalEvent, kind: str) -> tuple[tuple[str, Command], ...]:
    """What can be done next, of what this bot can do."""
    args = {"code": event.dossier_code}
    then: list[tuple[str, Command]] = [
        (label, Start(dialog, args)) for label, dialog in NEXT.get(kind, ())
        if dialog in turn.dialogs
    ]  # fmt: skip
    payment = event.data.get("payment_id")
    if kind in PAID and payment:
        then.insert(0, ("pay_fee.get_receipt", Start("pay_fee", {"payment": str(payment)})))
    return tuple(then)


def notice(turn: Turn, event: PortalEvent, gaps: dict[str, Any]) -> Notice:
    """The same news for an approved template: its gaps in words, and the sentence without them."""
    language = turn.state.language
    words = {name: show(value, language).strip() for name, value in gaps.items()}
    return Notice(event.type, event.dossier_code, words, turn.state.profile.any_hour)


async def go_on(turn: Turn, event: PortalEvent) -> None:
    """A task that stood at "sign it on the portal" goes on by itself when the portal says so."""
    frame = turn.state.top
    signed = f"sign_{event.data.get('component')}"
    if event.type == "component.signed" and frame and frame.asked and frame.asked.slot == signed:
        await turn.run(frame)


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
        "items": Joined(tuple(map(wanted_paper, items(data)))),
        "new_date": optional("new_date", data.get("due_on")),
        "amount": Money(int(data.get("amount") or 0)),
    }


def wanted_paper(item: dict[str, Any]) -> Text:
    """A paper that is asked for, by its name, and why."""
    name = item.get("name") or item.get("key")
    return Phrase("news.item", name=name, reason=item.get("reason") or "–")


def items(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The papers a supplement is asked for."""
    return [item for item in data.get("items") or [] if isinstance(item, dict)]


def optional(key: str, value: Any) -> Text:
    """A clause of the sentence, or nothing."""
    return Phrase(f"news.clause.{key}", value=_date(value).rstrip(".")) if value else Plain("")


def _date(value: Any) -> str:
    """2026-11-27 as 27/11/2026; anything else as it is."""
    text = str(value)
    parts = text[:10].split("-")
    return "/".join(reversed(parts)) if len(parts) == 3 and len(text) == 10 else text
