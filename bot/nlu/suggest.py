"""What was not understood, in groups of like wordings, for a person to label.

Greedy: a wording joins the first group whose first wording is near enough by shared n-grams,
else begins its own. The groups asked most come first, each with the likeliest labels.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from bot.nlu.features import NAMED, Hashes
from bot.nlu.normalise import clean
from bot.nlu.parser import Nlu

NEAR = 0.3  # share of n-grams in common (Jaccard) from which two wordings ask the same
LONGEST = 200  # characters of a wording shown
GROUPS = 2000  # groups compared with; what comes later stays alone


@dataclass
class Group:
    """Wordings that ask the same: (masked words, times), and what the model would guess."""

    wordings: Counter[str] = field(default_factory=Counter)
    guesses: tuple[tuple[str, float], ...] = ()

    @property
    def times(self) -> int:
        """How often citizens said any of them."""
        return self.wordings.total()

    def as_yaml(self) -> str:
        """Lines to be put under the right intent of a file of `data/nlu`."""
        guess = ", ".join(f"{name} {chance:.0%}" for name, chance in self.guesses)
        lines = "\n".join(f"    - {text}" for text, _ in self.wordings.most_common())
        return f"# {self.times} times; perhaps {guess}\n- intent: \n  examples: |\n{lines}\n"


def suggest(model: Nlu, said: Iterable[str]) -> list[Group]:
    """Groups of masked texts, the most frequent first. Texts that are all mask are left out."""
    counted = Counter(clean(text)[:LONGEST] for text in said)
    groups: list[tuple[Hashes, Group]] = []
    for text, times in counted.most_common():
        hashes = model.hashes(text)
        if not hashes or _only_masks(text):
            continue
        grams = np.concatenate(hashes[:NAMED])
        group = next((g for kept, g in groups[:GROUPS] if _alike(kept, grams) >= NEAR), None)
        if group is None:
            group = Group(guesses=model.read(text).ranking[:3])
            groups.append((grams, group))
        group.wordings[text] += times
    return sorted((g for _, g in groups), key=lambda g: -g.times)


def _only_masks(text: str) -> bool:
    """A masked copy that holds no words: '••••••', '‹ngày sinh›'."""
    bare = text.replace("•", "").strip()
    return not bare or (bare.startswith("‹") and bare.endswith("›"))


def _alike(one: Hashes, other: Hashes) -> float:
    common = len(np.intersect1d(one, other))
    return common / (len(one) + len(other) - common or 1)
