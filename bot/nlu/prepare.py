"""From a message to the words that are matched: normalised, then restored and folded."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.nlu.features import Hashes, blocks
from bot.nlu.names import Names
from bot.nlu.normalise import clean, expand, fold, shape, tokens, unslip
from bot.nlu.openings import opening_length, without_english_opening
from bot.nlu.restore import Restorer
from bot.nlu.words import ABBREVIATIONS

MOST_WORDS = 160


@dataclass(frozen=True)
class Prepared:
    """A message in matching form: `marked` has diacritics, `folded` has none; same length.

    `masked` is `folded` with every procedure's name as one word.
    """

    marked: tuple[str, ...]
    folded: tuple[str, ...]
    masked: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The message as the sentence embedding reads it."""
        return " ".join(self.marked)

    @property
    def hashes(self) -> tuple[Hashes, ...]:
        """The n-gram hashes of the message, per block."""
        return blocks(self.marked, self.folded, self.masked)


def plain_words(text: str) -> list[str]:
    """Words with abbreviations expanded and numbers by shape; nothing restored."""
    return [shape(w) for w in expand(tokens(clean(text))[:MOST_WORDS])]


def prepare(text: str, restorer: Restorer, names: Names) -> Prepared:
    """The whole way; what was typed stays with the caller."""
    whole = clean(text)
    matter = without_english_opening(whole)
    typed = [
        w if w in ABBREVIATIONS else unslip(w, restorer.known) for w in tokens(matter)[:MOST_WORDS]
    ]
    words = [shape(w) for w in expand(typed, english=matter != whole)]
    restored: Sequence[str] = restorer.restore(words)
    marked = restored[opening_length(restored) :]
    folded = tuple(fold(w) for w in marked)
    return Prepared(tuple(marked), folded, names.mask(folded))
