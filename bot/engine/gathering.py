"""Files for one paper: gathered until the citizen says that these are all, each named back."""

from typing import TYPE_CHECKING, Any

from bot.engine.slots import Slot
from bot.engine.stops import Again
from bot.model import Answer, Attachment
from bot.readers import Unreadable
from bot.texts import Phrase

if TYPE_CHECKING:
    from bot.engine.script import Script

Kept = dict[str, Any]


def gather(script: "Script", slot: Slot, answer: Answer) -> None:
    """Take the files of one message; the question then has a button for "these are all"."""
    so_far = script.frame.partial.setdefault(slot.name, [])
    for attachment in answer.attachments:
        _receive(script, slot, attachment, so_far)
    raise Again


def settle(script: "Script", slot: Slot, said: Any) -> list[Kept]:
    """The files of the paper, once the citizen has said that there are no more."""
    so_far = script.frame.partial.get(slot.name, [])
    if said == "done" and not so_far:
        raise Unreadable("files.none_yet")
    return [] if said == "none" else list(so_far)


def _receive(script: "Script", slot: Slot, attachment: Attachment, so_far: list[Kept]) -> None:
    if attachment.problem:
        script.mention(Phrase(f"files.problem.{attachment.problem}", name=attachment.name))
        return
    script.run.accepted = script.text(slot.label)
    so_far.append(
        {
            "id": attachment.id,
            "name": attachment.name,
            "type": attachment.type,
            "size": attachment.size,
            "pages": attachment.pages,
        }
    )
    script.mention(
        Phrase(
            "files.saved_pages" if attachment.pages > 1 else "files.saved",
            name=attachment.name,
            size=size(attachment.size),
            pages=attachment.pages,
            count=len(so_far),
        )
    )


def size(count: int) -> str:
    """Bytes as people read them: 812 KB, 1,4 MB."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} KB"
    return f"{count / 1_000_000:.1f} MB".replace(".", ",")
