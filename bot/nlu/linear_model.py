"""A trained linear classifier over hashed n-grams, and how to train one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import Hashes, Space, Values, learn_space
from bot.nlu.linear import Matrix, fit, folds, gram, softmax, temperature, weights

FOLDS = 5
Row = tuple[NDArray[np.int64], Values]


@dataclass(frozen=True)
class Linear:
    """`weights`: columns x classes, half precision; `heat`: the temperature of its softmax."""

    space: Space
    weights: NDArray[np.float16]
    names: tuple[str, ...]
    heat: float

    def scores(self, row: Row) -> Values:
        """Raw scores of one message, one per class."""
        columns, values = row
        return np.asarray(values @ self.weights[columns].astype(np.float32), dtype=np.float32)

    def chances(self, row: Row) -> Values:
        """Calibrated probabilities of one message."""
        return np.asarray(softmax(self.scores(row) / np.float32(self.heat)), dtype=np.float32)


@dataclass(frozen=True)
class HeldOut:
    """What cross-validation saw: scores of each message by models that never saw it."""

    scores: Matrix
    labels: NDArray[np.int64]


def train(
    found: Sequence[Sequence[Hashes]],
    labels: Sequence[str],
    groups: Sequence[int] | None = None,
    l2: float = 0.05,
) -> tuple[Linear, HeldOut]:
    """Train on n-gram hashes and labels; variants of one line share a `group` and a fold."""
    names = tuple(sorted(set(labels)))
    target = np.array([names.index(n) for n in labels], np.int64)
    space = learn_space(found, at_least=2)
    rows = [space.row(f) for f in found]
    products = gram(rows, len(space.keys))
    held = _held_out(products, target, np.array(groups or range(len(labels))), len(names), l2)
    dual = fit(products, target, len(names), l2)
    learned = weights(rows, dual, len(space.keys)).astype(np.float16)
    return Linear(space, learned, names, temperature(held.scores, target)), held


def _held_out(
    products: Matrix, target: NDArray[np.int64], groups: NDArray[np.int64], classes: int, l2: float
) -> HeldOut:
    first = np.unique(groups, return_index=True)[1]
    inverse = np.searchsorted(groups[first], groups)
    scores = np.zeros((len(target), classes), np.float32)
    for mask in folds(target[first], FOLDS):
        out = mask[inverse]
        dual = fit(products[np.ix_(~out, ~out)], target[~out], classes, l2, steps=80)
        scores[out] = products[np.ix_(out, ~out)] @ dual
    return HeldOut(scores, target)
