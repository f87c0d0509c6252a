"""The papers of a dossier: which are needed now, asked one at a time, each file named back.

A paper is needed always, when an expression over the answers holds, or after a yes to its own
question. What the agency looks up by itself (`data`) is said and not asked for (Decree 309/2026).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from backend_client.port import Component, Form, WalletDocument
from bot.dialogs.behalf import Behalf
from bot.dialogs.conditions import holds
from bot.engine.chat import Chat
from bot.engine.slots import Option, Slot
from bot.model import Attachment, Files
from bot.texts import Joined, Phrase, Plain, Text

DONE = Option("done", Phrase("files.done"))
KEEP = replace(DONE, words=("giữ", "cứ giữ", "giữ lại", "cứ để vậy", "để vậy", "keep it", "keep"))
RETAKE = Option("retake", Phrase("files.retake"), ("chụp lại", "bỏ ảnh mờ", "take it again"))
LOOKED_UP = Option("none", Phrase("papers.look_it_up"))
IMAGE = "image/"
PDF = "application/pdf"
LONGEST = 60  # characters of a paper's name that its file is called by
Kept = dict[str, Any]
ByPaper = dict[str, list[Kept]]


@dataclass(frozen=True)
class Given:
    """The papers given: files by component, and the answers to the papers' own questions."""

    files: ByPaper = field(default_factory=dict)
    cases: dict[str, bool] = field(default_factory=dict)


class Binder:
    """Makes one PDF of several pages; what comes out is a file of the conversation's own."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def bind(
        self, attachments: tuple[str, ...], name: str, owner: str, *, key: str
    ) -> Attachment:
        """The PDF. Binding twice only stores twice; the sweep removes what nothing shows."""
        del key
        return await self._files.join(attachments, name, owner)


def seen(values: Mapping[str, Any], behalf: Behalf | None) -> dict[str, Any]:
    """What conditions of papers see: the answers, and whom the dossier is for."""
    return {
        **values,
        "on_behalf_kind": behalf.kind if behalf else "",
        "on_behalf_relation": behalf.relation if behalf else "",
    }


async def collect(
    chat: Chat, form: Form, values: Mapping[str, Any], wallet: tuple[WalletDocument, ...]
) -> Given:
    """Walk the papers; stops at the first one still missing. `values` are those of `seen`."""
    given = Given()
    _say_looked_up(chat, form)
    for component in form.components:
        if not is_file(component):
            continue
        needed = await _needed(chat, component, values, given.cases)
        if needed:
            must = given.cases.get(component.key, False)
            given.files[component.key] = await one(chat, component, wallet, must=must)
    return Given({key: kept for key, kept in given.files.items() if kept}, given.cases)


async def one(
    chat: Chat, component: Component, wallet: tuple[WalletDocument, ...] = (), *, must: bool = True
) -> list[Kept]:
    """The files of one paper, in the shape in which it is taken; `must`: it cannot be left out."""
    kept = await chat.ask(_slot(chat, component, wallet, must=must))
    return await _in_shape(chat, component, kept)


def is_file(component: Component) -> bool:
    """Is it something the citizen may send? The form itself and looked-up data are not."""
    accept = set(component.accept)
    return bool({"photo", "pdf"} & accept) and "eform" not in accept


def is_needed(component: Component, values: Mapping[str, Any]) -> bool:
    """Does the form itself want this paper, for these answers (`seen`)?"""
    when = component.required_when
    return component.required or bool(when and holds(when, values))


async def _needed(
    chat: Chat, component: Component, values: Mapping[str, Any], cases: dict[str, bool]
) -> bool:
    if is_needed(component, values):
        return True
    if component.required_when or not _has_question(component):
        return False
    if not holds(component.question_when, values):
        return False
    said = await _case(chat, component)
    if component.question:
        cases[component.key] = said
    return said


def _has_question(component: Component) -> bool:
    """A portal that says nothing of when a paper is needed leaves it to the citizen."""
    return bool(component.question) or "data" not in component.accept


async def _case(chat: Chat, component: Component) -> bool:
    """The paper's own question: yes or no."""
    ask: Text = Plain(component.question, component.question_en)
    if not component.question:
        ask = Phrase("papers.have", name=name_of(component))
    return await chat.yes(f"case_{component.key}", ask, name_of(component))


def _say_looked_up(chat: Chat, form: Form) -> None:
    """Name what the agency looks up: it is said before the first paper, and never asked for."""
    looked_up = [c for c in form.components if _is_looked_up(c)]
    if looked_up:
        names = Joined(tuple(name_of(c) for c in looked_up), "; ")
        chat.say("papers.looked_up", names=names)


def _is_looked_up(component: Component) -> bool:
    free = not (component.required_when or component.question)
    only = not is_file(component) and "eform" not in component.accept
    return "data" in component.accept and free and (only or not component.required)


def _slot(
    chat: Chat, component: Component, wallet: tuple[WalletDocument, ...], *, must: bool
) -> Slot:
    so_far = chat.frame.partial.get(component.key, [])
    optional = "data" in component.accept and not must
    choices: list[Option] = [DONE] if so_far else [LOOKED_UP] if optional else []
    if any("hint" in file for file in so_far):
        choices = [KEEP, RETAKE]  # "thấy chữ vẫn rõ thì cứ giữ"
    if not so_far:
        choices += [_from_wallet(d) for d in wallet if d.kind in component.wallet_kinds]
    ask = Phrase("papers.more", name=name_of(component)) if so_far else _first(component, optional)
    return Slot(component.key, ask, name_of(component), "files", choices=tuple(choices), show=shown)


def _from_wallet(document: WalletDocument) -> Option:
    kept = {"id": document.id, "name": document.name, "wallet": True}
    return Option(kept, Phrase("papers.wallet", name=document.name))


def _first(component: Component, optional: bool) -> Text:
    note = Plain(component.note, component.note_en)
    only_pdf = "photo" not in component.accept
    key = "papers.ask_pdf" if only_pdf else "papers.ask_or" if optional else "papers.ask"
    return Phrase(key, name=name_of(component), note=note)


async def _in_shape(chat: Chat, component: Component, kept: list[Kept]) -> list[Kept]:
    """Photos of a paper that is taken only as PDF become one PDF, page after page."""
    photos = any(str(file.get("type", "")).startswith(IMAGE) for file in kept)
    if photos and "photo" not in component.accept:
        await _bind(chat, component, kept)
    return kept


async def _bind(chat: Chat, component: Component, kept: list[Kept]) -> NoReturn:
    """The answer becomes the PDF; the portal takes what the summary names."""
    ids = tuple(file["id"] for file in kept)
    bind, title = Binder(chat.services.files).bind, f"{component.name[:LONGEST]}.pdf"
    made = await chat.once(bind, ids, title, chat.context.conversation_id)
    chat.mention(Phrase("papers.bound", count=len(kept), name=name_of(component)))
    bound = {"id": made.id, "name": made.name, "type": PDF, "size": made.size}
    chat.replace(component.key, [bound])


def shown(files: list[Kept] | None) -> Text:
    """The files of one paper as the summary names them."""
    if not files:
        return Phrase("papers.agency_looks")
    if files[0].get("wallet"):
        return Phrase("papers.of_wallet", name=files[0]["name"])
    return Plain(", ".join(f["name"] for f in files))


def name_of(component: Component) -> Plain:
    """What the paper is called."""
    return Plain(component.name, component.name_en)
