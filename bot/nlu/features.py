"""Text to hashed n-grams: characters 2-5 and words 1-2 with gaps, marked and folded.

Hashes are computed by numpy over code points, so that a message costs tens of microseconds and
the same text gives the same numbers in every process. Shape: a message is a row of unique
uint32 hashes per block; `Space` turns them into columns of a vocabulary learned in training.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint32]
Values = NDArray[np.float32]
_P = np.uint64(0x9E3779B97F4A7C15)
_Q = np.uint64(0xC2B2AE3D27D4EB4F)
_SHIFT = np.uint64(29)
_HALF = np.uint64(32)
_ONE, _TWO = np.uint64(1), np.uint64(2)  # tell pairs, and pairs with a gap, from words
_FIRST = np.array([True])
CHARS = (2, 3, 4, 5)
WEIGHTS = (0.8, 1.0, 0.8, 1.0, 1.0)  # of char and word marked, char and word folded, word masked
UNSEEN = 0.25  # the square of an unknown n-gram beside that of the rarest known one
_TINY = 1e-12
NAMED = 4  # the blocks that know which procedure is named: what finding uses


def _mix(values: NDArray[np.uint64]) -> Hashes:
    """Spread the sums, and keep each once, sorted."""
    mixed = values * _P
    mixed ^= mixed >> _SHIFT
    hashes = ((mixed * _Q) >> _HALF).astype(np.uint32)
    hashes.sort()  # numpy's own unique imports more than it is worth
    once: Hashes = hashes[np.concatenate((_FIRST, hashes[1:] != hashes[:-1]))]
    return once


def char_hashes(text: str, salt: int) -> Hashes:
    """Unique hashes of the character n-grams of " text "."""
    codes = np.frombuffer(f" {text} ".encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    grams = codes
    found = []
    for n in CHARS:
        if len(codes) < n:
            break
        grams = grams[: len(codes) - n + 1] * _Q + codes[n - 1 :]
        found.append(grams + np.uint64(salt + n))
    return _mix(np.concatenate(found))


def word_hashes(words: Sequence[str], salt: int) -> Hashes:
    """Unique hashes of words, pairs, and pairs with one word between."""
    line = ["^", *words, "$"]
    codes = np.array([zlib.crc32(w.encode()) for w in line], dtype=np.uint64)
    ahead = codes * _Q
    found = (codes[1:-1], ahead[:-1] + codes[1:] + _ONE, ahead[:-2] + codes[2:] + _TWO)
    return _mix(np.concatenate(found) + np.uint64(salt))


def blocks(
    marked: Sequence[str], folded: Sequence[str], masked: Sequence[str]
) -> tuple[Hashes, ...]:
    """The blocks of a message, from its words with and without diacritics and names."""
    return (
        char_hashes(" ".join(marked), 11),
        word_hashes(marked, 101),
        char_hashes(" ".join(folded), 23),
        word_hashes(folded, 211),
        word_hashes(masked, 307),
    )


@dataclass(frozen=True)
class Space:
    """The vocabulary: sorted hashes and their inverse document frequency."""

    keys: Hashes
    idf: Values

    @cached_property
    def _unseen(self) -> float:
        """What an n-gram that was never seen adds to the square of a block's length."""
        return float(self.idf.max(initial=1.0)) ** 2 * UNSEEN

    def row(self, found: Sequence[Hashes]) -> tuple[NDArray[np.int64], Values]:
        """Columns and values of a message: each block of unit length, then weighted.

        Unknown n-grams count in the length, so that foreign text gives a short vector.
        """
        hashes = np.concatenate(found)
        block = np.repeat(np.arange(len(found)), [len(h) for h in found])
        at = np.searchsorted(self.keys, hashes)
        at[at == len(self.keys)] = 0
        known = self.keys[at] == hashes
        idf = self.idf[at]
        squares = np.bincount(
            block, weights=np.where(known, idf * idf, self._unseen), minlength=len(found)
        )
        share = np.array(WEIGHTS[: len(found)]) / np.sqrt(np.maximum(squares, _TINY))
        return at[known], (idf * share[block])[known].astype(np.float32)


def learn_space(rows: Sequence[Sequence[Hashes]], at_least: int = 1) -> Space:
    """The vocabulary of these messages; an n-gram in fewer than `at_least` of them is left out."""
    keys, counts = np.unique(np.concatenate([h for row in rows for h in row]), return_counts=True)
    keep = counts >= at_least
    idf = np.log((len(rows) + 1) / (counts[keep] + 1)) + 1
    return Space(keys[keep], idf.astype(np.float32))
