"""A person's name as it will be printed: what was typed without marks is asked back once, and what
was typed in small letters gets its capitals and is shown. Nothing is changed unseen.
"""

from typing import TYPE_CHECKING

from bot.engine.slots import Slot
from bot.model import Answer
from bot.readers import Unreadable
from bot.readers.name import capitalised, lacks_marks, unlikely
from bot.texts import Phrase, Plain, Text

if TYPE_CHECKING:
    from bot.engine.script import Script


def as_printed(script: "Script", slot: Slot, answer: Answer, name: str) -> str:
    """The name to keep. Raises `Unreadable` "name.no_marks" {name} the first time it has none, and
    "name.unlikely" {name} of what looks like no name.
    """
    if slot.kind != "name" or not answer.text:
        return name
    printed = capitalised(name)
    if lacks_marks(name):
        if not _asked_before(script, slot, printed):
            raise Unreadable("name.no_marks", {"name": printed}, printed)
    elif unlikely(name) and not _asked_before(script, slot, printed):
        raise Unreadable("name.unlikely", {"name": printed}, printed)
    elif printed != name:
        script.mention(Phrase("name.printed", name=printed))
    return printed


def label_of(problem: Unreadable) -> Text:
    """The button for what was probably meant. A name without marks has words of its own: the name
    itself would also be heard in the one with its marks.
    """
    if problem.reason == "name.no_marks":
        return Phrase("name.as_is")
    if problem.reason == "name.unlikely":
        return Phrase("name.is_one")
    return Plain(problem.suggestion or "")


def _asked_before(script: "Script", slot: Slot, name: str) -> bool:
    asked = script.frame.asked
    return asked is not None and asked.slot == slot.name and asked.suggested == name
