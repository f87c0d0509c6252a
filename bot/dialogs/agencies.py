"""Which agency a dossier goes to: this ward when it is competent, else by the citizen's place."""

import re
from typing import NoReturn

from backend_client.port import Agency, Portal
from bot.catalogue import ProcedureInfo
from bot.engine.chat import Chat
from bot.engine.slots import Option, Slot, slot
from bot.engine.stops import Ended
from bot.model import Handoff
from bot.readers import places
from bot.readers.folding import folded
from bot.texts import Phrase, Plain

_RANK = re.compile(r"^.*?(?=\b(?:phuong|xa|dac khu)\b)")
PLACE = slot("agency", "place", "place", review=False)


async def competent_agency(chat: Chat, portal: Portal, info: ProcedureInfo) -> Agency:
    """The agency chosen first (a ward's page, a link, a name), else the one of the place told.

    It stands in the summary; naming it there offers every competent agency.
    """
    here = code_chosen(chat)
    everywhere = await chat.look(portal.agencies, "", info.code or "")
    code = next((a.code for a in everywhere if a.code == here), None)
    if not everywhere:
        _nobody(chat)
    if code is None and len(everywhere) > 1:
        code = await _by_place(chat, portal, info)
    chosen = await _settled(chat, everywhere, code or everywhere[0].code)
    return next(a for a in everywhere if a.code == chosen)


def code_chosen(chat: Chat) -> str:
    """The code of the agency chosen before the procedure: in words, by a ward's page, or this."""
    return chat.frame.args.get("agency") or chat.profile.agency or chat.services.agency_code


async def named_first(chat: Chat, portal: Portal) -> Agency | None:
    """The agency in the citizen's words ("làm giấy ở UBND xã …"), when dossiers go there."""
    told = chat.frame.args.get("at")
    found = await chat.peek(portal.agencies, told, "") if told else None
    said = f" {folded(told or '')} "
    named = [a for a in found or () if f" {_bare(a.name)} " in said]
    return named[0] if len(named) == 1 else None


def _bare(name: str) -> str:
    """ "UBND phường Sen Hồ" as people say it inside a sentence: "phuong sen ho"."""
    return _RANK.sub("", folded(name))


async def _by_place(chat: Chat, portal: Portal, info: ProcedureInfo) -> str:
    """The agency of the place the citizen names, old names carried over to today's."""
    told = await chat.ask(PLACE)
    modern = places.modern(told)
    today = modern.address if modern else told
    found = await chat.look(portal.agencies, today, info.code or "")
    if not found:
        chat.reject(PLACE, Phrase("agency.not_there", place=today))
    return found[0].code


async def _settled(chat: Chat, agencies: tuple[Agency, ...], code: str) -> str:
    options = tuple(Option(a.code, Plain(a.name, a.name_en)) for a in agencies)
    ask, label = Phrase("agency.ask"), Phrase("agency.label")
    chosen: str = await chat.fill(Slot("agency", ask, label, "choice", choices=options), code)
    return chosen


def _nobody(chat: Chat) -> NoReturn:
    chat.show(Phrase("agency.none"), then=(("intent.ask_human", Handoff("no_agency")),))
    raise Ended
