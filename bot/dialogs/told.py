"""What was said of the child before the form was opened: filled in, said to be so, and correctable.

Only where the form has exactly one question of the kind about the child.
"""

from collections.abc import Callable, Sequence
from typing import Any

from bot.dialogs.fields import FormField
from bot.engine.chat import Chat
from bot.engine.slots import Slot
from bot.model import Answer
from bot.readers import Unreadable
from bot.readers.child import read_child
from bot.readers.name import capitalised, lacks_marks
from bot.texts import Joined, Phrase

OF_CHILD = "trẻ"
SIGNS = {"name": "tên", "date": "sinh", "choice": "giới tính"}  # in the label of each kind


class Told:
    """The words said before, by field, until their first question is reached."""

    def __init__(self, chat: Chat, fields: Sequence[FormField]) -> None:
        child = read_child(chat.frame.args.get("told", ""))
        words = {"name": child.name, "date": child.born, "choice": child.sex}
        self._chat = chat
        self._words = [
            (found[0], words[kind])
            for kind in words
            if words[kind] and len(found := [f for f in fields if _asks(f, kind)]) == 1
        ]
        self._taken: set[str] = set()

    def answers(self, field: FormField, slot_of: Callable[[FormField], Slot]) -> bool:
        """Was this one answered just now by what was said before? All are, at the first of them."""
        told = any(field.key == other.key for other, _ in self._words)
        if told and field.key not in self._chat.frame.answers:
            self._take(slot_of)
        return field.key in self._taken

    def _take(self, slot_of: Callable[[FormField], Slot]) -> None:
        lines = []
        for field, words in self._words:
            slot = slot_of(field)
            value = _value(self._chat, slot, words)
            if value is not None and field.key not in self._chat.frame.answers:
                self._chat.frame.answers[field.key] = value
                self._taken.add(field.key)
                lines.append(Phrase("form.default", label=field.label, value=slot.shown(value)))
        self._words = []
        if lines:
            self._chat.say("form.told", lines=Joined(tuple(lines)))


def _asks(field: FormField, kind: str) -> bool:
    label = field.label.vi.lower()
    return field.slot_kind == kind and OF_CHILD in label.split() and SIGNS[kind] in label


def _value(chat: Chat, slot: Slot, words: str) -> Any:
    """None for what must be asked: unreadable, refused, or a name without its marks."""
    try:
        value = slot.value_of(Answer(words), chat.reading)
    except Unreadable:
        return None
    if slot.kind == "name":
        value = None if lacks_marks(value) else capitalised(value)
    refused = slot.refuse is not None and value is not None and slot.refuse(value) is not None
    return None if refused else value
