"""Try the understanding on a labelled set: our model, or one trained on the set's own lines."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bot.nlu.corpus import INTENTS, Line
from bot.nlu.datasets import Split
from bot.nlu.evaluate import Classify, Judged, judge
from bot.nlu.linear import folds
from bot.nlu.linear_model import train
from bot.nlu.meaning import Vectors
from bot.nlu.names import Names
from bot.nlu.parser import Nlu
from bot.nlu.prepare import plain_words
from bot.nlu.restore import learn
from bot.nlu.training import Reader

Learn = Callable[[Sequence[Line]], Classify]
FOLDS = 5


def learned(lines: Sequence[Line], vectors: Vectors) -> Classify:
    """A classifier trained on these lines alone, as ours is trained on ours."""
    own = ((plain_words(line.text), 1.0) for line in lines if not line.text.isascii())
    reader = Reader(learn(own), Names({}), vectors)
    texts, labels = [n.text for n in lines], [n.intent for n in lines]
    model = train([reader.hashes(t) for t in texts], labels, reader.vectors(texts))

    def classify(text: str) -> list[tuple[str, float]]:
        row = model.space.row(reader.hashes(text))
        chances = model.judged(row, lambda: reader.vector(text))
        order = (-chances).argsort(kind="stable")
        return [(model.names[k], float(chances[k])) for k in order]

    return classify


def crossed(lines: Sequence[Line], learn_from: Learn, count: int = FOLDS) -> list[Judged]:
    """Each line judged by a model that never saw it, nor its fold."""
    names = sorted({line.intent for line in lines})
    labels = np.array([names.index(line.intent) for line in lines])
    out: list[Judged] = []
    for held in folds(labels, count):
        kept = [line for line, o in zip(lines, held, strict=True) if not o]
        rest = [line for line, o in zip(lines, held, strict=True) if o]
        out += judge(learn_from(kept), rest)
    return out


def judged(
    split: Split, model: Callable[[], Nlu], learn_from: Learn, count: int = 0
) -> list[Judged]:
    """A given split is trained and tested as given; our own labels are tested on our model unless
    folds are asked for; anything else is cross-validated.
    """
    lines = [line for part in split.values() for line in part]
    if "train" in split and "test" in split and not count:
        return judge(learn_from([*split["train"], *split.get("dev", ())]), split["test"])
    if not count and all(line.intent in INTENTS for line in lines):
        ours = model()
        return judge(lambda text: ours.read(text).ranking, lines)
    return crossed(lines, learn_from, count or FOLDS)


@dataclass(frozen=True)
class Overlap:
    """How many were wanted, how many said, how many of these right."""

    wanted: int = 0
    said: int = 0
    right: int = 0

    @property
    def f1(self) -> float:
        """Their harmonic mean, 1 when nothing was wanted and nothing said."""
        return 2 * self.right / (self.wanted + self.said) if self.wanted + self.said else 1.0

    def __add__(self, other: "Overlap") -> "Overlap":
        return Overlap(self.wanted + other.wanted, self.said + other.said, self.right + other.right)


def entity_scores(model: Nlu, lines: Sequence[Line], today: date) -> Mapping[str, Overlap]:
    """Normalised values found, per entity and in "all", capitals apart; where they stand is not
    looked at.
    """
    found: dict[str, Overlap] = {}
    for line in lines:
        wanted = Counter((m.entity, str(m.value).lower()) for m in line.mentions)
        read = model.read(line.text, otp="otp" in {m.entity for m in line.mentions}, today=today)
        said = Counter((m.entity, str(m.value).lower()) for m in read.entities)
        for name in {n for n, _ in wanted | said}:
            mine = Overlap(_count(wanted, name), _count(said, name), _count(wanted & said, name))
            found[name] = found.get(name, Overlap()) + mine
    return {**found, "all": sum(found.values(), Overlap())}


def _count(found: Counter[tuple[str, str]], name: str) -> int:
    return sum(times for (entity, _), times in found.items() if entity == name)


def recall(
    find: Callable[[str], Sequence[str]], wanted: Sequence[tuple[str, str]]
) -> tuple[float, float]:
    """How often what was wanted is first, and among the first three."""
    ranked = [(find(text)[:3], target) for text, target in wanted]
    first = sum(found[:1] == [target] for found, target in ranked)
    near = sum(target in found for found, target in ranked)
    return first / len(ranked), near / len(ranked)
