"""Put diacritics back, for matching only: a bigram Viterbi over syllables of our own texts.

Learned at every training from catalogue, answers and training lines. A message that has its
diacritics is left alone but for syllables we know only with them.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.nlu.normalise import fold

START = "^"
_DISCOUNT = 0.4  # weight of a unigram where the bigram was never seen ("stupid back-off")
_MARKED_SHARE = 0.34  # from this share of marked words on, the writer types diacritics


@dataclass(frozen=True)
class Restorer:
    """`words`: log probability by syllable; `pairs`: by "left right"; `forms`: folded to marked."""

    words: dict[str, float]
    pairs: dict[str, float]
    forms: dict[str, tuple[str, ...]]

    def known(self, word: str) -> bool:
        """Is this a syllable of our texts, with or without its marks?"""
        return word in self.words or word in self.forms

    def restore(self, words: Sequence[str]) -> list[str]:
        """The likeliest marked form of each word; words that have marks already stay."""
        choices = self._choices(words)
        if all(len(c) == 1 for c in choices):
            return [c[0] for c in choices]
        return self._best(choices)

    def _choices(self, words: Sequence[str]) -> list[tuple[str, ...]]:
        letters = [w for w in words if w.isalpha()]
        marked = sum(not w.isascii() for w in letters)
        typed_fully = marked >= _MARKED_SHARE * max(len(letters), 1)
        return [self._options(w, typed_fully) for w in words]

    def _options(self, word: str, typed_fully: bool) -> tuple[str, ...]:
        if not word.isascii() or (typed_fully and word in self.words):
            return (word,)
        return self.forms.get(word, (word,))

    def _best(self, choices: Sequence[tuple[str, ...]]) -> list[str]:
        scores: dict[str, float] = {START: 0.0}
        back: list[dict[str, str]] = []
        for options in choices:
            step: dict[str, float] = {}
            came: dict[str, str] = {}
            for option in options:
                alone = self.words.get(option, -14.0) + math.log(_DISCOUNT)
                best, best_left = -math.inf, START
                for left, score in scores.items():
                    value = score + self.pairs.get(f"{left} {option}", alone)
                    if value > best:
                        best, best_left = value, left
                step[option], came[option] = best, best_left
            scores = step
            back.append(came)
        return _follow(max(scores, key=lambda w: scores[w]), back)


def _follow(last: str, back: Sequence[dict[str, str]]) -> list[str]:
    out = []
    for came in reversed(back):
        out.append(last)
        last = came[last]
    return out[::-1]


def learn(sentences: Iterable[tuple[Sequence[str], float]]) -> Restorer:
    """From tokenised sentences that have their diacritics, each with a weight."""
    single: Counter[str] = Counter()
    double: Counter[tuple[str, str]] = Counter()
    for sentence, weight in sentences:
        line = [w for w in sentence if w.isalpha()]
        for left, right in zip([START, *line], line, strict=False):
            single[right] += weight  # type: ignore[assignment]
            double[left, right] += weight  # type: ignore[assignment]
    return _freeze(single, double)


def _freeze(single: Counter[str], double: Counter[tuple[str, str]]) -> Restorer:
    total = sum(single.values()) or 1
    after: defaultdict[str, float] = defaultdict(float)
    for (left, _), count in double.items():
        after[left] += count
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for word, count in single.most_common():
        if len(forms[fold(word)]) < 6 and (count > 0.5 or not forms[fold(word)]):
            forms[fold(word)].append(word)
    return Restorer(
        {w: math.log(c / total) for w, c in single.items()},
        {f"{a} {b}": math.log(c / (after[a] + 4)) for (a, b), c in double.items()},
        {k: tuple(v) for k, v in forms.items()},
    )
