"""The citizen's own dossiers: which one is meant, and how one is summed up."""

from backend_client.port import Account, Dossier, Portal
from bot.engine.chat import Chat
from bot.engine.slots import Option, Slot
from bot.engine.stops import Ended
from bot.model import Card, Start
from bot.texts import Money, Phrase, Plain, Text


async def own_dossiers(chat: Chat, portal: Portal, account: Account) -> tuple[Dossier, ...]:
    """All dossiers of the signed-in citizen, read afresh: a status must not be an old one."""
    return await chat.look(portal.dossiers, account.id, keep=lambda _: False)


async def choose(chat: Chat, dossiers: tuple[Dossier, ...], dialog: str) -> Dossier:
    """The dossier meant: by the code of a button or typed, the only one, or one of several.

    A code that is not among the citizen's own reads the same whether it exists or not.
    """
    code = chat.frame.args.get("code", "")
    if code:
        found = next((d for d in dossiers if d.code == code), None)
        return found if found is not None else _not_yours(chat, code)
    if not dossiers:
        _none(chat, dialog)
    if len(dossiers) == 1:
        return dossiers[0]
    options = tuple(Option(d.code, Plain(f"{d.code}: {d.procedure_name}")) for d in dossiers)
    label = Phrase("dossiers.which_label")
    slot = Slot("code", Phrase("dossiers.which"), label, "choice", choices=options)
    chosen = await chat.ask(slot)
    return next(d for d in dossiers if d.code == chosen)


def _not_yours(chat: Chat, code: str) -> Dossier:
    chat.show(
        Phrase("dossiers.not_yours", code=code),
        then=(("dossiers.see_all", Start("track_dossier")),),
    )
    raise Ended


def _none(chat: Chat, dialog: str) -> None:
    chat.show(Phrase(f"{dialog}.none"), then=(("intent.submit_dossier", Start("submit_dossier")),))
    raise Ended


def card(chat: Chat, dossier: Dossier) -> Card:
    """Where the dossier is, with whom, since when, until when, what is to be paid."""
    lines: list[Text] = [
        Phrase("dossier.status", status=status(dossier)),
        Phrase("dossier.since", since=dossier.since),
    ]
    if dossier.office:
        lines.append(Phrase("dossier.office", office=dossier.office))
    if dossier.officer:
        lines.append(Phrase("dossier.officer", officer=dossier.officer))
    if dossier.due_on:
        late = "dossier.overdue" if dossier.overdue else "dossier.due"
        lines.append(Phrase(late, due=dossier.due_on))
    if dossier.fee:
        lines.append(Phrase("dossier.fee", fee=Money(dossier.fee)))
    if dossier.note:
        lines.append(Phrase("dossier.note", note=dossier.note))
    title = f"{dossier.code} – {dossier.procedure_name}"
    return Card(title, tuple(chat.text(line) for line in lines))


def status(dossier: Dossier) -> Text:
    """The national status in plain words."""
    return Phrase(f"status.{dossier.status}")
