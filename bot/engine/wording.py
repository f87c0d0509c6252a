"""Small pieces of a turn that need no turn: buttons as data, errors and one question in words."""

from dataclasses import asdict
from typing import Any

from backend_client.port import PortalError, PortalRefused, TooSoon
from bot import model
from bot.engine.chat import wait_text
from bot.engine.slots import Option, Slot
from bot.engine.state import Frame
from bot.model import Answered, Command
from bot.texts import Joined, Phrase, Plain, Text, has

EDIT_WHICH = "edit_which"


def edit_which(frame: Frame) -> Slot:
    """Which answer to change: by its number in the list or its name."""
    items = editable(frame)
    options = tuple(Option(item.slot, Plain(item.label)) for item in items)
    listed = [] if frame.led == "review" else items  # the summary has just numbered them
    lines: list[Text] = [Plain(f"{n}. {item.label}") for n, item in enumerate(listed, start=1)]
    known = next((item for item in reviewed(frame) if item not in items), None)
    if known is not None:
        lines.append(Phrase("review.which_known", label=known.label))
    return Slot(
        EDIT_WHICH, Phrase("review.which", lines=Joined(tuple(lines))),
        Phrase("review.which_label"), "choice", choices=options, buttons=False, review=False,
    )  # fmt: skip


def editable(frame: Frame) -> list[Answered]:
    """The answers listed: of the summary, as it numbers them; before it what the citizen told."""
    items = reviewed(frame)
    told = [item for item in items if item.given]
    return told if told and frame.led != "review" else items


def reviewed(frame: Frame) -> list[Answered]:
    """All answers that the summary will show."""
    return [item for item in frame.path if item.review]


def error_text(error: PortalError) -> Text:
    """The portal's code in words; an unknown code still gets a sentence."""
    if isinstance(error, TooSoon):
        return Phrase("portal.too_soon", wait=wait_text(error.wait_seconds))
    code = error.code if isinstance(error, PortalRefused) else "other"
    key = f"portal.refused.{code}"
    return Phrase(key) if has(key) else Phrase("portal.refused.other", code=code)


def pack(command: Command) -> list[Any]:
    """A command as plain JSON, for a button that waits."""
    if isinstance(command, model.Clarify):
        return ["Clarify", [[label, pack(option)] for label, option in command.options]]
    return [type(command).__name__, asdict(command)]


def unpack(packed: list[Any]) -> Command:
    """The command of a button."""
    name, fields = packed
    if name == "Clarify":
        return model.Clarify(tuple((label, unpack(option)) for label, option in fields))
    command: Command = getattr(model, name)(**fields)
    return command
