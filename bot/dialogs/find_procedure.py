"""Tìm thủ tục từ lời thường ngày, rồi đưa thẻ tóm tắt: giấy tờ, phí, thời gian, nơi làm."""

from datetime import date

from backend_client.port import Portal
from bot.catalogue import Paper, ProcedureInfo
from bot.engine.chat import Chat
from bot.engine.slots import Option, Slot, slot
from bot.model import Card, Choice, Command, Faq, Found, Start
from bot.texts import Joined, Phrase, Plain, Text

NEED = slot("find_procedure", "need", "need", review=False)
CLEAR = 0.25  # the first is taken without asking when it leads by this much
NONE = "none"


async def find_procedure(chat: Chat, _: Portal) -> None:
    """Name the procedure that fits a need, with one question when several do."""
    info = await choose_procedure(chat)
    chat.show(Phrase("find_procedure.found"), cards=(card(chat, info, start=True),))


async def choose_procedure(chat: Chat) -> ProcedureInfo:
    """The procedure meant: named by id, or found from words; stops to ask while it is open."""
    known = chat.services.catalogue.procedure(chat.frame.args.get("procedure", ""))
    if known is not None:
        return known
    need = await chat.fill(NEED, chat.frame.args["need"]) if _told(chat) else await chat.ask(NEED)
    found = chat.services.finder.find(str(need), "procedure", 4)
    if found.none_fits or not found.ranking:
        chat.reject(NEED, Phrase("find_procedure.none_fits", need=need))
    return await _decide(chat, found)


def _told(chat: Chat) -> bool:
    return bool(chat.frame.args.get("need"))


async def _decide(chat: Chat, found: Found) -> ProcedureInfo:
    ranking = found.ranking
    ahead = ranking[0].score - (ranking[1].score if len(ranking) > 1 else 0)
    if not found.ask and ahead >= CLEAR:
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
        ask = Phrase("find_procedure.which_because", question=found.question)
    options = [Option(id_, title(_info(chat, id_))) for id_ in ids]
    options.append(Option(NONE, Phrase("find_procedure.not_these")))
    label = Phrase("find_procedure.which_label")
    return Slot("which", ask, label, "choice", choices=tuple(options), review=False)


def _info(chat: Chat, id_: str) -> ProcedureInfo:
    info = chat.services.catalogue.procedure(id_)
    assert info is not None, id_
    return info


def title(info: ProcedureInfo) -> Plain:
    """What the procedure is called in a sentence."""
    return Plain(info.title, info.name_en)


def card(chat: Chat, info: ProcedureInfo, *, start: bool = False) -> Card:
    """The summary before starting: who, time, fee, papers, office; the law's words, dated.

    With `start`, buttons to file it and to see its papers.
    """
    papers = [_paper(p) for p in info.components if p.required and set(p.accept) - {"eform"}]
    lines = [
        Phrase(f"level.{info.online_level}"),
        Phrase("card.who", who=Plain(info.who_may_apply, info.en.get("who", ""))),
        Phrase("card.time", time=Plain(info.processing_time.text, info.en.get("time", ""))),
        Phrase("card.fee", fee=Plain(info.fee.text, info.en.get("fee", ""))),
        Phrase("card.papers", papers=Joined(tuple(papers or [Phrase("card.no_papers")]), ", ")),
        Phrase("card.agency", agency=Plain(info.authority.agency, info.en.get("agency", ""))),
        Phrase(
            "card.source",
            source="; ".join(info.sources[:1]),
            as_of=date.fromisoformat(info.as_of),
        ),
    ]
    steps = _next_steps(chat, info) if start else ()
    return Card(chat.text(title(info)), tuple(chat.text(line) for line in lines), steps)


def _paper(paper: Paper) -> Text:
    return Plain(paper.name, paper.name_en)


def _next_steps(chat: Chat, info: ProcedureInfo) -> tuple[Choice, ...]:
    steps: list[tuple[str, Command]] = []
    if info.online_level != "truc_tiep":
        steps.append(("intent.submit_dossier", Start("submit_dossier", {"procedure": info.id})))
    papers = Faq(about="requirements", procedure=info.id)
    steps.append(("faq.button.requirements", papers))
    return tuple(chat.offer(chat.text(Phrase(key)), command) for key, command in steps)
