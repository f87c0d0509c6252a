"""Which one question decides best between what was found, if one is worth asking.

At most one of the things found is meant, or none of them. An answer to a question names one of its
candidates or says that it is something else, so what it is expected to tell is the entropy of
these outcomes, in bits.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from bot.catalogue import Ambiguity
from bot.model import Hit
from bot.readers.folding import listed

FILLING = listed(
    """
    toi em minh anh chi bac co chu ong ba ban muon can xin lam di cho hoi ve a nhe voi
    giup thu tuc giay to ho so don dang ky nop phai thi the nao nhu sao gi duoc khong cach huong dan
    o dau
    """
)  # words around what is wanted
WORTH = 0.6  # bits: below this one of the outcomes is nearly certain
_SUREST = 0.995  # a calibrated chance is never taken for more


def shares(hits: Sequence[Hit]) -> dict[str, float]:
    """The probability that each is the one meant, from the chances that each fits by itself.

    They sum to less than 1: what is left is that none is.
    """
    odds = {hit.id: min(hit.score, _SUREST) / (1 - min(hit.score, _SUREST)) for hit in hits}
    total = 1 + sum(odds.values())
    return {id_: value / total for id_, value in odds.items()}


def gain(candidates: Iterable[str], meant: Mapping[str, float]) -> float:
    """Bits that asking between these candidates is expected to tell."""
    named = [meant[id_] for id_ in candidates if id_ in meant]
    outcomes = [*named, max(0.0, 1 - sum(named))]
    return -sum(p * math.log2(p) for p in outcomes if p > 0)


def evened(candidates: Sequence[str], meant: Mapping[str, float]) -> dict[str, float]:
    """Halfway to all candidates alike: for words that are all of theirs and nothing more."""
    alike = {id_: 1 / len(candidates) for id_ in candidates}
    return {id_: (meant.get(id_, 0) + alike.get(id_, 0)) / 2 for id_ in {*meant, *alike}}


def is_all(words: Sequence[str], said: str) -> bool:
    """Beside these words, the (folded) message says nothing that could decide."""
    rest = f" {' '.join(words)} ".replace(f" {said} ", " ", 1)
    return set(rest.split()) <= FILLING


def best_question(said: Iterable[tuple[Ambiguity, bool]], hits: Sequence[Hit]) -> Ambiguity | None:
    """The rule to ask by: it has the likeliest among its candidates and tells most.

    `said`: rules whose words are in the message, and whether these are all it says.
    """
    meant = shares(hits)
    told = [
        (gain(rule.candidates, evened(rule.candidates, meant) if alone else meant), rule)
        for rule, alone in said
        if hits and hits[0].id in rule.candidates
    ]
    most, rule = max(told, key=lambda pair: pair[0], default=(0.0, None))
    return rule if most >= WORTH else None
