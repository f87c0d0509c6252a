"""The model at work: `parse` (Rasa's shape), `find` (procedures, answers), `understand`."""

import unicodedata
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Literal

from bot.catalogue import Ambiguity, Catalogue
from bot.model import Answered, Found, Hit, Open, Understood
from bot.nlu import context
from bot.nlu.entities import A_DAY, Mentioned, find_entities
from bot.nlu.features import NAMED, Hashes, Values
from bot.nlu.index import Index
from bot.nlu.lost import is_lost, losing
from bot.nlu.meaning import embedder
from bot.nlu.names import Names, wording
from bot.nlu.prepare import Prepared, prepare
from bot.nlu.questions import best_question, is_all
from bot.nlu.trained import Trained

# From this chance on an entry fits. Wordings of strangers score lower than the held-out lines the
# chances are calibrated on; on another hand's lines 0.2 calls 3 % of small talk a need.
FITS, FITS_FAQ = 0.2, 0.3
UNSURE_OF_FIND = 0.97  # below this chance, the second opinion on what is found
LONGEST_VALUE = 60  # characters of a message that is only a value
NO_NAMES = Names({})
SHORT = 16  # characters around the name of what others do
GLANCE = 200  # characters; more take longer than may be waited for


class Doubtful(Exception):
    """The n-grams are not sure, and nobody waits for a second opinion."""


@dataclass(frozen=True)
class Parsed:
    """Intents by calibrated probability, best first, and what the text mentions."""

    text: str
    ranking: tuple[tuple[str, float], ...]
    entities: tuple[Mentioned, ...]

    @property
    def intent(self) -> str:
        """The likeliest label; empty for an empty text."""
        return self.ranking[0][0] if self.ranking else ""

    @property
    def confidence(self) -> float:
        """Its probability."""
        return self.ranking[0][1] if self.ranking else 0.0

    @property
    def procedure(self) -> str:
        """The one procedure named, or empty."""
        named = {m.value for m in self.entities if m.entity == "procedure"}
        return named.pop() if len(named) == 1 else ""

    @property
    def code(self) -> str:
        """The one dossier code named, or empty."""
        named = {m.value for m in self.entities if m.entity == "dossier_code"}
        return named.pop() if len(named) == 1 else ""

    def chance(self, *intents: str) -> float:
        """The probability of any of these labels."""
        return sum(p for name, p in self.ranking if name in intents)


