"""The papers of a dossier: what is needed now, asked one paper at a time, each file named back."""

from collections.abc import Mapping
from typing import Any

from backend_client.port import Component, Form
from bot.dialogs.conditions import holds
from bot.engine.chat import Chat
from bot.engine.slots import Option, Slot
from bot.texts import Joined, Phrase, Plain, Text

DONE = Option("done", Phrase("files.done"))
NOT_NEEDED = Option("none", Phrase("papers.none"))
Files = dict[str, list[dict[str, Any]]]


async def collect(chat: Chat, form: Form, values: Mapping[str, Any]) -> Files:
    """The files of every component, by its key; stops at the first one still missing."""
    files: Files = {}
    for component in form.components:
        if is_file(component) and is_required(component, values):
            files[component.key] = await chat.ask(_slot(chat, component, required=True))
    for component in await _others(chat, form, values):
        files[component.key] = await chat.ask(_slot(chat, component, required=False))
    return {key: given for key, given in files.items() if given}


def is_file(component: Component) -> bool:
    """Is it something the citizen sends? The form itself and looked-up data are not."""
    return bool({"photo", "pdf"} & set(component.accept))


def is_required(component: Component, values: Mapping[str, Any]) -> bool:
    """Must it be there, given these answers?"""
    if component.required_when:
        return holds(component.required_when, values)
    return component.required


async def _others(chat: Chat, form: Form, values: Mapping[str, Any]) -> list[Component]:
    """Papers only some people need: one question names them all.

    What the agency looks up by itself (`data`) is not asked for (Decree 309/2026).
    """
    maybe = [c for c in form.components if is_file(c) and not is_required(c, values)]
    maybe = [c for c in maybe if not c.required_when and "data" not in c.accept]
    wanted: list[Component] = []
    while len(wanted) < len(maybe):
        rest = [c for c in maybe if c not in wanted]
        chosen = await chat.ask(_which(rest, len(wanted)))
        if chosen == NOT_NEEDED.value:
            break
        wanted.append(next(c for c in maybe if c.key == chosen))
    return wanted


def _which(rest: list[Component], nth: int) -> Slot:
    lines = Joined(tuple(Phrase("papers.line", name=_name(c), note=_note(c)) for c in rest))
    options = (NOT_NEEDED, *(Option(c.key, _name(c)) for c in rest))
    ask = Phrase("papers.others" if nth == 0 else "papers.others_more", lines=lines)
    return Slot(
        f"other_papers_{nth}", ask, Phrase("papers.others_label"), "choice",
        choices=options, review=False,
    )  # fmt: skip


def _slot(chat: Chat, component: Component, *, required: bool) -> Slot:
    so_far = chat.frame.partial.get(component.key, [])
    choices = (DONE,) if so_far else () if required else (NOT_NEEDED,)
    ask = Phrase("papers.more", name=_name(component)) if so_far else _first(component)
    return Slot(component.key, ask, _name(component), "files", choices=choices, show=shown)


def _first(component: Component) -> Text:
    return Phrase("papers.ask", name=_name(component), note=_note(component))


def shown(files: list[dict[str, Any]] | None) -> Text:
    """The files of one paper as the summary names them."""
    return Plain(", ".join(f["name"] for f in files or ()) or "–")


def _name(component: Component) -> Plain:
    return Plain(component.name, component.name_en)


def _note(component: Component) -> Plain:
    return Plain(component.note, component.note_en)
