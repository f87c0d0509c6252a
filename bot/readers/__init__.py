"""Words to values, for slots and for understanding alike.

One file per kind. `read(text)` takes a whole answer and gives the value or raises `Unreadable`;
`find(text)` gives the values that stand in running text, each with its span. Values are plain:
a phone is "0912345678", a date its ISO string, money whole đồng.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Entity:
    """A value found in running text: `text[start:end]` of the message, and what it means."""

    kind: str
    start: int
    end: int
    text: str
    value: Any


class Unreadable(ValueError):
    """The answer cannot be read as what was asked.

    `reason` is a stable code with a sentence in the catalogues, `params` fill its gaps, and
    `suggestion` is an answer that the same reader accepts and that was probably meant.
    """

    def __init__(
        self,
        reason: str,
        params: Mapping[str, Any] | None = None,
        suggestion: str | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params: dict[str, Any] = dict(params or {})
        self.suggestion = suggestion
