"""What is never filed through the chat: done at the counter, or on a portal without a gateway."""

from backend_client.port import Portal
from bot.catalogue import ProcedureInfo
from bot.dialogs.agencies import code_chosen
from bot.dialogs.find_procedure import card
from bot.engine.chat import Chat
from bot.engine.stops import Ended
from bot.model import Handoff
from bot.texts import Phrase, Plain


async def only_online(chat: Chat, portal: Portal, info: ProcedureInfo) -> None:
    """Go on when the procedure can be filed here; else say what to bring, where and when, and end.

    However the dialog was started (words, a button, a link): this line comes before anything else.
    """
    if info.online_level != "truc_tiep" and info.code:
        missing = await _missing(chat, portal, info.code)
        if not missing:
            return
        await chat.start(
            "guide_dossier", **chat.frame.args | {"procedure": info.id, "missing": missing}
        )
    chat.show(Phrase("submit_dossier.counter_only"), cards=(card(chat, info),))
    await _say_where(chat, portal, info)
    raise Ended


async def _missing(chat: Chat, portal: Portal, code: str) -> str:
    """What the portal does not take from us that this filing needs; empty when nothing is."""
    if not await chat.can_do("submit_dossier"):
        return "filing"
    if await chat.can("signing"):
        return ""
    form = await chat.look(portal.form, code)
    return "signing" if any(c.needs_signature for c in form.components) else ""


async def _say_where(chat: Chat, portal: Portal, info: ProcedureInfo) -> None:
    """The counter with its hours, and what to bring."""
    here = code_chosen(chat)
    found = await chat.look(portal.agencies, "", info.code or "")
    agency = next((a for a in found if a.code == here), None)
    then = (("intent.ask_human", Handoff("counter_only")),)
    if agency is None:
        phone, name = chat.services.agency_phone, chat.services.agency_name
        return chat.show(Phrase("counter.ask_first", name=name, phone=phone), then=then)
    where = Phrase(
        "counter.where", name=Plain(agency.name, agency.name_en), address=agency.address,
        hours=agency.hours, phone=agency.phone,
    )  # fmt: skip
    return chat.show(where, then=then)
