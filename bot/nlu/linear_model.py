"""A trained linear classifier over hashed n-grams, and how to train one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import Hashes, Space, Values, learn_space
from bot.nlu.linear import Matrix, fit, folds, gram, softmax, temperature, weights
from bot.nlu.meaning import WEIGHT, Second, train_second

FOLDS = 3
Row = tuple[NDArray[np.int64], Values]


@dataclass(frozen=True)
class Linear:
    """`weights`: columns x classes, half precision; `heat`: the temperature of its softmax."""

    space: Space
    weights: NDArray[np.float16]
    names: tuple[str, ...]
    heat: float
    second: Second | None = None
    both_heat: float = 1.0  # temperature of the two together

    def scores(self, row: Row) -> Values:
        """Raw scores of one message, one per class."""
        columns, values = row
        return np.asarray(values @ self.weights[columns].astype(np.float32), dtype=np.float32)

    def chances(self, row: Row, vector: Values | None = None) -> Values:
        """Calibrated probabilities of one message, with the second opinion when given."""
        scores = self.scores(row) / np.float32(self.heat)
        if vector is not None and self.second is not None:
            both = scores + np.float32(WEIGHT) * self.second.scores(vector)
            scores = both / np.float32(self.both_heat)
        return np.asarray(softmax(scores), dtype=np.float32)


@dataclass(frozen=True)
class HeldOut:
    """What cross-validation saw: scores of each message by models that never saw it."""

    scores: Matrix
    labels: NDArray[np.int64]


def train(
    found: Sequence[Sequence[Hashes]],
    labels: Sequence[str],
    vectors: Matrix | None = None,
    l2: float = 0.05,
) -> tuple[Linear, HeldOut]:
    """Train on n-gram hashes and labels, and on sentence vectors where there are any."""
    names = tuple(sorted(set(labels)))
    place = {name: number for number, name in enumerate(names)}
    target = np.array([place[n] for n in labels], np.int64)
    space = learn_space(found, at_least=2)
    rows = [space.row(f) for f in found]
    products = gram(rows, len(space.keys))
    held = _held_out(products, target, len(names), l2)
    dual = fit(products, target, len(names), l2)
    learned = weights(rows, dual, len(space.keys)).astype(np.float16)
    heat = temperature(held, target)
    model = Linear(space, learned, names, heat)
    if vectors is None:
        return model, HeldOut(held, target)
    second, opinion = train_second(vectors, target, len(names))
    both = held / np.float32(heat) + np.float32(WEIGHT) * opinion
    return replace(model, second=second, both_heat=temperature(both, target)), HeldOut(held, target)


def _held_out(products: Matrix, target: NDArray[np.int64], classes: int, l2: float) -> Matrix:
    scores = np.zeros((len(target), classes), np.float32)
    for out in folds(target, FOLDS):
        dual = fit(products[np.ix_(~out, ~out)], target[~out], classes, l2, steps=40)
        scores[out] = products[np.ix_(out, ~out)] @ dual
    return scores
