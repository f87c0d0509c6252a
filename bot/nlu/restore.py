"""Put diacritics back, for matching only: a bigram Viterbi over syllables of our own texts.

Learned at every training from catalogue, answers and training lines. A message that has its
diacritics is left alone but for syllables we know only with them.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.nlu.normalise import fold
from bot.nlu.shorthand import agrees, is_syllable, learn_shorthand, respelled
from bot.nlu.words import AMBIGUOUS

START = "^"
_BACK_OFF = math.log(0.4)  # of a unigram where the bigram was never seen ("stupid back-off")
_UNKNOWN = -14.0  # the log probability of a word that was never seen
_MARKED_SHARE = 0.34  # from this share of marked words on, the writer types diacritics


@dataclass(frozen=True)
class Restorer:
    """`words`: log probability by syllable; `pairs`: by "left right"; `forms`: folded to marked;
    `shorts`: short forms to what they may stand for.
    """

    words: dict[str, float]
    pairs: dict[str, float]
    forms: dict[str, tuple[str, ...]]
    shorts: dict[str, tuple[str, ...]]

    def known(self, word: str) -> bool:
        """Is this a syllable of our texts, with or without its marks?"""
        return word in self.words or word in self.forms

    def restore(self, words: Sequence[str]) -> list[str]:
        """The likeliest marked form of each word; words that have marks already stay.

        A short form becomes the words it stands for, so that more may come back than went in.
        """
        choices = self._choices(words)
        best = [c[0] for c in choices] if all(len(c) == 1 for c in choices) else self._best(choices)
        return " ".join(best).split()

    def _choices(self, words: Sequence[str]) -> list[tuple[str, ...]]:
        letters = [w for w in words if w.isalpha()]
        marked = sum(not w.isascii() for w in letters)
        typed_fully = marked >= _MARKED_SHARE * max(len(letters), 1)
        return [self._options(w, typed_fully) for w in words]

    def _options(self, word: str, typed_fully: bool) -> tuple[str, ...]:
        if word in AMBIGUOUS:
            return AMBIGUOUS[word]
        if word.isalpha() and not is_syllable(word):
            return self._meant(word) or (word,)
        if not word.isascii() or (typed_fully and word in self.words):
            return (word,)
        return self.forms.get(word, (word,))

    def _meant(self, short: str) -> tuple[str, ...]:
        """What a word that is no syllable may stand for."""
        spelled = [
            form
            for word in respelled(short, self.known)
            for form in (self.forms.get(word, (word,)) if word.isascii() else (word,))
        ]
        full = (m for m in self.shorts.get(fold(short), ()) if agrees(short, m))
        return (*spelled, *full)

    def _best(self, choices: Sequence[tuple[str, ...]]) -> list[str]:
        scores: dict[str, float] = {START: 0.0}
        back: list[dict[str, str]] = []
        for options in choices:
            step: dict[str, float] = {}
            came: dict[str, str] = {}
            for option in options:
                first, _, rest = option.partition(" ")
                best, best_left = -math.inf, START
                for left, score in scores.items():
                    value = score + self._after(left.rpartition(" ")[2], first)
                    if value > best:
                        best, best_left = value, left
                step[option] = best + (self._inside(option.split()) if rest else 0.0)
                came[option] = best_left
            scores = step
            back.append(came)
        return _follow(max(scores, key=lambda w: scores[w]), back)

    def _after(self, left: str, word: str) -> float:
        """The log probability of a word after another."""
        known = self.pairs.get(f"{left} {word}")
        return self.words.get(word, _UNKNOWN) + _BACK_OFF if known is None else known

    def _inside(self, words: Sequence[str]) -> float:
        """That of the words a short form stands for, each after the one before."""
        return sum(self._after(*pair) for pair in pairwise(words))


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
    sentences = list(sentences)
    for sentence, weight in sentences:
        line = [w for w in sentence if w.isalpha()]
        for left, right in zip([START, *line], line, strict=False):
            single[right] += weight  # type: ignore[assignment]
            double[left, right] += weight  # type: ignore[assignment]
    return _freeze(single, double, learn_shorthand(sentences))


def _freeze(
    single: Counter[str], double: Counter[tuple[str, str]], shorts: dict[str, tuple[str, ...]]
) -> Restorer:
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
        shorts,
    )
