"""Slots of foreign sets: an averaged perceptron that tags words left to right.

Only for measuring on sets whose slots are not ours (PhoATIS, MASSIVE); what citizens mention is
read by `entities`. Tags are BIO over words between spaces; training is deterministic.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from bot.nlu.corpus import Line
from bot.nlu.normalise import fold
from bot.nlu.trial import Overlap

ROUNDS = 6
OUTSIDE = "O"
Tags = list[str]
Span = tuple[str, int, int]  # slot, first word, end
Tagger = Callable[[Sequence[str]], Tags]


def tags_of(line: Line) -> tuple[list[str], Tags]:
    """The words of a line, and the tag of each."""
    words, tags, at = line.text.split(), Tags(), 0
    for word in words:
        start = line.text.index(word, at)
        at = start + len(word)
        over = next((m for m in line.mentions if m.start < at and start < m.end), None)
        begins = over is not None and (over.start >= start or not tags or tags[-1] == OUTSIDE)
        tags.append(OUTSIDE if over is None else f"{'B' if begins else 'I'}-{over.entity}")
    return words, tags


def spans_of(tags: Sequence[str]) -> list[Span]:
    """The slots of BIO tags; an I that continues nothing begins one."""
    found: list[Span] = []
    for at, tag in enumerate(tags):
        if tag == OUTSIDE:
            continue
        slot = tag[2:]
        if tag[0] == "I" and found and found[-1][0] == slot and found[-1][2] == at:
            found[-1] = (slot, found[-1][1], at + 1)
        else:
            found.append((slot, at, at + 1))
    return found


def learn_slots(lines: Sequence[Line], rounds: int = ROUNDS, seed: int = 1) -> Tagger:
    """A tagger for the slots that these lines are marked with."""
    examples = [tags_of(line) for line in lines]
    model = _Perceptron(sorted({tag for _, tags in examples for tag in tags}))
    order = random.Random(seed)  # noqa: S311  an order, not a secret
    for _ in range(rounds):
        order.shuffle(examples)
        for words, tags in examples:
            model.learn(words, tags)
    model.settle()
    return model.tag


def slot_scores(tagger: Tagger, lines: Sequence[Line]) -> Overlap:
    """Whole slots with the right words, as the sets' authors count."""
    total = Overlap()
    for line in lines:
        words, tags = tags_of(line)
        wanted, said = set(spans_of(tags)), set(spans_of(tagger(words)))
        total += Overlap(len(wanted), len(said), len(wanted & said))
    return total


class _Perceptron:
    """Weights by feature and tag, and their sums over time for the average."""

    def __init__(self, tags: Sequence[str]) -> None:
        self.tags = tags
        self.weights: defaultdict[str, defaultdict[str, float]] = defaultdict(_zeros)
        self.sums: defaultdict[tuple[str, str], float] = defaultdict(float)
        self.changed: defaultdict[tuple[str, str], int] = defaultdict(int)
        self.time = 0

    def tag(self, words: Sequence[str]) -> Tags:
        """The tags of a sentence."""
        return [said for said, _ in self._walk(words)]

    def learn(self, words: Sequence[str], tags: Sequence[str]) -> None:
        """One sentence, with its own guesses before each word, as it will be used."""
        for right, (said, features) in zip(tags, self._walk(words), strict=True):
            self.time += 1
            if said != right:
                for feature in features:
                    self._move(feature, right, 1.0)
                    self._move(feature, said, -1.0)

    def settle(self) -> None:
        """From the last weights to their average over all words seen."""
        for (feature, tag), last in self.changed.items():
            weight = self.weights[feature][tag]
            total = self.sums[feature, tag] + (self.time - last) * weight
            self.weights[feature][tag] = total / max(self.time, 1)

    def _walk(self, words: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
        before = two_before = "^"
        for at in range(len(words)):
            features = list(_features(words, at, before, two_before))
            said = self._best(features)
            yield said, features
            two_before, before = before, said

    def _best(self, features: Sequence[str]) -> str:
        scores: defaultdict[str, float] = defaultdict(float)
        for feature in features:
            for tag, weight in self.weights.get(feature, {}).items():
                scores[tag] += weight
        return max(self.tags, key=lambda tag: (scores[tag], tag == OUTSIDE, tag))

    def _move(self, feature: str, tag: str, by: float) -> None:
        weight, last = self.weights[feature][tag], self.changed[feature, tag]
        self.sums[feature, tag] += (self.time - last) * weight
        self.changed[feature, tag] = self.time
        self.weights[feature][tag] = weight + by


def _zeros() -> defaultdict[str, float]:
    return defaultdict(float)


def _features(words: Sequence[str], at: int, before: str, two_before: str) -> Iterator[str]:
    """What tells the tag of a word: itself, its neighbours, its shape, and the tags before."""
    near = {k: _word(words, at + k) for k in (-2, -1, 0, 1, 2)}
    yield "bias"
    yield from (f"{k}={word}" for k, word in near.items())
    yield f"0~{fold(near[0])}"
    yield f"-1,0={near[-1]} {near[0]}"
    yield f"0,1={near[0]} {near[1]}"
    yield f"-2,-1={near[-2]} {near[-1]}"
    yield f"tag-1={before}"
    yield f"tag-2,-1={two_before} {before}"
    yield f"tag,0={before} {near[0]}"
    yield f"ends={near[0][-3:]}"
    yield f"begins={near[0][:2]}"
    yield f"digits={sum(c.isdigit() for c in near[0])}"


def _word(words: Sequence[str], at: int) -> str:
    return words[at].lower() if 0 <= at < len(words) else "^"
