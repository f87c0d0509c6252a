"""Chuẩn bị hồ sơ để tự nộp: khi Cổng chưa nhận hồ sơ từ trợ lý, em hỏi, kiểm tra và in sẵn tờ khai.

The same finding, questions and checks as filing, without an account and without any code: nothing
is sent. At the end the citizen holds the filled form, the files in one archive, the link and the
steps, and files with an own account.
"""

from datetime import date
from typing import Any

from backend_client.port import Account, Agency, Form, Portal
from bot.catalogue import ProcedureInfo
from bot.dialogs import papers
from bot.dialogs.agencies import code_chosen
from bot.dialogs.behalf import Behalf
from bot.dialogs.fields import fields_of, known
from bot.dialogs.find_procedure import card, choose_procedure, title
from bot.dialogs.form import CAPACITY, walk
from bot.dialogs.guided import link_to
from bot.dialogs.procedure_card import in_person
from bot.engine.chat import Chat
from bot.engine.kinds import look
from bot.model import Attachment, Card, FileRef, Handoff
from bot.texts import Joined, Phrase, Plain, Text, render

CHAPTERS = 4
Section = dict[str, Any]


class Untold(date):
    """A birth date that nobody has told: as a text it is empty, so the form asks for it."""

    def isoformat(self) -> str:
        """Nothing."""
        return ""


NOBODY = Account("", "", "", Untold(1, 1, 1), "")  # nothing is known before it is asked


async def guide_dossier(chat: Chat, portal: Portal) -> None:
    """Prepare a dossier to the last page; the citizen files it.

    Begun by filing, which knows what the portal does not take (`missing`); else it begins filing.
    """
    missing = chat.frame.args.get("missing")
    if not missing:
        await chat.start("submit_dossier", **chat.frame.args)
    info = await choose_procedure(chat)
    assert info.code is not None
    chat.show(Phrase("guide.begin", why=Phrase(f"guide.why.{missing}")), cards=(card(chat, info),))
    if (step := in_person(info)) is not None:
        chat.say("counter.step", step=step)
    await chat.consent("guide")
    form = await chat.look(portal.form, info.code)
    chat.step(2, CHAPTERS)
    filled = await walk(chat, form, NOBODY)
    answers = filled.answers
    chat.step(3, CHAPTERS)
    seen = papers.seen(known(form, answers), filled.behalf)
    files = (await papers.collect(chat, form, seen, ())).files
    chat.step(4, CHAPTERS)
    await chat.check_answers(Phrase("guide.review", procedure=title(info)), sends=False)
    everywhere = await chat.look(portal.agencies, "", info.code)
    agency = next((a for a in everywhere if a.code == code_chosen(chat)), everywhere[0])
    sections = sections_of(form, answers, filled.behalf)
    originals = tuple(papers.name_of(c) for c in form.components if c.original and c.key in files)
    await hand_over(chat, info, agency, sections, _named(form, files))
    _show_steps(chat, info, agency, originals)


async def hand_over(
    chat: Chat, info: ProcedureInfo, agency: Agency, sections: list[Section], files: papers.ByPaper
) -> None:
    """The form as PDF, all files in one archive, a summary to copy."""
    made = chat.services.documents
    owner, link = chat.context.conversation_id, link_to(chat, info.code or "")
    listed = [f"{name}: {', '.join(f['name'] for f in kept)}" for name, kept in files.items()]
    data = paper(info, agency, sections, listed, chat.reading.today)
    printed = await chat.once(made.declaration, data, link.url, owner)
    ids = [*([printed.id] if printed.id else []), *(f["id"] for k in files.values() for f in k)]
    lines = tuple(f"{row['label']}: {row['value']}" for s in sections for row in s["rows"])
    chat.show(Phrase("guide.summary"), cards=(Card(chat.text(title(info)), lines),))
    _show_form(chat, printed)
    if len(ids) > 1:
        _show(chat, "guide.bundle", await chat.once(made.bundle, ids, owner))


def _show_steps(
    chat: Chat, info: ProcedureInfo, agency: Agency, originals: tuple[Text, ...]
) -> None:
    """How to file it alone; then what is still to do in person, and that nothing was sent."""
    steps = Phrase("guide.steps", code=info.code, agency=Plain(agency.name, agency.name_en))
    chat.show(steps, link=link_to(chat, info.code or ""))
    lines: list[Text] = []
    if (step := in_person(info)) is not None:
        lines.append(Phrase("receipt.counter", step=step))
    if originals:
        lines.append(Phrase("receipt.originals_counter", names=Joined(originals, "; ")))
    lines.append(Phrase("guide.nothing_sent"))
    chat.show(Joined(tuple(lines)), then=(("intent.ask_human", Handoff("guide")),))


def _show_form(chat: Chat, printed: Attachment) -> None:
    if printed.problem:
        chat.say("guide.unprintable", letters=printed.problem)
    else:
        _show(chat, "guide.form", printed)


def _show(chat: Chat, key: str, kept: Attachment) -> None:
    chat.show(Phrase(key), file=FileRef("", kept.name, kept.size, kept.type, kept.id))


def sections_of(form: Form, answers: dict[str, Any], behalf: Behalf | None) -> list[Section]:
    """The answers as the form orders them, under the titles of its groups, with whom it is for.

    In Vietnamese: the paper is for the agency, whatever language the chat is in.
    """
    groups = form.schema.get("x-groups", {})
    sections: list[Section] = []
    for field in fields_of(form):
        if field.key not in answers:
            continue
        heading = groups.get(field.group, {}).get("title", "") or _rest(sections)
        if not sections or sections[-1]["title"] != heading:
            sections.append({"title": heading, "rows": []})
        value = render(look(field.slot_kind, answers[field.key]), "vi")
        rows = sections[-1]["rows"]
        rows.append({"label": field.label.vi, "value": value})
        if behalf and field.role == CAPACITY:
            told = ((render(label, "vi"), render(text, "vi")) for label, text in behalf.rows())
            rows += [{"label": label, "value": text} for label, text in told]
    return sections


def _rest(sections: list[Section]) -> str:
    """The title of what belongs to no group; before the first group it needs none."""
    titled = any(section["title"] for section in sections)
    return render(Phrase("guide.rest"), "vi") if titled else ""


def paper(
    info: ProcedureInfo, agency: Agency, sections: list[Section], papers_: list[str], today: date
) -> dict[str, Any]:
    """What the template prints."""
    return {
        "title": f"TỜ KHAI {info.title.upper()}",
        "agency": agency.name,
        "sections": sections,
        "papers": papers_,
        "code": info.code,
        "day": f"Ngày {today.day:02} tháng {today.month:02} năm {today.year}",
        "footer": render(Phrase("guide.footer"), "vi"),
    }


def _named(form: Form, files: papers.ByPaper) -> papers.ByPaper:
    names = {component.key: component.name for component in form.components}
    return {names[key]: kept for key, kept in files.items()}
