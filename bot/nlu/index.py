"""Finding: everyday words to procedures or FAQ entries.

Every wording of an entry is a line. A query is scored twice: by the nearest line (cosine over
n-grams, so one good wording is enough) and by a linear model over the entries (which words tell
them apart). The fused score is calibrated on held-out lines against lines that fit nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import Hashes, Values
from bot.nlu.linear import Matrix
from bot.nlu.linear_model import FOLDS, Linear, Row, train

NEAREST = 0.5  # share of the nearest line in the fused score; the rest is the linear model


@dataclass(frozen=True)
class Lines:
    """Postings of all lines: for column c, entries `starts[c]:starts[c + 1]`.

    `first[k]` is the first line of entry k; lines are sorted by entry.
    """

    starts: NDArray[np.int64]
    line: NDArray[np.int32]
    value: NDArray[np.float32]
    first: NDArray[np.int64]
    count: int

    def similar(self, row: Row) -> Values:
        """Cosine of the message with every line."""
        columns, values = row
        low, size = self.starts[columns], self.starts[columns + 1] - self.starts[columns]
        total = int(size.sum())
        if not total:
            return np.zeros(self.count, np.float32)
        shift = np.repeat(low - np.concatenate(([0], np.cumsum(size)[:-1])), size)
        at = np.arange(total) + shift
        found = np.bincount(
            self.line[at], weights=self.value[at] * np.repeat(values, size), minlength=self.count
        )
        return found.astype(np.float32)


def postings(rows: Sequence[Row], entries: NDArray[np.int64], columns: int) -> Lines:
    """The inverted index of lines that are sorted by entry."""
    owner = np.repeat(np.arange(len(rows), dtype=np.int32), [len(c) for c, _ in rows])
    column = np.concatenate([c for c, _ in rows])
    value = np.concatenate([v for _, v in rows])
    order = np.argsort(column, kind="stable")
    starts = np.searchsorted(column[order], np.arange(columns + 1)).astype(np.int64)
    first = np.unique(entries, return_index=True)[1].astype(np.int64)
    return Lines(starts, owner[order], value[order], first, len(rows))


@dataclass(frozen=True)
class Index:
    """`slope`, `offset`: the logistic curve from fused score to the chance that it fits."""

    model: Linear
    lines: Lines
    slope: float = 8.0
    offset: float = -4.0

    def fused(self, row: Row, vector: Values | None = None) -> Values:
        """Scores of all entries, about 0..1, before calibration."""
        near = np.maximum.reduceat(self.lines.similar(row), self.lines.first) / FULL
        return np.asarray(
            NEAREST * near + (1 - NEAREST) * self.model.chances(row, vector), np.float32
        )

    def rank(
        self, found: Sequence[Hashes], limit: int, vector: Values | None = None
    ) -> list[tuple[str, float]]:
        """The best entries with the calibrated chance that each fits, best first."""
        fused = self.fused(self.model.space.row(found), vector)
        best = np.argsort(-fused, kind="stable")[:limit]
        chance = 1 / (1 + np.exp(-(self.slope * fused[best] + self.offset)))
        return [(self.model.names[k], float(c)) for k, c in zip(best, chance, strict=True)]


FULL = 3.28  # squared length of a vector whose n-grams are all known: the sum of squared weights


def build(
    lines: Sequence[tuple[str, Sequence[Hashes]]],
    strangers: Sequence[Sequence[Hashes]],
    vectors: Matrix | None = None,
) -> Index:
    """An index over (entry, hashes) lines; `strangers` are messages that fit no entry."""
    order = sorted(range(len(lines)), key=lambda n: lines[n][0])
    found, labels = [lines[n][1] for n in order], [lines[n][0] for n in order]
    model = train(found, labels, None if vectors is None else vectors[order], l2=0.02)
    target = np.array([model.names.index(label) for label in labels])
    rows = [model.space.row(f) for f in found]
    index = Index(model, postings(rows, target, len(model.space.keys)))
    good = _held_out_best(index, rows, target)
    bad = [float(index.fused(model.space.row(f)).max()) for f in strangers]
    slope, offset = _logistic(np.array(good), np.array(bad))
    return Index(index.model, index.lines, slope, offset)


def _held_out_best(index: Index, rows: Sequence[Row], labels: NDArray[np.int64]) -> list[float]:
    """The fused score of each line's own entry when the line itself is not looked at."""
    out = []
    for number in range(0, len(rows), FOLDS):
        near = index.lines.similar(rows[number])
        near[number] = 0
        best = np.maximum.reduceat(near, index.lines.first)[labels[number]] / FULL
        chance = index.model.chances(rows[number])[labels[number]]
        out.append(float(NEAREST * best + (1 - NEAREST) * min(chance, 0.8)))
    return out


def _logistic(good: NDArray[np.float64], bad: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and offset of the curve that tells good scores from bad ones, by Newton steps."""
    x = np.concatenate([good, bad])
    y = np.concatenate([np.ones(len(good)), np.zeros(len(bad))])
    share = np.where(y == 1, 0.5 / max(len(good), 1), 0.5 / max(len(bad), 1))
    design = np.stack([x, np.ones_like(x)], axis=1)
    theta = np.array([8.0, -4.0])
    for _ in range(30):
        p = 1 / (1 + np.exp(-design @ theta))
        slope = design.T @ (share * (p - y)) + 1e-4 * theta * np.array([1, 0])
        curve = (design * (share * p * (1 - p))[:, None]).T @ design + 1e-6 * np.eye(2)
        theta -= np.linalg.solve(curve, slope)
    return float(theta[0]), float(theta[1])
