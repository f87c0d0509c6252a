"""How well a model understands lines it never saw: by style, calibration, out of scope, speed."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.nlu.corpus import Line

Ranking = Sequence[tuple[str, float]]
Classify = Callable[[str], Ranking]
BINS = 15


@dataclass(frozen=True)
class Judged:
    """One line with what the model said of it."""

    line: Line
    ranking: Ranking

    @property
    def right(self) -> bool:
        """The likeliest label is the line's."""
        return self.ranking[0][0] == self.line.intent

    @property
    def style(self) -> str:
        """The file of a line is its style: standard, no_diacritics, …"""
        return self.line.path.stem


@dataclass(frozen=True)
class Score:
    """Shares in 0..1."""

    count: int
    accuracy: float
    macro_f1: float
    top3: float


def judge(classify: Classify, lines: Sequence[Line]) -> list[Judged]:
    """Classify every line."""
    return [Judged(line, classify(line.text)) for line in lines]


def score(judged: Sequence[Judged]) -> Score:
    """Accuracy, macro-F1 over the labels that occur, and how often the label is in the first 3."""
    top3 = sum(j.line.intent in [name for name, _ in j.ranking[:3]] for j in judged)
    right = sum(j.right for j in judged)
    return Score(len(judged), right / len(judged), _macro_f1(judged), top3 / len(judged))


def _macro_f1(judged: Sequence[Judged]) -> float:
    hits = Counter(j.line.intent for j in judged if j.right)
    truth = Counter(j.line.intent for j in judged)
    said = Counter(j.ranking[0][0] for j in judged)
    return sum(2 * hits[n] / (truth[n] + said[n]) for n in truth) / len(truth)


def calibration_error(judged: Sequence[Judged]) -> float:
    """Expected calibration error of the likeliest label, in 15 equal bins."""
    sure = np.array([j.ranking[0][1] for j in judged])
    right = np.array([j.right for j in judged], float)
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(sure[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
            for b in np.unique(bins)]  # fmt: skip
    return float(sum(gaps))


def out_of_scope_auroc(judged: Sequence[Judged]) -> float:
    """How well the probability of out_of_scope tells strangers from citizens: 1 is perfect."""
    chance = np.array([dict(j.ranking).get("out_of_scope", 0.0) for j in judged])
    truth = np.array([j.line.intent == "out_of_scope" for j in judged])
    pairs = chance[truth][:, None] - chance[~truth][None, :]
    return float(((pairs > 0) + 0.5 * (pairs == 0)).mean())


def confusions(judged: Sequence[Judged]) -> list[tuple[str, str, int]]:
    """(label, taken for, times), most frequent first."""
    found = Counter((j.line.intent, j.ranking[0][0]) for j in judged if not j.right)
    return [(truth, said, count) for (truth, said), count in found.most_common()]


def milliseconds(call: Callable[[str], object], texts: Sequence[str]) -> tuple[float, float]:
    """p50 and p95 of a call over texts, each seen for the first time."""
    spent = []
    for text in texts:
        start = time.perf_counter()
        call(text)
        spent.append((time.perf_counter() - start) * 1000)
    return float(np.quantile(spent, 0.5)), float(np.quantile(spent, 0.95))


def styles(judged: Sequence[Judged]) -> dict[str, Score]:
    """A score per style and one of all."""
    groups: dict[str, list[Judged]] = {}
    for j in judged:
        groups.setdefault(j.style, []).append(j)
    return {**{name: score(group) for name, group in groups.items()}, "all": score(judged)}
