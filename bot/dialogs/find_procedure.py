"""Tìm thủ tục từ lời thường ngày, hoặc theo lĩnh vực, mức độ, cơ quan; rồi đưa thẻ tóm tắt."""

from dataclasses import replace

from backend_client.port import Agency, Portal, Procedure
from bot.catalogue import ProcedureInfo
from bot.dialogs.agencies import named_first
from bot.dialogs.browsing import browse
from bot.dialogs.procedure_card import card, details, title
from bot.dialogs.steps import one_step, short_list
from bot.engine.chat import Chat
from bot.engine.slots import Option, Slot, slot
from bot.model import Found
from bot.readers.filters import Filters, asks_for_a_list, read_filters
from bot.readers.yes_no import guess
from bot.texts import Phrase, Plain

__all__ = ["card", "choose_procedure", "find_procedure", "title"]

BROWSE = Option("browse", Phrase("find_procedure.by_field"))
NEED = slot("find_procedure", "need", "need", review=False, choices=(BROWSE,))
CLEAR = 0.25  # the first is taken without asking when it leads by this much
SURE = 0.7  # and fits at least this well: one vague word never starts a filing
NONE = "none"


async def find_procedure(chat: Chat, portal: Portal) -> None:
    """Name the procedure that fits a need; its details and the steps of filing are here too."""
    show = chat.frame.args.get("show")
    if show == "step":
        return await one_step(chat, chat.frame.args.get("step", ""))
    office = await named_first(chat, portal)
    info = await choose_procedure(chat, office)
    if show == "steps":
        return await short_list(chat, info)
    if show == "details":
        return details(chat, info)
    facts = await facts_of(chat, portal, info)
    shown = card(chat, info, start=True, facts=facts, office=office)
    return chat.show(Phrase("find_procedure.found"), cards=(shown,))


async def facts_of(chat: Chat, portal: Portal, info: ProcedureInfo) -> Procedure | None:
    """What the portal says of it now; None when it knows nothing, or does not answer."""
    return await chat.peek(portal.procedure, info.code) if info.code else None


async def choose_procedure(chat: Chat, office: Agency | None = None) -> ProcedureInfo:
    """The procedure meant, one of the `office`'s when that was named first; questions without a
    name are about it from now on.
    """
    info = await _chosen(chat, _need(chat, office))
    chat.profile.procedure = info.id
    return info


def _need(chat: Chat, office: Agency | None) -> Slot:
    """What is wanted; after an agency was named, said to be kept, or not to be found."""
    if office is not None:
        name = Plain(office.name, office.name_en)
        return replace(NEED, ask=Phrase("find_procedure.need_at", office=name))
    if chat.frame.args.get("at"):
        return replace(NEED, ask=Phrase("find_procedure.need_elsewhere"))
    return NEED


async def _chosen(chat: Chat, wanted: Slot) -> ProcedureInfo:
    """Named by id, found from words or from a list; asks while it is open."""
    known = chat.services.catalogue.procedure(chat.frame.args.get("procedure", ""))
    if known is not None:
        return known
    if chat.frame.args.get("browse"):
        return await browse(chat, read_filters(chat.frame.args["browse"]))
    told = chat.frame.args.get("need")
    need = str(await chat.fill(wanted, told) if told else await chat.ask(wanted))
    if need == BROWSE.value:
        return await browse(chat, Filters(agency="committee" if wanted is not NEED else ""))
    if asks_for_a_list(need):
        return await browse(chat, read_filters(need))
    found = chat.services.finder.find(need, "procedure", 4)
    if found.none_fits or not found.ranking:
        empty = guess(need) is not None or not any(map(str.isalpha, need))
        key = "no_need" if empty else "none_fits"
        chat.reject(NEED, Phrase(f"find_procedure.{key}", need=need))
    return await _decide(chat, found)


async def _decide(chat: Chat, found: Found) -> ProcedureInfo:
    ranking = found.ranking
    ahead = ranking[0].score - (ranking[1].score if len(ranking) > 1 else 0)
    if not found.ask and ahead >= CLEAR and ranking[0].score >= SURE:
        return _info(chat, ranking[0].id)
    chosen = await chat.ask(_which(chat, found))
    if chosen == NONE:
        chat.forget("which")
        chat.reject(NEED, Phrase("find_procedure.other_words"))
    return _info(chat, str(chosen))


def _which(chat: Chat, found: Found) -> Slot:
    ids = found.ask or tuple(hit.id for hit in found.ranking[:3])
    ask = Phrase("find_procedure.which")
    if found.question:
        ask = Phrase("find_procedure.which_because", question=_question(found))
    options = [Option(id_, title(_info(chat, id_)), found.said.get(id_, ())) for id_ in ids]
    options.append(Option(NONE, Phrase("find_procedure.not_these")))
    label = Phrase("find_procedure.which_label")
    return Slot("which", ask, label, "choice", choices=tuple(options), review=False)


def _question(found: Found) -> Plain:
    return Plain(found.question, found.question_en)


def _info(chat: Chat, id_: str) -> ProcedureInfo:
    info = chat.services.catalogue.procedure(id_)
    assert info is not None, id_
    return info
