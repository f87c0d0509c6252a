"""Slots: what a dialog asks for, and how an answer in words becomes a value.

Values are plain JSON (a date is its ISO string, files are records of ids), so that answers survive
every restart as they are.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.engine.kinds import look, reader
from bot.engine.reading import Read, Reading
from bot.model import Answer, SlotKind
from bot.readers import Unreadable
from bot.readers.choice import pick, spoken
from bot.readers.confirming import confirms
from bot.readers.folding import folded
from bot.readers.yes_no import guess, says_else, wavers
from bot.readers.yes_no import read as yes_no
from bot.texts import Phrase, Text, render


@dataclass(frozen=True)
class Option:
    """One choice: the value kept and the words shown."""

    value: Any
    label: Text
    words: tuple[str, ...] = ()  # other ways people say it


@dataclass(frozen=True)
class Slot:
    """One question. `read` raises `bot.readers.Unreadable`; `refuse` may add a check of values."""

    name: str
    ask: Text
    label: Text
    kind: SlotKind = "text"
    read: Read | None = None
    choices: tuple[Option, ...] = ()
    optional: bool = False
    secret: bool = False
    card: bool = False  # a photo of this person's identity card may answer it
    review: bool = True  # shown in the summary before sending
    binds: bool = False  # its first choice sends: nothing but a clear yes is taken for it
    buttons: bool = True  # choices as buttons; False: only understood when typed
    suggested: Any = None  # the value a plain "yes" stands for, after "is it …?"
    help: Text | None = None
    again: Text | None = None  # the question when it is asked a second time
    show: Callable[[Any], Text] | None = None
    refuse: Callable[[Any], Text | None] | None = None

    def at(self, index: int) -> "Slot":
        """The same question about the next of several: CHILD.at(2)."""
        return replace(self, name=f"{self.name}_{index}")

    def value_of(self, answer: Answer, reading: Reading) -> Any:
        """The value of a typed answer. A tap is resolved before it comes here."""
        if self.kind == "yes_no" and (said := _yes_or_no(answer.text)) is not None:
            return said
        if self.choices:
            found = self._picked(answer.text, reading)
            if found is not None and not self._says_else(answer.text, found, reading):
                return found.value
            if self.kind == "yes_no":
                return yes_no(answer.text)
            if self.kind == "files" and says_enough(answer.text):
                return self._enough()
            if self.kind == "choice":
                raise Unreadable("choice.none")
        return (self.read or reader(self.kind))(answer.text, reading)

    def _enough(self) -> Any:
        """What "these are all" or "there is none" stands for, where the question offers it."""
        found = next((o.value for o in self.choices if o.value in ("done", "none")), None)
        if found is None:
            raise Unreadable("files.none_yet")
        return found

    def _picked(self, text: str, reading: Reading) -> Option | None:
        labels = [render(option.label, reading.language) for option in self.choices]
        found = pick(text, labels)
        if found is not None:
            return self.choices[found]
        found = spoken(text, [option.words for option in self.choices])
        return None if found is None else self.choices[found]

    def _says_else(self, text: str, found: Option, reading: Reading) -> bool:
        label = render(found.label, reading.language)
        if self.binds and found is self.choices[0]:
            return text != label and not confirms(text)
        return self.kind == "yes_no" and text != label and says_else(text, label)

    def shown(self, value: Any) -> Text:
        """The value as the review and the read-back show it."""
        for option in self.choices:
            if option.value == value:
                return option.label
        return self.show(value) if self.show else look(self.kind, value)


def slot(dialog: str, name: str, kind: SlotKind = "text", **more: Any) -> Slot:
    """A slot whose question and label stand in the catalogue under `dialog.name.ask|label`."""
    base = f"{dialog}.{name}"
    return Slot(name, Phrase(f"{base}.ask"), Phrase(f"{base}.label"), kind, **more)


def _yes_or_no(text: str) -> bool | None:
    """Before any label is looked for: "ko có cha" is a no, "không nhớ" is neither."""
    if wavers(text):
        raise Unreadable("yes_no.unclear")
    return guess(text)


def says_enough(text: str) -> bool:
    """ "Xong", "hết rồi", "không": no more pages, or none of this paper."""
    return guess(text) is False or bool(_ENOUGH.search(folded(text)))


def named(slot: Slot, say: Callable[[Text], str]) -> tuple[tuple[str, ...], ...]:
    """How each choice may be named, where they are few: for a correction one question later."""
    if slot.kind != "choice" or len(slot.choices) > FEW:
        return ()
    return tuple((say(option.label), *option.words) for option in slot.choices)


FEW = 8  # choices kept with an answer
_ENOUGH = re.compile(r"\b(?:xong|het|du|the thoi|vay thoi|done|all|enough)\b")
YES_NO = (Option(True, Phrase("common.yes")), Option(False, Phrase("common.no")))
