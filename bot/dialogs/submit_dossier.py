"""Nộp hồ sơ trực tuyến: một kịch bản đi qua mọi biểu mẫu của Cổng.

The nine chapters are those of the Hà Nội guide (shared by all online procedures): open, sign in,
choose the service, choose the procedure, agency and who it is for, the form, the papers, the way of
the result, sending.
"""

from backend_client.port import (
    Account,
    AnswersRefused,
    Filed,
    Form,
    FormChanged,
    Portal,
    WalletDocument,
)
from bot.catalogue import ProcedureInfo
from bot.dialogs import delivery, papers
from bot.dialogs.account import HOW, need_account
from bot.dialogs.agencies import competent_agency
from bot.dialogs.counter import only_online
from bot.dialogs.fields import known
from bot.dialogs.filing import Parcel, hand_in
from bot.dialogs.find_procedure import card, choose_procedure, title
from bot.dialogs.form import walk
from bot.dialogs.procedure_card import in_person
from bot.dialogs.receipt import hand_over_receipt
from bot.dialogs.signing import sign
from bot.engine.chat import Chat
from bot.model import Followed
from bot.texts import Phrase

CHAPTERS = 9
# The portal's names for what we ask under others, so that a refusal reopens the right question.
ASKED_AS = {"on_behalf": "behalf_name", "agency_code": "agency"}


async def submit_dossier(chat: Chat, portal: Portal) -> None:
    """File a dossier from the first question to its code."""
    chat.step(4, CHAPTERS)
    info = await choose_procedure(chat)
    chat.about(info.id)
    await only_online(chat, portal, info)
    _begin(chat, info)
    account = await need_account(chat, portal)
    await chat.consent("filing")
    assert info.code is not None
    form = await chat.look(portal.form, info.code)
    chat.step(5, CHAPTERS)
    agency = await competent_agency(chat, portal, info)
    chat.step(6, CHAPTERS)
    filled = await walk(chat, form, account)
    chat.step(7, CHAPTERS)
    wallet = await _wallet(chat, portal, form, account)
    seen = papers.seen(known(form, filled.answers), filled.behalf)
    given = await papers.collect(chat, form, seen, wallet)
    await sign(chat, portal, info.code, form, given)
    chat.step(8, CHAPTERS)
    ways = await delivery.ways(chat, portal, form, filled.answers, given, agency, account)
    await chat.check_answers(Phrase("submit_dossier.review", procedure=title(info)))
    chat.step(9, CHAPTERS)
    verified = await chat.verify_phone(account.phone, "filing")
    on_behalf = filled.behalf.wire() if filled.behalf else None
    parcel = Parcel(
        info.code, form.version, filled.answers, given.files, agency.code, ways.delivery,
        on_behalf, given.cases,
    )  # fmt: skip
    filed = await _handed_in(chat, portal, parcel, verified.challenge_id)
    await hand_over_receipt(chat, info, filed, ways)


def _begin(chat: Chat, info: ProcedureInfo) -> None:
    """The card, unless it was shown a moment ago; what is done in person is said before."""
    if chat.frame.args.get("shown") or chat.frame.led == HOW.name:
        chat.say("submit_dossier.begin_shown", procedure=title(info))
    else:
        chat.show(Phrase("submit_dossier.begin"), cards=(card(chat, info),))
    if (step := in_person(info)) is not None:
        chat.say("counter.step", step=step)


async def _wallet(
    chat: Chat, portal: Portal, form: Form, account: Account
) -> tuple[WalletDocument, ...]:
    """The citizen's electronic papers, when one of them may stand for a paper of this dossier."""
    if not any(component.wallet_kinds for component in form.components):
        return ()
    offered = await chat.can("wallet")
    return await chat.look(portal.wallet, account.id) if offered else ()


async def _handed_in(chat: Chat, portal: Portal, parcel: Parcel, challenge_id: str) -> Filed:
    """Hand in; when the form changed or an answer is refused, ask only that again."""
    try:
        filed = await hand_in(chat, portal, parcel, challenge_id)
    except FormChanged as change:
        chat.unlook(portal.form, parcel.code)
        chat.ask_anew(change.changed, Phrase("submit_dossier.form_changed"))
    except AnswersRefused as refused:
        first = refused.errors[0]
        slot = ASKED_AS.get(first.key, first.key)
        chat.ask_anew((slot,), Phrase("submit_dossier.refused", reason=first.text))
    handed_in = tuple(
        file["id"] for given in parcel.files.values() for file in given if not file.get("wallet")
    )
    chat.emit(Followed(filed.code, handed_in))
    return filed
