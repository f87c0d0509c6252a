"""Finding: everyday words to procedures or FAQ entries.

Every wording of an entry is a line. A query is scored twice: by the nearest line (cosine over
n-grams, so one good wording is enough) and by a linear model over the entries (which words tell
them apart); with a sentence vector also by the nearest line there. The fused score is calibrated
on held-out lines against lines that fit nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import Hashes, Values
from bot.nlu.linear import Matrix
from bot.nlu.linear_model import FOLDS, Linear, Row, train
from bot.nlu.meaning import centred

NEAREST = 0.5  # share of the nearest line in the fused score; the rest is the linear model
SHARES = (0.25, 0.45, 0.3)  # with a vector: nearest by n-grams, nearest by vector, linear model
SEEN = np.float32(0.8)  # the most a model may be sure of a line it has learned from


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
class Curve:
    """The logistic curve from a fused score to the chance that an entry fits."""

    slope: float = 8.0
    offset: float = -4.0

    def chance(self, fused: Values) -> Values:
        """Of each score."""
        return np.asarray(1 / (1 + np.exp(-(self.slope * fused + self.offset))), np.float32)


@dataclass(frozen=True)
class Meant:
    """The vectors of all lines, in the order of `Lines`, a byte a number; and their own curve."""

    vectors: NDArray[np.int8]
    curve: Curve = Curve()

    def similar(self, unit: Values) -> Values:
        """Cosine of a centred vector with every line's."""
        return np.asarray(self.vectors.astype(np.float32) @ unit / np.float32(127), np.float32)


@dataclass(frozen=True)
class Asked:
    """A query: its n-grams, its vector if there is one, and the line that it is, if it is one."""

    row: Row
    vector: Values | None = None
    line: int | None = None


@dataclass(frozen=True)
class Index:
    """What finds entries. With a vector, `meant` is asked too, where there is one."""

    model: Linear
    lines: Lines
    curve: Curve = Curve()
    meant: Meant | None = None

    def fused(self, asked: Asked) -> Values:
        """Scores of all entries, about 0..1, before calibration."""
        chances = self.model.chances(asked.row, asked.vector)
        if asked.line is not None:
            chances = np.minimum(chances, SEEN)
        near = self._best(self.lines.similar(asked.row), asked) / FULL
        second = self.model.second
        if asked.vector is None or self.meant is None or second is None:
            return np.asarray(NEAREST * near + (1 - NEAREST) * chances, np.float32)
        like = self._best(self.meant.similar(centred(asked.vector, second.mean)), asked)
        grams, meaning, linear = SHARES
        return np.asarray(grams * near + meaning * like + linear * chances, np.float32)

    def _best(self, scores: Values, asked: Asked) -> Values:
        """The best line of each entry; a line is not its own neighbour."""
        if asked.line is not None:
            scores[asked.line] = 0
        return np.asarray(np.maximum.reduceat(scores, self.lines.first), np.float32)

    def rank(
        self, found: Sequence[Hashes], limit: int, vector: Values | None = None
    ) -> list[tuple[str, float]]:
        """The best entries with the calibrated chance that each fits, best first."""
        fused = self.fused(Asked(self.model.space.row(found), vector))
        best = np.argsort(-fused, kind="stable")[:limit]
        curve = self.curve if vector is None or self.meant is None else self.meant.curve
        chances = curve.chance(fused[best])
        return [(self.model.names[k], float(c)) for k, c in zip(best, chances, strict=True)]


FULL = 3.28  # squared length of a vector whose n-grams are all known: the sum of squared weights


Vectored = tuple[Matrix, Matrix]  # of the lines, of the strangers


def build(
    lines: Sequence[tuple[str, Sequence[Hashes]]],
    strangers: Sequence[Sequence[Hashes]],
    vectors: Vectored | None = None,
) -> Index:
    """An index over (entry, hashes) lines; `strangers` are messages that fit no entry."""
    order = sorted(range(len(lines)), key=lambda n: lines[n][0])
    found, labels = [lines[n][1] for n in order], [lines[n][0] for n in order]
    own = None if vectors is None else vectors[0][order]
    model = train(found, labels, own, l2=0.02)
    target = np.array([model.names.index(label) for label in labels])
    rows = [model.space.row(f) for f in found]
    far = [model.space.row(f) for f in strangers]
    index = Index(model, postings(rows, target, len(model.space.keys)))
    good = [Asked(rows[n], None, n) for n in range(0, len(rows), FOLDS)]
    index = replace(index, curve=_curve(index, good, target, [Asked(row) for row in far]))
    if vectors is None or own is None or model.second is None:
        return index
    table = np.round(centred(own, model.second.mean) * 127).astype(np.int8)
    index = replace(index, meant=Meant(table))
    good = [replace(asked, vector=own[asked.line]) for asked in good]
    bad = [Asked(row, vector) for row, vector in zip(far, vectors[1], strict=True)]
    return replace(index, meant=Meant(table, _curve(index, good, target, bad)))


def _curve(
    index: Index, good: Sequence[Asked], target: NDArray[np.int64], bad: Sequence[Asked]
) -> Curve:
    """From lines, each asked for its own entry without being looked at, and from strangers."""
    fits = [float(index.fused(asked)[target[asked.line]]) for asked in good]
    strange = [float(index.fused(asked).max()) for asked in bad]
    return Curve(*_logistic(np.array(fits), np.array(strange)))


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
