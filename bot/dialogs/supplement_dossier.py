"""Bổ sung hồ sơ: chỉ những giấy tờ cơ quan yêu cầu, kèm lý do và hạn; quá hạn thì nói rõ."""

from backend_client.port import Component, Dossier, Portal, PortalRefused, WantedPaper
from bot.dialogs.dossier_card import card
from bot.dialogs.dossiers import meant
from bot.dialogs.papers import one
from bot.dialogs.sending import Sender
from bot.engine.chat import Chat
from bot.engine.stops import Ended
from bot.model import Handoff, Start
from bot.readers.working_days import between
from bot.texts import Joined, Phrase, Plain, Text


async def supplement_dossier(chat: Chat, portal: Portal) -> None:
    """Send the named papers, all of them, after one look at the whole."""
    dossier = await meant(chat, portal, "supplement_dossier", _asked_for)
    if not _asked_for(dossier) and "items" not in chat.frame.args:
        return _nothing_wanted(chat, dossier)
    procedure = await chat.look(portal.procedure, dossier.procedure_code)
    papers = _named(chat, dossier, {c.key: c for c in procedure.components})
    _lead(chat, dossier, papers)
    files = {c.key: await one(chat, c) for c in papers}
    await chat.check_answers(Phrase("supplement_dossier.review", code=dossier.code))
    sender = Sender(portal, chat.services.files)
    for key, given in files.items():
        ids = [file["id"] for file in given]
        try:
            await chat.once(sender.supplement, dossier.code, key, ids)
        except PortalRefused as no:
            _refused(chat, dossier, no)
    then = (("intent.track_dossier", Start("track_dossier", {"code": dossier.code})),)
    return chat.show(Phrase("supplement_dossier.done", code=dossier.code), then=then)


def _asked_for(dossier: Dossier) -> bool:
    return dossier.status == "supplement_requested" and bool(dossier.wanted)


def _named(chat: Chat, dossier: Dossier, known: dict[str, Component]) -> tuple[Component, ...]:
    """The papers asked for when this began: sending one must not change the list."""
    args = chat.frame.args
    args.setdefault("items", ",".join(wanted.key for wanted in dossier.wanted))
    keys = args["items"].split(",")
    return tuple(known.get(key) or Component(key, key, ("photo", "pdf")) for key in keys)


def _lead(chat: Chat, dossier: Dossier, papers: tuple[Component, ...]) -> None:
    """What is asked for, why, until when; and what is not needed: everything else."""
    why = {wanted.key: wanted for wanted in dossier.wanted}
    lines = Joined(tuple(_line(component, why.get(component.key)) for component in papers))
    until = deadline(chat, dossier)
    office = dossier.office or chat.services.agency_name
    chat.say("supplement_dossier.lead", code=dossier.code, office=office, lines=lines, until=until)


def _line(component: Component, wanted: WantedPaper | None) -> Text:
    name = Plain(component.name, component.name_en)
    reason = wanted.reason if wanted else ""
    key = "supplement_dossier.item" if reason else "supplement_dossier.item_bare"
    return Phrase(key, name=name, reason=reason) if reason else Phrase(key, name=name)


def deadline(chat: Chat, dossier: Dossier) -> Text:
    """The last day with the working days left, or what happens when it has passed."""
    if dossier.until is None:
        return Phrase("supplement_dossier.no_deadline")
    today = chat.reading.today
    if dossier.until < today:
        return Phrase("supplement_dossier.too_late", until=dossier.until)
    days = between(today, dossier.until, chat.services.hours.works)
    key = "supplement_dossier.days_left" if days else "supplement_dossier.today"
    return Phrase(key, until=dossier.until, days=days)


def _nothing_wanted(chat: Chat, dossier: Dossier) -> None:
    chat.show(
        Phrase("supplement_dossier.nothing", code=dossier.code),
        cards=(card(chat, dossier),),
        then=(("intent.ask_human", Handoff("supplement")),),
    )


def _refused(chat: Chat, dossier: Dossier, no: PortalRefused) -> None:
    """The portal takes it no more (stopped meanwhile), or not this file."""
    key = "supplement_dossier.closed" if no.code == "illegal_step" else "supplement_dossier.refused"
    chat.show(
        Phrase(key, code=dossier.code),
        then=(
            ("dossier.look", Start("track_dossier", {"code": dossier.code})),
            ("intent.ask_human", Handoff("supplement")),
        ),
    )
    raise Ended
