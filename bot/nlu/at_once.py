"""What is understood without the model, in a fraction of a millisecond."""

import re

from bot.model import Answer, Cancel, Open, Start, Unclear, Understood, Undo
from bot.nlu import labels
from bot.nlu.commands import COMMANDS, Heard, asks_for_a_step
from bot.nlu.holding import HOLD, holds_back
from bot.nlu.normalise import clean
from bot.nlu.plainly import plain
from bot.nlu.wishes import OF_A_QUESTION, goes_ahead, wish
from bot.readers.filters import asks_for_a_list, names_an_office_first

_CODE = re.compile(r"\s*\d{4,8}\s*")


def at_once(text: str, open: Open | None) -> Understood | None:
    """What needs no model, in a fraction of a millisecond; None for everything else."""
    if not clean(text):
        return Understood((Answer(text),) if open else (Unclear(),))
    if open is None and (said := _nothing_asked(text)):
        return said
    if asks_for_a_step(text) or (open is None and asks_for_a_list(text)):
        return Understood((COMMANDS["find_procedure"](Heard(text)),), "find_procedure", 1.0)
    if holds_back(text, open):
        return Understood((HOLD,), "smalltalk", 1.0)
    wished = wish(text)
    if open is None and wished in OF_A_QUESTION:
        wished = None
    sure = wished in (Undo(slip=True), Cancel())  # "à nhầm" is no "Nam", "không xóa nữa" no "Xóa"
    if wished and (sure or labels.pick(text, open.choices if open else ()) is None):
        return Understood((wished,), type(wished).__name__.lower(), 1.0)
    answer = plain(text, open) if open else None
    return Understood((answer,), "value", 1.0) if answer else None


def _nothing_asked(text: str) -> Understood | None:
    """A stray code, an office named first, "làm luôn đi": a yes to what was offered."""
    if _CODE.fullmatch(text):
        return Understood((Answer(text),))
    if names_an_office_first(text):
        return Understood((Start("find_procedure", {"at": text}),), "find_procedure", 1.0)
    return Understood((Answer("có"),), "affirm", 1.0) if goes_ahead(text) else None
