"""Sửa hồ sơ đã nộp khi cơ quan chưa tiếp nhận: sửa câu trả lời, hoặc gửi lại một giấy tờ."""

from typing import Any

from backend_client.port import (
    Account,
    AnswersRefused,
    Component,
    Declared,
    Delivery,
    Dossier,
    Form,
    FormChanged,
    Portal,
    PortalRefused,
)
from bot.dialogs.account import need_account
from bot.dialogs.behalf import behalf_of, told_before
from bot.dialogs.dossier_card import card
from bot.dialogs.dossiers import meant
from bot.dialogs.fields import fields_of, known
from bot.dialogs.form import Filled, walk
from bot.dialogs.papers import Kept, is_file, is_needed, one, seen
from bot.dialogs.parties import is_same
from bot.dialogs.sending import Sender
from bot.engine.chat import Chat
from bot.engine.handed import compared, hand_in
from bot.engine.slots import Option, Slot, slot
from bot.engine.stops import Ended
from bot.model import Handoff, Start
from bot.texts import Phrase, Plain

WHAT = slot(
    "update_dossier",
    "what",
    "choice",
    choices=(
        Option("answers", Phrase("update_dossier.answers")),
        Option("paper", Phrase("update_dossier.paper")),
    ),
    review=False,
)


async def update_dossier(chat: Chat, portal: Portal) -> None:
    """Change what was handed in, by the same questions it was made with."""
    dossier = await meant(chat, portal, "update_dossier", can_update)
    if not can_update(dossier):
        return _too_late(chat, dossier)
    form = await chat.look(portal.form, dossier.procedure_code)
    chat.show(Phrase("update_dossier.this"), cards=(card(chat, dossier),))
    declared = await chat.look(portal.declared, dossier.code)
    two_parts = bool(_papers(form, declared))
    what = chat.frame.args.get("what") or (await chat.ask(WHAT) if two_parts else "answers")
    change = _paper if what == "paper" else _answers
    try:
        await change(chat, portal, dossier, form, declared)
    except FormChanged as change:
        chat.unlook(portal.form, dossier.procedure_code)
        chat.ask_anew(change.changed, Phrase("submit_dossier.form_changed"))
    except AnswersRefused as refused:
        _say_why(chat, dossier, refused, form)
    except PortalRefused as no:
        if no.code != "illegal_step":
            raise
        _too_late(chat, dossier)
        return None
    then = (("intent.track_dossier", Start("track_dossier", {"code": dossier.code})),)
    return chat.show(Phrase("update_dossier.done", code=dossier.code), then=then)


def can_update(dossier: Dossier) -> bool:
    """Has no officer taken it up yet?"""
    return dossier.status == "submitted"


# --- answers ------------------------------------------------------------------------------------


async def _answers(
    chat: Chat, portal: Portal, dossier: Dossier, form: Form, declared: Declared
) -> None:
    """All that was declared as one summary; whatever is corrected is asked as in the form."""
    account: Account = await need_account(chat, portal)
    if "filled" not in chat.frame.args:
        chat.frame.args["filled"] = "1"
        if declared.form_version != form.version:
            chat.mention(Phrase("update_dossier.newer_form"))
        told = prefill(form, declared.answers) | told_before(declared.on_behalf)
        hand_in(chat.frame, told | same_people(form, declared, account))
    filled = await walk(chat, form, account)
    compared(chat.frame)
    answers = filled.answers
    files = await _newly_needed(chat, form, filled, declared)
    await chat.check_answers(Phrase("update_dossier.review", code=dossier.code))
    for key, given in files.items():
        await _send(chat, portal, dossier, key, given)
    delivery = delivered(form, answers, declared)
    behalf = filled.behalf.wire() if filled.behalf else None
    agency = declared.agency_code
    version = form.version
    await chat.once(portal.put_answers, dossier.code, version, answers, behalf, agency, delivery)


async def _newly_needed(
    chat: Chat, form: Form, filled: Filled, declared: Declared
) -> dict[str, list[Kept]]:
    """Papers that the changed answers call for and the ones handed in did not."""
    before = seen(known(form, declared.answers), behalf_of(declared.on_behalf))
    now = seen(known(form, filled.answers), filled.behalf)
    files: dict[str, list[Kept]] = {}
    for paper in filter(is_file, form.components):
        if paper.key not in declared.papers and is_needed(paper, now) > is_needed(paper, before):
            chat.say("update_dossier.also_needed")
            files[paper.key] = await one(chat, paper, must=False)
    return files


