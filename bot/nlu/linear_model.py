"""A trained linear classifier over hashed n-grams, and how to train one.

Alone, the n-grams are weighed by the sum of a logistic and a ridge regression. With a sentence
vector, its own logistic regression and a ridge regression over n-grams and vector together are
added (`Second`); each part is divided by its temperature on held-out lines first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import Hashes, Space, Values, learn_space
from bot.nlu.linear import Matrix, fit, folds, gram, ridge, softmax, temperature, weights
from bot.nlu.meaning import Second, centred, fit_vectors

FOLDS = 3
VECTOR = np.float32(0.9)  # weight of the vector's own regression
RIDGE = 0.7  # damping of the ridge regressions
JOINT = np.float32(1.5)  # of the vector's products beside those of the n-grams
# The second opinion is asked when the likeliest label is ahead by less than this: of about one line
# in twenty. More often it is no better, and it is worse on lines with slips; it costs 15 ms.
CLOSE = 0.3
Row = tuple[NDArray[np.int64], Values]
Learn = Callable[[Matrix, NDArray[np.int64], bool], Matrix]  # products, labels, for good?


@dataclass(frozen=True)
class Linear:
    """`weights`: columns x classes, half precision; `heat`: the temperature of its softmax."""

    space: Space
    weights: NDArray[np.float16]
    names: tuple[str, ...]
    heat: float
    second: Second | None = None

    def scores(self, row: Row) -> Values:
        """Raw scores of one message, one per class."""
        return _times(row, self.weights)

    def chances(self, row: Row, vector: Values | None = None) -> Values:
        """Calibrated probabilities of one message, with the second opinion when given."""
        if vector is None or self.second is None:
            return np.asarray(softmax(self.scores(row) / np.float32(self.heat)), np.float32)
        both = _times(row, self.second.grams) + self.second.scores(vector)
        return np.asarray(softmax(both / np.float32(self.second.heat)), np.float32)

    def judged(self, row: Row, vector: Callable[[], Values | None]) -> Values:
        """The probabilities, with the second opinion where the first two are close."""
        chances = self.chances(row)
        second, first = np.partition(chances, -2)[-2:] if len(chances) > 1 else (0.0, 1.0)
        if self.second is None or first - second >= CLOSE:
            return chances
        return self.chances(row, vector())


def _times(row: Row, table: NDArray[np.float16]) -> Values:
    columns, values = row
    return np.asarray(values @ table[columns].astype(np.float32), dtype=np.float32)


@dataclass(frozen=True)
class Part:
    """One regression: dual weights and the scores of held-out lines, both at its temperature."""

    dual: Matrix
    held: Matrix


def train(
    found: Sequence[Sequence[Hashes]],
    labels: Sequence[str],
    vectors: Matrix | None = None,
    l2: float = 0.05,
) -> Linear:
    """Train on n-gram hashes and labels, and on sentence vectors where there are any.

    `l2` damps the logistic regression.
    """
    names = tuple(sorted(set(labels)))
    place = {name: number for number, name in enumerate(names)}
    target = np.array([place[n] for n in labels], np.int64)
    space = learn_space(found, at_least=2)
    rows = [space.row(f) for f in found]
    products = gram(rows, len(space.keys))
    logistic, alone = _logistic(products, target, l2), _ridge(products, target)
    held = logistic.held + alone.held
    table = weights(rows, logistic.dual + alone.dual, len(space.keys)).astype(np.float16)
    second = None
    if vectors is not None:
        second = _second(rows, len(space.keys), products, logistic, (vectors, target))
    return Linear(space, table, names, temperature(held, target[held_out(target)]), second)


def _second(
    rows: Sequence[Row],
    columns: int,
    products: Matrix,
    logistic: Part,
    labelled: tuple[Matrix, NDArray[np.int64]],
) -> Second:
    """The second opinion: vectors by themselves, and together with the n-grams."""
    vectors, target = labelled
    out = held_out(target)
    mean = vectors.mean(axis=0)
    unit = centred(vectors, mean)
    own, own_held = fit_vectors(unit, target, int(target.max()) + 1, out)
    joint = _ridge(products + JOINT * (unit @ unit.T), target)
    held = logistic.held + VECTOR * own_held + joint.held
    learned = VECTOR * own + JOINT * (unit.T @ joint.dual)
    grams = weights(rows, logistic.dual + joint.dual, columns).astype(np.float16)
    return Second(mean, grams, learned.astype(np.float16), temperature(held, target[out]))


def _logistic(products: Matrix, target: NDArray[np.int64], l2: float) -> Part:
    classes = int(target.max()) + 1
    return _part(
        products,
        target,
        lambda some, labels, last: fit(some, labels, classes, l2, steps=40 if last else 25),
    )


def _ridge(products: Matrix, target: NDArray[np.int64]) -> Part:
    classes = int(target.max()) + 1
    return _part(products, target, lambda some, labels, _: ridge(some, labels, classes, RIDGE))


def _part(products: Matrix, target: NDArray[np.int64], learn: Learn) -> Part:
    """Learn on all lines, and on two thirds of them to score the others."""
    out = held_out(target)
    kept = learn(products[np.ix_(~out, ~out)], target[~out], False)
    held = products[np.ix_(out, ~out)] @ kept
    heat = np.float32(temperature(held, target[out]))
    return Part(learn(products, target, True) / heat, held / heat)


def held_out(target: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The third of the lines on which temperatures are found: every class has its share."""
    return folds(target, FOLDS)[0]
