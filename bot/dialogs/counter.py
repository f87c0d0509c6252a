"""What is never filed through the chat: done at the counter, or on a portal without a gateway."""

from backend_client.port import Portal
from bot.catalogue import ProcedureInfo
from bot.dialogs.agencies import code_chosen
from bot.dialogs.find_procedure import card
from bot.engine.chat import Chat
from bot.engine.stops import Ended
from bot.model import Handoff
from bot.texts import Joined, Phrase, Plain, Text


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
    chat.show(
        await _where(chat, portal, info), then=(("intent.ask_human", Handoff("counter_only")),)
    )
    raise Ended


async def _missing(chat: Chat, portal: Portal, code: str) -> str:
    """What the portal does not take from us that this filing needs; empty when nothing is."""
    if not await chat.can_do("submit_dossier"):
        return "filing"
    if await chat.can("signing"):
        return ""
    form = await chat.look(portal.form, code)
    return "signing" if any(c.needs_signature for c in form.components) else ""


async def _where(chat: Chat, portal: Portal, info: ProcedureInfo) -> Text:
    """The counter with its hours where they are known, and what to mind about papers and people."""
    here = code_chosen(chat)
    found = await chat.look(portal.agencies, "", info.code or "")
    agency = next((a for a in found if a.code == here), None)
    if agency is not None and agency.address and agency.hours:
        where = Phrase(
            "counter.where", name=Plain(agency.name, agency.name_en), address=agency.address,
            hours=agency.hours, phone=agency.phone or chat.services.agency_phone,
        )  # fmt: skip
    else:
        phone, name = chat.services.agency_phone, chat.services.agency_name
        where = Phrase("counter.ask_first", name=name, phone=phone)
    return Joined((where, *_to_mind(info)))


def _to_mind(info: ProcedureInfo) -> list[Text]:
    """Who must come, and what the papers' notes say."""
    lines: list[Text] = [
        Phrase("counter.paper", name=Plain(p.name, p.name_en), note=Plain(p.note, p.note_en))
        for p in info.components
        if p.required and p.note and "eform" not in p.accept
    ]
    if info.online_level == "truc_tiep" and info.presence:
        presence = Plain(info.presence, info.en.get("presence", ""))
        lines.append(Phrase("counter.presence", presence=presence))
    return lines
