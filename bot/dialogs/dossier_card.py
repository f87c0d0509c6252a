"""How a dossier is summed up: where it is, with whom, since when, until when, and what then."""

from datetime import date

from backend_client.port import Dossier
from bot.engine.chat import Chat
from bot.model import Card, Command, Handoff, OfficeHours, Start
from bot.readers.working_days import between
from bot.texts import VIETNAM, Joined, Money, Phrase, Plain, Text

MOVING = ("submitted", "accepted", "in_process", "supplement_requested", "payment_requested")
CLOSED_AT = 15  # o'clock: what is due the same day and comes later is done the next working day
AFTER_15 = ("submitted", "accepted")
NOTED = {"refused", "stopped", "supplement_requested"}  # whose note is a reason
FILE_AGAIN = {"refused", "stopped", "withdrawn"}
ACTIONS: dict[str, tuple[str, ...]] = {
    "submitted": ("update_dossier", "withdraw_dossier"),
    "supplement_requested": ("supplement_dossier",),
    "payment_requested": ("pay_fee",),
    "done": ("get_result",),
    "returned": ("get_result", "rate_service"),
}


def card(chat: Chat, dossier: Dossier) -> Card:
    """The whole state, in the order in which citizens ask."""
    lines: list[Text] = [
        Phrase("dossier.status", status=status(dossier), official=Plain(dossier.status_text)),
        Phrase("dossier.since", since=dossier.since),
    ]
    if dossier.office:
        lines.append(Phrase("dossier.office", office=dossier.office))
    if dossier.officer:
        lines.append(Phrase("dossier.officer", officer=dossier.officer))
    if dossier.due_on:
        lines.append(due(dossier, chat.reading.today, chat.services.hours))
    if dossier.fee:
        lines.append(Phrase("dossier.fee", fee=Money(dossier.fee)))
    if dossier.withdrawal_asked:
        lines.append(Phrase("dossier.withdrawal_asked"))
    if dossier.note and dossier.status in NOTED:
        lines.append(Phrase("dossier.note", note=dossier.note))
    title = f"{dossier.code} – {chat.text(name_of(chat, dossier))}"
    return Card(title, tuple(chat.text(line) for line in lines))


def due(dossier: Dossier, today: date, hours: OfficeHours) -> Text:
    """The day promised, with the working days left, or how late it is."""
    assert dossier.due_on is not None
    if dossier.status not in MOVING:
        return Phrase("dossier.due_was", due=dossier.due_on)
    if is_late(dossier, today):
        days = between(dossier.due_on, today, hours.works)
        return Phrase("dossier.overdue", due=dossier.due_on, days=max(days, 1))
    days = between(today, dossier.due_on, hours.works)
    key = "dossier.due" if days else "dossier.due_today"
    return Phrase(key, due=dossier.due_on, days=days)


def is_late(dossier: Dossier, today: date) -> bool:
    """Has the day promised passed while the work goes on?"""
    past = dossier.due_on is not None and dossier.due_on < today
    return dossier.status in MOVING and (dossier.overdue or past)


def waits_for_me(dossier: Dossier) -> bool:
    """Is it the citizen's turn?"""
    return dossier.status in ("supplement_requested", "payment_requested", "done")


def what_next(dossier: Dossier, today: date, *, alone: bool = False) -> Text:
    """What happens now, and what the citizen can do, here or `alone` on the portal."""
    parts: list[Text] = [Phrase(f"track_dossier.next.{dossier.status}{'_alone' if alone else ''}")]
    if dossier.status in AFTER_15 and dossier.since.astimezone(VIETNAM).hour >= CLOSED_AT:
        parts.append(Phrase(f"track_dossier.after_15.{dossier.status}"))
    if is_late(dossier, today):
        parts.append(Phrase("track_dossier.late"))
    return Joined(tuple(parts))


def actions(dossier: Dossier, today: date) -> tuple[tuple[str, Command], ...]:
    """The buttons that make sense in this state."""
    args = {"code": dossier.code}
    names = [n for n in ACTIONS.get(dossier.status, ()) if n != "rate_service" or _unrated(dossier)]
    then: list[tuple[str, Command]] = [(f"intent.{name}", Start(name, args)) for name in names]
    if dossier.status in FILE_AGAIN:
        again = Start("submit_dossier", {"procedure": dossier.procedure_code})
        then += [("dossier.file_again", again), ("intent.ask_human", Handoff("dossier"))]
    if is_late(dossier, today):
        complain = Start("complain", {"code": dossier.code})
        then += [("intent.ask_human", Handoff("overdue")), ("intent.complain", complain)]
    return tuple(then)


def _unrated(dossier: Dossier) -> bool:
    return dossier.rating is None


def status(dossier: Dossier) -> Text:
    """The national status in plain words."""
    return Phrase(f"status.{dossier.status}")


def name_of(chat: Chat, dossier: Dossier) -> Plain:
    """What its procedure is called in a sentence."""
    info = chat.services.catalogue.procedure(dossier.procedure_code)
    return Plain(info.title, info.name_en) if info else Plain(dossier.procedure_name)


def line(chat: Chat, dossier: Dossier, *, short: bool = False) -> Text:
    """One line of a list; `short` for a button: the name and the end of the code."""
    name = name_of(chat, dossier)
    if short:
        return Phrase("dossier.button", name=name, end=dossier.code.rpartition("-")[2])
    return Phrase("dossier.line", name=name, code=dossier.code, status=status(dossier))
