"""What goes out: bubbles, whatever the channel makes of them."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Choice:
    """A button: what it says, and the token that comes back when it is tapped."""

    label: str
    value: str


@dataclass(frozen=True)
class Card:
    """A small summary with its own buttons: a procedure, a dossier, an agency."""

    title: str
    lines: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class FileRef:
    """A file or image to show: a stored one by its attachment `id`, which every channel can hand
    over, or one that the citizen's browser opens at `url`.
    """

    url: str
    name: str
    size: int = 0
    type: str = "application/octet-stream"
    id: str = ""


@dataclass(frozen=True)
class Link:
    """A link shown as a button."""

    url: str
    label: str


@dataclass(frozen=True)
class Progress:
    """Chapter `step` of `of`."""

    step: int
    of: int


@dataclass(frozen=True)
class Notice:
    """News of a dossier in a bubble: what a channel needs to tell them by an approved template."""

    event: str  # as the portal calls it: "dossier.accepted"
    dossier_code: str
    params: dict[str, str]  # the gaps of the sentence, in words
    any_hour: bool = False  # the citizen wants it at once, at night too


@dataclass(frozen=True)
class Reply:
    """One bubble from the bot or from staff. Every field but `text` may be left out."""

    text: str = ""
    choices: tuple[Choice, ...] = ()
    cards: tuple[Card, ...] = ()
    image: FileRef | None = None
    file: FileRef | None = None
    link: Link | None = None
    progress: Progress | None = None
    large: bool = False  # this citizen asked for large letters
    role: Literal["bot", "staff"] = "bot"
    notice: Notice | None = None  # this bubble was not asked for: the portal reported it
    asks: str = ""  # the kind of the open question, when a channel can help with it: "phone"

    @property
    def offered(self) -> tuple[Choice, ...]:
        """Every choice, in the order of their numbers."""
        return (*(choice for card in self.cards for choice in card.choices), *self.choices)