class Nlu:
    """A loaded model. Thread-safe; every call takes bounded time on any text."""

    def __init__(self, trained: Trained, second: bool = True) -> None:
        self.catalogue: Catalogue = trained.catalogue
        self.trained = trained
        self._second = second
        self._elsewhere = [
            wording(part)
            for line in trained.catalogue.out_of_scope
            for part in line.split("(")[0].split(",")
        ]
        self._prepare = lru_cache(maxsize=512)(self._prepared)
        self._hashes = lru_cache(maxsize=512)(lambda text: self._prepare(text).hashes)
        self._vector: Callable[[str], Values | None] = lru_cache(maxsize=512)(self._vector_of)
        rules = trained.catalogue.ambiguities
        self._when = [(_triggers(rule), rule) for rule in rules if rule.when]
        self._lost = [(losing(rule.lost), rule) for rule in rules if rule.lost]

    def _vector_of(self, text: str) -> Values | None:
        embed = embedder() if self._second else None
        return embed(self._prepare(text).sentence) if embed else None

    def _prepared(self, text: str) -> Prepared:
        return prepare(text, self.trained.restorer, self.trained.names)

    def hashes(self, text: str) -> tuple[Hashes, ...]:
        """The n-gram hashes of a text, per block; none for a text without words."""
        return self._hashes(text) if self._prepare(text).marked else ()

    # --- Rasa's parse ---------------------------------------------------------------------

    def read(self, text: str, otp: bool = False, today: date = A_DAY) -> Parsed:
        """Intents and entities of a text; `otp` when a one-time code is awaited."""
        text = unicodedata.normalize("NFC", text[:5000])
        ready = self._prepare(text)
        known = self.trained
        entities = find_entities(text, known.names, otp, today, known.fields)
        if not ready.marked:
            return Parsed(text, (), entities)
        model = self.trained.intents
        row = model.space.row(self._hashes(text))
        chances = model.judged(row, lambda: self._vector(text))
        order = (-chances).argsort(kind="stable")
        ranking = tuple((model.names[k], float(chances[k])) for k in order)
        return Parsed(text, ranking, entities)

    def parse(self, text: str, today: date = A_DAY) -> dict[str, Any]:
        """The answer of Rasa's `/model/parse`; `today` is what "hôm qua" counts from."""
        read = self.read(text, today=today)
        ranking = [{"name": n, "confidence": round(c, 6)} for n, c in read.ranking[:10]]
        best = ranking[0] if ranking else {"name": None, "confidence": 0.0}
        entities = [m.as_dict() for m in read.entities]
        return {
            "text": read.text, "intent": best, "intent_ranking": ranking, "entities": entities,
        }  # fmt: skip

    # --- finding --------------------------------------------------------------------------

    def find(self, text: str, kind: Literal["procedure", "faq"], limit: int = 5) -> Found:
        """Procedures or answers that fit everyday words, best first."""
        text = unicodedata.normalize("NFC", text[:5000])
        if not self._prepare(text).marked or self.is_a_value(text):
            return Found((), none_fits=True)
        if kind == "faq":
            hits = [self._faq(*hit) for hit in self._rank(self.trained.faqs, text, limit)]
            return Found(tuple(hits), none_fits=hits[0].score < FITS_FAQ)
        return self._procedures(text, limit)

    def is_a_value(self, text: str) -> bool:
        """Nothing but values ("12/4/1988", "Trần Gia Hân"): they ask for nothing."""
        if len(text) > LONGEST_VALUE or self.trained.names.find(text):
            return False
        rest = text
        for m in find_entities(text, NO_NAMES):
            rest = rest.replace(text[m.start : m.end], "")
        return not any(c.isalpha() for c in rest)

    def _rank(self, index: Index, text: str, limit: int) -> list[tuple[str, float]]:
        """The n-grams' ranking, with the second opinion where the first is not sure."""
        hashes = self._hashes(text)[:NAMED]
        ranked = index.rank(hashes, limit)
        if index.model.second is None or ranked[0][1] >= UNSURE_OF_FIND:
            return ranked
        return index.rank(hashes, limit, self._vector(text))

    def _faq(self, entry: str, score: float) -> Hit:
        found = self.catalogue.faq(entry)
        assert found is not None, entry
        return Hit(entry, found.question, score, found.topic)

    def _procedures(self, text: str, limit: int) -> Found:
        ranked = self._rank(self.trained.procedures, text, max(limit, 6))
        hits = tuple(Hit(id_, self._title(id_), score) for id_, score in ranked)
        lost = self.lost(text)
        if lost is None and (hits[0].score < FITS or self._done_elsewhere(text)):
            return Found(hits[:limit], none_fits=True)
        rule = lost or best_question(self._said(self._prepare(text)), hits)
        if rule is None:
            return Found(hits[:limit])
        return Found(hits[:limit], rule.ask, rule.candidates, rule.ask_en, rule.said)

    def lost(self, text: str) -> Ambiguity | None:
        """The question to ask when the text says that a paper is lost."""
        words = self._prepare(text).folded
        return next((rule for papers, rule in self._lost if is_lost(words, papers)), None)

    def _done_elsewhere(self, text: str) -> bool:
        """A short message that names what other agencies do, and none of our procedures."""
        words = " ".join(self._prepare(text).folded)
        named = self.trained.names.find(text)
        return not named and any(
            f" {other} " in f" {words} " and len(words) <= len(other) + SHORT
            for other in self._elsewhere
        )

    def _title(self, id_: str) -> str:
        info = self.catalogue.procedure(id_)
        return info.title if info else id_

    def _said(self, ready: Prepared) -> Iterator[tuple[Ambiguity, bool]]:
        """The rules whose words are in the message, and whether it says nothing else."""
        words = f" {' '.join(ready.folded)} "
        for triggers, rule in self._when:
            said = [t for t in triggers if f" {t} " in words]
            if said:
                yield rule, any(is_all(ready.folded, t) for t in said)

    # --- understanding --------------------------------------------------------------------

    def understand(self, text: str, open: Open | None, path: tuple[Answered, ...]) -> Understood:
        """What a message means here: commands in the order of the message."""
        return context.understand(self, text, open, path)

    __call__ = understand

    def glance(self, text: str, open: Open | None, path: tuple[Answered, ...]) -> Understood | None:
        """As `understand`, where the n-grams are sure: half of the time within a millisecond, 99 of
        100 times within seven. None where a second opinion would be asked, or the text is long.
        """
        if len(text) > GLANCE:
            return None
        try:
            return self._alone.understand(text, open, path)
        except Doubtful:
            return None

    @cached_property
    def _alone(self) -> "Nlu":
        """This model, with what it has prepared, whose second opinion nobody waits for."""
        alone = copy(self)
        if self._second:
            alone._vector = _doubt
        return alone


def _doubt(_: str) -> Values | None:
    raise Doubtful


def _triggers(rule: Ambiguity) -> tuple[str, ...]:
    return tuple(wording(part) for part in rule.when.split(","))
