"""What understanding may look at, and what it says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.model.commands import Command

SlotKind = Literal[
    "text", "name", "phone", "cccd", "date", "number", "money", "email", "place", "choice",
    "yes_no", "files", "otp", "dossier_code", "procedure", "need",
]  # fmt: skip


@dataclass(frozen=True)
class Open:
    """The question in front of the citizen."""

    slot: str
    kind: SlotKind
    token: str  # bound to this asking of this question; buttons carry it
    choices: tuple[str, ...] = ()  # labels, in the order shown
    secret: bool = False
    optional: bool = False
    label: str = ""
    dialog: str = ""
    spoken: tuple[tuple[str, ...], ...] = ()  # other ways people name each of the choices


@dataclass(frozen=True)
class Answered:
    """An answer already given on the path: what "sửa ngày sinh" can refer to."""

    slot: str
    label: str
    kind: SlotKind = "text"
    review: bool = True  # shown in the summary; False: a yes to a group, a choice on the way
    given: bool = True  # told by the citizen; False: known from the account, a default, a rule
    shown: str = ""  # the value as the citizen reads it
    names: tuple[tuple[str, ...], ...] = ()  # of a choice among few: each one's label, other words


@dataclass(frozen=True)
class Understood:
    """What a message means, with the trace that the console and the tests show."""

    commands: tuple[Command, ...]
    intent: str = ""
    confidence: float = 0.0


Glance = Callable[[str, Open | None, tuple[Answered, ...]], Understood | None]
"""As `Understand`, for the event loop: None where it may take longer than a few milliseconds."""


class Understand(Protocol):
    """Text to commands, in the order of the message. Pure: no clock, no network."""

    def __call__(self, text: str, open: Open | None, path: tuple[Answered, ...]) -> Understood:
        """What `text` means with this question open and these answers given."""
        ...


@dataclass(frozen=True)
class Hit:
    """One thing found: a procedure or a FAQ entry, with its calibrated score in 0..1."""

    id: str
    name: str
    score: float
    topic: str = ""


@dataclass(frozen=True)
class Found:
    """What a search found. `question` with `ask` (ids) when one question would decide; `said` are
    other words that choose one of them.
    """

    ranking: tuple[Hit, ...]
    question: str = ""
    ask: tuple[str, ...] = ()
    question_en: str = ""
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    none_fits: bool = False


class Finder(Protocol):
    """Everyday words to procedures and FAQ entries. Pure, in memory."""

    def find(self, text: str, kind: Literal["procedure", "faq"], limit: int = 5) -> Found:
        """The best `limit` things for these words, best first."""
        ...
