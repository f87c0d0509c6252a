"""Nộp hồ sơ trực tuyến: một kịch bản đi qua mọi biểu mẫu của Cổng.

The nine chapters are those of the Hà Nội guide (shared by all online procedures): open, sign in,
choose the service, choose the procedure, agency and who it is for, the form, the papers, the way of
the result, sending.
"""

from typing import Any

from backend_client.port import Agency, AnswersRefused, Delivery, Form, FormChanged, Portal
from bot.catalogue import ProcedureInfo
from bot.dialogs import papers
from bot.dialogs.account import need_account
from bot.dialogs.filing import Parcel, hand_in
from bot.dialogs.find_procedure import card, choose_procedure, title
from bot.dialogs.form import fields_of, walk
from bot.dialogs.guided import can
from bot.engine.chat import Chat
from bot.engine.slots import Option, Slot
from bot.engine.stops import Ended
from bot.model import Followed, Handoff, Start
from bot.texts import Money, Phrase, Plain

CHAPTERS = 9


async def submit_dossier(chat: Chat, portal: Portal) -> None:
    """File a dossier from the first question to its code."""
    chat.step(4, CHAPTERS)
    info = await choose_procedure(chat)
    chat.about(info.id)
    await only_online(chat, portal, info)
    account = await need_account(chat, portal)
    await chat.consent("filing")
    chat.show(Phrase("submit_dossier.begin"), cards=(card(chat, info),))
    assert info.code is not None
    form = await chat.look(portal.form, info.code)
    chat.step(5, CHAPTERS)
    agency = await competent_agency(chat, portal, info)
    chat.step(6, CHAPTERS)
    answers = await walk(chat, form, account)
    chat.step(7, CHAPTERS)
    files = await papers.collect(chat, form, known(form, answers))
    chat.step(8, CHAPTERS)
    delivery = await way_of_result(chat, portal, form, answers, agency)
    await chat.check_answers(Phrase("submit_dossier.review", procedure=title(info)))
    chat.step(9, CHAPTERS)
    verified = await chat.verify_phone(account.phone, "filing")
    parcel = Parcel(info.code, form.version, answers, files, agency.code, delivery)
    try:
        filed = await hand_in(chat, portal, parcel, verified.challenge_id)
    except FormChanged as change:
        chat.unlook(portal.form, info.code)
        chat.ask_anew(change.changed, Phrase("submit_dossier.form_changed"))
    except AnswersRefused as refused:
        first = refused.errors[0]
        chat.ask_anew((first.key,), Phrase("submit_dossier.refused", reason=first.text))
    handed_in = tuple(file["id"] for given in files.values() for file in given)
    chat.emit(Followed(filed.code, handed_in))
    chat.show(
        Phrase("submit_dossier.filed", code=filed.code, at=filed.received_at),
        then=(("intent.track_dossier", Start("track_dossier", {"code": filed.code})),),
    )


async def only_online(chat: Chat, portal: Portal, info: ProcedureInfo) -> None:
    """A procedure done at the counter is never filed: say what to bring and where."""
    if info.online_level != "truc_tiep" and info.code:
        if await can(chat, portal, "filing"):
            return
        await chat.start("guide_dossier", procedure=info.id)
    chat.show(
        Phrase("submit_dossier.counter_only"),
        cards=(card(chat, info),),
        then=(("intent.ask_human", Handoff("counter_only")),),
    )
    raise Ended


async def competent_agency(chat: Chat, portal: Portal, info: ProcedureInfo) -> Agency:
    """Who handles it: the ward of this page when it is competent, else the citizen chooses."""
    place = chat.profile.agency or chat.services.agency_code
    agencies = await chat.look(portal.agencies, place, info.code)
    if not agencies:
        chat.show(
            Phrase("submit_dossier.no_agency"),
            then=(("intent.ask_human", Handoff("no_agency")),),
        )
        raise Ended
    options = tuple(Option(a.code, Plain(a.name, a.name_en)) for a in agencies)
    slot = Slot(
        "agency", Phrase("submit_dossier.agency.ask"), Phrase("submit_dossier.agency.label"),
        "choice", choices=options,
    )  # fmt: skip
    here = next((a.code for a in agencies if a.code == place), None)
    only = here or (agencies[0].code if len(agencies) == 1 else None)
    code = await (chat.fill(slot, only) if only else chat.ask(slot))
    return next(a for a in agencies if a.code == code)


def known(form: Form, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers as conditions see them: every field is there."""
    return {field.key: field.empty() for field in fields_of(form)} | answers


async def way_of_result(
    chat: Chat, portal: Portal, form: Form, answers: dict[str, Any], agency: Agency
) -> Delivery:
    """The postal return, when the form's answers ask for one; what the post takes is said."""
    roles = {field.role: answers.get(field.key) for field in fields_of(form) if field.role}
    address = roles.get("postal.address")
    if not address:
        return Delivery()
    quote = await chat.look(portal.postal_quote, "return", agency.address, address)
    chat.say("submit_dossier.postage", fee=Money(quote.fee), days=quote.days, address=address)
    return Delivery(back=address, phone=str(roles.get("postal.phone") or ""))
