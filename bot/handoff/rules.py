"""Which words call a person whether or not the citizen asked for one: `data/handoff.yaml`."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.readers.folding import fold

_WORDS = re.compile(r"[^\W_]+")
Phrases = tuple[str, ...]  # each between spaces, so that only whole words are found


@dataclass(frozen=True)
class Rules:
    """Phrases by reason, as typed and without diacritics, and procedures that need a person."""

    typed: Mapping[str, Phrases] = field(default_factory=dict)
    plain: Mapping[str, Phrases] = field(default_factory=dict)
    procedures: frozenset[str] = frozenset()

    def reason(self, text: str) -> str:
        """Why these words need a person; empty when they do not."""
        said = _typed(text)
        accented = said != _folded(text)
        table = self.typed if accented else self.plain
        for reason, phrases in table.items():
            if any(phrase in said for phrase in phrases):
                return reason
        return ""


def load_rules(path: Path) -> Rules:
    """The rules of the file."""
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    reasons: dict[str, dict[str, list[str]]] = data["reasons"]
    typed = {
        reason: tuple(map(_typed, [*rule["phrases"], *rule["exact"]]))
        for reason, rule in reasons.items()
    }
    plain = {reason: tuple(map(_folded, rule["phrases"])) for reason, rule in reasons.items()}
    return Rules(typed, plain, frozenset(data["procedures"]))


def _typed(text: str) -> str:
    return f" {' '.join(_WORDS.findall(unicodedata.normalize('NFC', text).lower()))} "


def _folded(text: str) -> str:
    return _typed(fold(text).text)
