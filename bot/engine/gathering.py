"""Files for one paper: gathered until the citizen says that these are all, each named back."""

from typing import TYPE_CHECKING, Any, NoReturn

from bot.engine.slots import Slot
from bot.engine.stops import Again
from bot.model import Answer, Attachment, Later
from bot.readers import Unreadable
from bot.readers.removal import which
from bot.texts import Joined, Phrase, Text

if TYPE_CHECKING:
    from bot.engine.script import Script

Kept = dict[str, Any]
# Why a page may be hard to read. A white page looks like glare, so that is said of cards alone.
HINTS = ("blur", "dark", "small")


def gather(script: "Script", slot: Slot, answer: Answer) -> None:
    """Take the files of one message; the question then has a button for "these are all"."""
    so_far = script.frame.partial.setdefault(slot.name, [])
    before = len(so_far)
    for attachment in answer.attachments:
        _receive(script, slot, attachment, so_far)
    lines = [_line(nth, file) for nth, file in enumerate(so_far, start=1)]
    if lines[before:]:
        script.mention(Joined(tuple(lines[before:])))  # an album is named back in one bubble
    _advise(script, so_far[before:])
    raise Again


def settle(script: "Script", slot: Slot, said: Any) -> list[Kept]:
    """The files of the paper, once the citizen has said that there are no more."""
    so_far = script.frame.partial.get(slot.name, [])
    if said == "done" and not so_far:
        raise Unreadable("files.none_yet")
    if said == "retake":
        _retake(script, so_far)
    if isinstance(said, dict):
        return [said]  # a document of the citizen's electronic store stands for files
    return [] if said == "none" else list(so_far)


def _receive(script: "Script", slot: Slot, attachment: Attachment, so_far: list[Kept]) -> None:
    if attachment.problem:
        return script.mention(Phrase(f"files.problem.{attachment.problem}", name=attachment.name))
    if again := next((n for n, file in enumerate(so_far, 1) if _is_same(attachment, file)), 0):
        return _once(script, attachment, so_far[again - 1], again)
    script.run.accepted = script.text(slot.label)
    so_far.append(
        {
            "id": attachment.id,
            "name": attachment.name,
            "type": attachment.type,
            "size": attachment.size,
            "pages": attachment.pages,
            **({"hint": attachment.hint} if attachment.hint in HINTS else {}),
            **({"mark": attachment.mark} if attachment.mark else {}),
        }
    )
    return _say_where_else(script, slot, so_far)


def _is_same(sent: Attachment, kept: Kept) -> bool:
    return sent.id == kept["id"] or (sent.mark != "" and _has(kept, sent.mark))


def _once(script: "Script", sent: Attachment, kept: Kept, nth: int) -> None:
    """Sent twice for one paper, by an impatient thumb or a slow line: the first one stays."""
    script.mention(Phrase("files.same", name=kept["name"], count=nth))
    if sent.id != kept["id"]:
        script.run.effects.append(Later("drop_file", {"file": sent.id}))


def _say_where_else(script: "Script", slot: Slot, so_far: list[Kept]) -> None:
    """A photo that is another paper's too is kept, for it may show both, and said to be so."""
    name = so_far[-1]["name"]
    for paper in papers_with(script, so_far[-1].get("mark", ""), besides=slot.name):
        script.mention(Phrase("files.same_elsewhere", name=name, paper=paper, count=len(so_far)))


def papers_with(script: "Script", mark: str, besides: str = "") -> list[str]:
    """The papers answered so far that the very file was sent for."""
    given = [item for item in script.frame.path if item.kind == "files" and item.slot != besides]
    kept = {item.label: script.frame.answers.get(item.slot) or () for item in given}
    return [paper for paper, files in kept.items() if mark and any(_has(f, mark) for f in files)]


def is_kept(script: "Script", sent: Attachment) -> bool:
    """Is it the stored file of an answer itself, named once more, and not a copy of it?"""
    answers = script.frame.answers
    given = [answers.get(item.slot) or () for item in script.frame.path if item.kind == "files"]
    return any(sent.id == file["id"] for files in given for file in files)


def _has(file: Kept, mark: str) -> bool:
    return bool(file.get("mark") == mark)


def _advise(script: "Script", files: list[Kept]) -> None:
    """Pages that may be hard to read, once; the citizen keeps them or takes them again."""
    poor = [Phrase(f"files.hint.{f['hint']}", name=f["name"]) for f in files if "hint" in f]
    if poor:
        script.mention(Phrase("files.hint.advice", files=Joined(tuple(poor), ", ")))


def _retake(script: "Script", so_far: list[Kept]) -> NoReturn:
    """Put those pages away; the question stays for the new ones."""
    gone = [file for file in so_far if "hint" in file]
    so_far[:] = [file for file in so_far if "hint" not in file]
    names = ", ".join(str(file["name"]) for file in gone)
    script.mention(Phrase("files.removed", name=names, left=_left(so_far)))
    raise Again


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
    script.mention(Phrase("files.removed", name=gone["name"], left=_left(so_far)))
    return True


def _left(so_far: list[Kept]) -> Phrase:
    return Phrase("files.left", count=len(so_far)) if so_far else Phrase("files.none_left")


def size(count: int) -> str:
    """Bytes as people read them: 812 KB, 1,4 MB."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} KB"
    return f"{count / 1_000_000:.1f} MB".replace(".", ",")
