"""Files for one paper: gathered until the citizen says that these are all, each named back."""

from typing import TYPE_CHECKING, Any

from bot.engine.slots import Slot
from bot.engine.stops import Again
from bot.model import Answer, Attachment
from bot.readers import Unreadable
from bot.readers.removal import which
from bot.texts import Joined, Phrase, Text

if TYPE_CHECKING:
    from bot.engine.script import Script

Kept = dict[str, Any]


def gather(script: "Script", slot: Slot, answer: Answer) -> None:
    """Take the files of one message; the question then has a button for "these are all"."""
    so_far = script.frame.partial.setdefault(slot.name, [])
    before = len(so_far)
    for attachment in answer.attachments:
        _receive(script, slot, attachment, so_far)
    lines = [_line(nth, file) for nth, file in enumerate(so_far, start=1)]
    if lines[before:]:
        script.mention(Joined(tuple(lines[before:])))  # an album is named back in one bubble
    raise Again


def settle(script: "Script", slot: Slot, said: Any) -> list[Kept]:
    """The files of the paper, once the citizen has said that there are no more."""
    so_far = script.frame.partial.get(slot.name, [])
    if said == "done" and not so_far:
        raise Unreadable("files.none_yet")
    if isinstance(said, dict):
        return [said]  # a document of the citizen's electronic store stands for files
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


def _line(nth: int, file: Kept) -> Text:
    return Phrase(
        "files.saved_pages" if file["pages"] > 1 else "files.saved",
        name=file["name"],
        size=size(file["size"]),
        pages=file["pages"],
        count=nth,
    )


# --- taking one away --------------------------------------------------------------------------


def remove(script: "Script", slot: Slot, text: str) -> bool:
    """ "Xóa tệp 2": take one of the paper's files away; False when the words say nothing of it.

    When the paper is being corrected, the files it had are what one is taken from.
    """
    partial = script.frame.partial
    answered = list(script.frame.answers.get(slot.name) or ())
    so_far = partial.get(slot.name, answered)
    nth = which(text, [str(file["name"]) for file in so_far])
    if nth is None:
        return False
    if not 0 < nth <= len(so_far):
        raise Unreadable("files.no_such", {"count": len(so_far)})
    gone = so_far.pop(nth - 1)
    partial[slot.name] = so_far
    left = Phrase("files.left", count=len(so_far)) if so_far else Phrase("files.none_left")
    script.mention(Phrase("files.removed", name=gone["name"], left=left))
    return True


def size(count: int) -> str:
    """Bytes as people read them: 812 KB, 1,4 MB."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} KB"
    return f"{count / 1_000_000:.1f} MB".replace(".", ",")
