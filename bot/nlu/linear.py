"""Linear classifiers trained in their dual: numpy only, seconds, deterministic.

With N messages and many more n-grams, weights are W = X'A for an N x K matrix A, so training
needs only the N x N matrix of dot products. Nesterov steps in function space:

    minimise  sum_i s_i CE(y_i, softmax(G A)_i) + l2/2 tr(A'GA)

Beside this logistic regression stands a ridge regression on the same products. The two err on
different messages, so their sum is better than either.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Rows = Sequence[tuple[NDArray[np.int64], NDArray[np.float32]]]
_DENSE = 200  # a column in more messages than this is cheaper multiplied densely


def softmax(scores: Matrix) -> Matrix:
    """Along the last axis."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float32)


def gram(rows: Rows, columns: int) -> Matrix:
    """All dot products of sparse rows."""
    size = len(rows)
    owner = np.repeat(np.arange(size), [len(c) for c, _ in rows])
    column = np.concatenate([c for c, _ in rows])
    value = np.concatenate([v for _, v in rows])
    order = np.argsort(column, kind="stable")
    owner, column, value = owner[order], column[order], value[order]
    starts = np.searchsorted(column, np.arange(columns + 1))
    counts = np.diff(starts)
    out = _dense_part(owner, value, starts, np.flatnonzero(counts > _DENSE), size)
    for low, high in pairwise(starts):
        if 1 < high - low <= _DENSE:
            who, what = owner[low:high], value[low:high]
            out[np.ix_(who, who)] += what[:, None] * what
    alone = starts[:-1][counts == 1]
    np.add.at(out, (owner[alone], owner[alone]), value[alone] ** 2)
    return out


def _dense_part(
    owner: NDArray[np.int64],
    value: NDArray[np.float32],
    starts: NDArray[np.int64],
    often: NDArray[np.int64],
    size: int,
) -> Matrix:
    out = np.zeros((size, size), np.float32)
    for some in np.array_split(often, max(1, len(often) // 2048)):
        block = np.zeros((size, len(some)), np.float32)
        for place, column in enumerate(some):
            at = slice(starts[column], starts[column + 1])
            block[owner[at], place] = value[at]
        out += block @ block.T
    return out


def fit(
    products: Matrix, labels: NDArray[np.int64], classes: int, l2: float, steps: int = 90
) -> Matrix:
    """The dual weights A (N x K). `products` is the gram matrix of the messages.

    A class of few messages counts as much as one of many, half of the way.
    """
    share = shares(labels, classes)
    target = np.zeros((len(labels), classes), np.float32)
    target[np.arange(len(labels)), labels] = 1
    rate = np.float32(1 / (0.5 * largest_eigenvalue(products) * share.max() + l2))
    now = np.zeros_like(target)
    ahead = now
    momentum = 1.0
    for _ in range(steps):
        slope = share * (softmax(products @ ahead) - target) + np.float32(l2) * ahead
        following = ahead - rate * slope
        grown = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = following + np.float32((momentum - 1) / grown) * (following - now)
        now, momentum = following, grown
    return np.asarray(now, dtype=np.float32)


def ridge(
    products: Matrix, labels: NDArray[np.int64], classes: int, l2: float, steps: int = 24
) -> Matrix:
    """Dual weights (N x K) of least squares on the labels, by conjugate gradients.

    Solves (G + l2 / s) A = Y, where Y is 1 at the label and -1/K elsewhere. Stopped early: that
    did a little better on lines of another hand than the exact solution.
    """
    target = np.full((len(labels), classes), -1 / classes, np.float32)
    target[np.arange(len(labels)), labels] = 1
    damp = np.float32(l2) / shares(labels, classes)
    found = np.zeros_like(target)
    rest, way = target, target
    size = (rest * rest).sum(axis=0)
    for _ in range(steps):
        image = products @ way + damp * way
        step = size / np.maximum((way * image).sum(axis=0), np.float32(1e-12))
        found = found + step * way
        rest = rest - step * image
        now = (rest * rest).sum(axis=0)
        way = rest + (now / np.maximum(size, np.float32(1e-12))) * way
        size = now
    return np.asarray(found, dtype=np.float32)


def shares(labels: NDArray[np.int64], classes: int) -> Matrix:
    """How much each message counts (N x 1): those of a rare class more, half of the way."""
    counts = np.bincount(labels, minlength=classes)
    share = np.sqrt(counts[counts > 0].mean() / counts[labels])[:, None]
    return np.asarray(share, dtype=np.float32)


def largest_eigenvalue(products: Matrix) -> float:
    """Of a symmetric matrix, by power iteration from a fixed start."""
    vector = np.ones(len(products), np.float32)
    for _ in range(20):
        vector = products @ vector
        vector /= np.linalg.norm(vector) or 1
    return float(vector @ (products @ vector))


def weights(rows: Rows, dual: Matrix, columns: int) -> Matrix:
    """The primal weights W (columns x K) of the dual ones."""
    out = np.zeros((columns, dual.shape[1]), np.float32)
    for (column, value), share in zip(rows, dual, strict=True):
        out[column] += value[:, None] * share
    return out


def temperature(scores: Matrix, labels: NDArray[np.int64]) -> float:
    """The temperature at which held-out scores are best calibrated (log loss), by search."""
    pick = np.arange(len(labels))

    def loss(t: float) -> float:
        return float(-np.log(softmax(scores / np.float32(t))[pick, labels] + 1e-9).mean())

    grid = np.geomspace(0.1, 4, 80)
    return float(min(grid, key=loss))


def folds(labels: NDArray[np.int64], count: int) -> list[NDArray[np.bool_]]:
    """Masks of the held-out part of each fold: every class spread evenly, in file order."""
    place = np.zeros(len(labels), np.int64)
    for label in np.unique(labels):
        at = np.flatnonzero(labels == label)
        place[at] = np.arange(len(at)) % count
    return [place == f for f in range(count)]
