"""With nothing open: is a procedure sought, and is it one, or a question that has an answer?"""

from typing import TYPE_CHECKING

from bot.nlu.commands import Heard

if TYPE_CHECKING:
    from bot.nlu.parser import Nlu, Parsed

STEERING = {"cancel", "go_back", "skip", "repeat", "restart"}
SURE, SURE_OF_FREE = 0.45, 0.75  # with nothing open; instead of an answer in free words
SURE_NEED = 0.5  # that words name a procedure which nobody asked for
TOLD_AT_LENGTH = 7  # words: fewer may only say that something is sought
ANSWERED, VAGUE = 0.95, 0.6  # an answer fits this well, and no procedure does


def is_answered(nlu: "Nlu", read: "Parsed") -> bool:
    """ "Con sinh tại nhà, không có giấy chứng sinh": sought, but an answer fits, no procedure."""
    if read.intent != "find_procedure" or read.procedure or nlu.lost(read.text):
        return False
    best, found = nlu.find(read.text, "faq", 1).ranking, nlu.find(read.text, "procedure", 1).ranking
    if not best or best[0].score < ANSWERED or found[0].score >= VAGUE:
        return False
    entry = nlu.catalogue.faq(best[0].id)
    return entry is not None and bool(entry.related_procedures)  # not on how to search


def is_a_need(nlu: "Nlu", read: "Parsed", heard: Heard) -> bool:
    """A procedure's name alone, a lost paper, or what sounds like steering with nothing open."""
    if nlu.lost(read.text):
        return read.intent != "faq" or read.confidence < SURE
    return _names_only(read) or (
        _would_steer_nothing(read) and bool(heard.procedure or heard.needs)
    )


def _names_only(read: "Parsed") -> bool:
    """Hardly more than a procedure's name or code."""
    named = [m for m in read.entities if m.entity == "procedure"]
    said = len(read.text.strip())
    return len(named) == 1 and said - (named[0].end - named[0].start) <= 2


def _would_steer_nothing(read: "Parsed") -> bool:
    """Taken for steering though nothing is open: "cccd mất làm lại sao" is a need."""
    return read.intent in STEERING | {"change_answer"} and read.confidence < SURE_OF_FREE


def is_named(nlu: "Nlu", text: str, *, seeks: bool) -> bool:
    """Words for a procedure though nobody asked which: the bar is higher than for an answer, unless
    somebody who seeks one tells of it at length.
    """
    found = nlu.find(text, "procedure", 1)
    told = seeks and len(text.split()) >= TOLD_AT_LENGTH
    return not found.none_fits and (told or found.ranking[0].score >= SURE_NEED)