def prefill(form: Form, declared: dict[str, Any]) -> dict[str, Any]:
    """What was handed in, as the answers of the form's questions, its yes-or-no ones included."""
    fields = fields_of(form)
    groups = form.schema.get("x-groups", {})
    said = {f"group_{name}": any(f.key in declared for f in fields if f.group == name)
            for name, group in groups.items() if group.get("optional")}  # fmt: skip
    unsaid = {f.key: None for f in fields if f.key not in declared and not f.required}
    return unsaid | said | {"form_defaults": True} | declared


def same_people(form: Form, declared: Declared, account: Account) -> dict[str, bool]:
    """Which party is the one represented, or who files: those questions' answers."""
    behalf = behalf_of(declared.on_behalf)
    return {
        f"party_{name}": is_same(form, name, declared.answers, behalf, account)
        for name in form.schema.get("x-parties", {})
    }


def delivered(form: Form, answers: dict[str, Any], declared: Declared) -> Delivery:
    """The two postal ways as handed in, the return with its address as it is now."""
    roles = {field.role: answers.get(field.key) for field in fields_of(form) if field.role}
    before = declared.delivery
    back = roles.get("postal.address") or before.get("return")
    phone = str(roles.get("postal.phone") or before.get("phone") or "")
    return Delivery(pickup=before.get("pickup"), back=back, phone=phone)


# --- a paper ------------------------------------------------------------------------------------


async def _paper(
    chat: Chat, portal: Portal, dossier: Dossier, form: Form, declared: Declared
) -> None:
    """One paper, in place of the one handed in, or one that is still missing."""
    key = chat.frame.args.get("paper") or await _chosen(chat, _papers(form, declared))
    if key in declared.papers:
        chat.say("update_dossier.replaces")
    files = await one(chat, next(c for c in form.components if c.key == key))
    await _send(chat, portal, dossier, key, files)


async def _send(chat: Chat, portal: Portal, dossier: Dossier, key: str, files: list[Kept]) -> None:
    """Nothing is sent for a paper that the agency looks up."""
    if ids := [file["id"] for file in files]:
        await chat.once(Sender(portal, chat.services.files).replace, dossier.code, key, ids)


def _papers(form: Form, declared: Declared) -> list[Component]:
    """Those that were handed in, or are needed for what was declared and are not there."""
    told = seen(known(form, declared.answers), behalf_of(declared.on_behalf))
    files = (c for c in form.components if is_file(c))
    return [c for c in files if c.key in declared.papers or is_needed(c, told)]


async def _chosen(chat: Chat, papers: list[Component]) -> str:
    """The only one needs no question."""
    return papers[0].key if len(papers) == 1 else str(await chat.ask(_which(papers)))


def _which(papers: list[Component]) -> Slot:
    options = tuple(Option(c.key, Plain(c.name, c.name_en)) for c in papers)
    ask, label = Phrase("update_dossier.which_paper"), Phrase("update_dossier.paper_label")
    return Slot("which_paper", ask, label, "choice", choices=options, review=False)


# --- refusals -----------------------------------------------------------------------------------


def _say_why(chat: Chat, dossier: Dossier, refused: AnswersRefused, form: Form) -> None:
    """The portal wants something else: a question is asked again, a missing paper is a button."""
    first = refused.errors[0]
    if first.key not in {component.key for component in form.components}:
        chat.ask_anew((first.key,), Phrase("submit_dossier.refused", reason=first.text))
    args = {"code": dossier.code, "what": "paper", "paper": first.key}
    chat.show(
        Phrase("update_dossier.paper_missing", reason=first.text),
        then=(("update_dossier.paper", Start("update_dossier", args)),),
    )
    raise Ended


def _too_late(chat: Chat, dossier: Dossier) -> None:
    args = {"code": dossier.code}
    chat.show(
        Phrase("update_dossier.too_late", code=dossier.code),
        cards=(card(chat, dossier),),
        then=(
            ("intent.withdraw_dossier", Start("withdraw_dossier", args)),
            ("intent.ask_human", Handoff("update")),
        ),
    )
