"""A procedure as citizens read it: the card, and on demand its legal basis, forms and link.

For the same code the portal's words win on fee and time. What is not sure is said to be not sure.
"""

from datetime import date
from urllib.parse import quote

from backend_client.port import Agency, Procedure
from bot.catalogue import Paper, ProcedureInfo
from bot.engine.chat import Chat
from bot.engine.facts import fee_of, source_of, time_of
from bot.model import Card, Choice, Command, Faq, Link, Start
from bot.texts import Joined, Phrase, Plain, Text

NATIONAL = "https://dichvucong.gov.vn"
SEARCH = NATIONAL + "/tim-kiem-thu-tuc-hanh-chinh?keyword={code}"  # facts F-91: may change


def title(info: ProcedureInfo) -> Plain:
    """What the procedure is called in a sentence."""
    return Plain(info.title, info.name_en)


def card(
    chat: Chat, info: ProcedureInfo, *, start: bool = False, facts: Procedure | None = None,
    office: Agency | None = None,
) -> Card:  # fmt: skip
    """The summary before starting: who, time, fee, papers, office; dated.

    With `start`, buttons for what comes next. `facts` are the portal's, when it was asked; `office`
    is the agency the citizen chose before the procedure.
    """
    papers = [_paper(p) for p in info.components if p.required and "eform" not in p.accept]
    lines = [
        Phrase(f"level.{info.online_level}"),
        Phrase("card.who", who=Plain(info.who_may_apply, info.en.get("who", ""))),
        Phrase("card.time", time=time_of(info, facts)),
        Phrase("card.fee", fee=fee_of(info, facts)),
        Phrase("card.papers", papers=Joined(tuple(papers or [Phrase("card.no_papers")]), ", ")),
        Phrase("card.agency", agency=Plain(info.authority.agency, info.en.get("agency", ""))),
        Phrase(
            "card.source",
            source=source_of(info),
            as_of=date.fromisoformat(info.as_of),
        ),
    ]
    if office is not None:
        lines.insert(-1, Phrase("card.chosen", office=Plain(office.name, office.name_en)))
    steps = _next_steps(chat, info, office) if start else ()
    return Card(chat.text(title(info)), tuple(chat.text(line) for line in lines), steps)


def _paper(paper: Paper) -> Text:
    return Plain(paper.name, paper.name_en)


def _next_steps(chat: Chat, info: ProcedureInfo, office: Agency | None) -> tuple[Choice, ...]:
    steps: list[tuple[str, Command]] = [
        ("faq.button.requirements", Faq(about="requirements", procedure=info.id))
    ]
    for show in ("steps", "details"):
        again = Start("find_procedure", {"procedure": info.id, "show": show})
        steps.append((f"card.button.{show}", again))
    shown = tuple(chat.offer(chat.text(Phrase(key)), command) for key, command in steps)
    if info.online_level == "truc_tiep":
        return shown
    at = {"agency": office.code} if office else {}
    told = {k: v for k, v in chat.frame.args.items() if k == "told"}
    begin = Start("submit_dossier", {"procedure": info.id, "shown": "card"} | at | told)
    return (chat.offer(chat.text(Phrase("intent.submit_dossier")), begin, proposed=True), *shown)


def details(chat: Chat, info: ProcedureInfo) -> None:
    """What the law is, which form is filled in, what comes out, and where the portal has it."""
    forms = [p.name for p in info.components if "eform" in p.accept]
    lines: list[Text] = [
        Phrase("details.name", name=info.name, code=info.code or "–"),
        Phrase("details.law", law="; ".join(info.legal_basis) or "–"),
        Phrase("details.as_of", as_of=date.fromisoformat(info.as_of)),
        Phrase("details.result", result=Plain("; ".join(info.results), info.en.get("result", ""))),
    ]
    if forms:
        lines.insert(3, Phrase("details.form", form="; ".join(forms)))
    lines += _on_paper(info)
    chat.show(Joined(tuple(lines)), link=_link(chat, info))


def in_person(info: ProcedureInfo) -> Plain | None:
    """What is done at the counter before or after filing online, when something is."""
    step = info.counter_step
    return Plain(step, info.en.get("counter_step", "")) if step else None


def _on_paper(info: ProcedureInfo) -> list[Text]:
    """What is handed in besides the electronic dossier; at the counter everything is on paper."""
    if info.online_level == "truc_tiep":
        return []
    if (step := in_person(info)) is not None:
        return [Phrase("receipt.counter", step=step)]
    return [Phrase("details.paper", paper=Plain(info.paper_followup, info.en.get("paper", "")))]


def _link(chat: Chat, info: ProcedureInfo) -> Link:
    """The procedure on the national portal, its form to download with it; else the front door."""
    url = SEARCH.format(code=quote(info.code)) if info.code else NATIONAL
    return Link(url, chat.text(Phrase("details.link")))
