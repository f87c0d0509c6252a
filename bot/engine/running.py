"""What goes into one run of a script, and what it gathers."""

from dataclasses import dataclass, field
from typing import Protocol

from bot.model import Choice, Command, Effect, Progress, Reply


class Offering(Protocol):
    """Makes a button outside any question; a plain yes in the next message takes a proposed one."""

    def __call__(self, label: str, command: Command, *, proposed: bool = False) -> Choice:
        """The button that starts this command."""


@dataclass
class Run:
    """What one run of a script gathers: bubbles since the last answered question, effects."""

    said: list[Reply] = field(default_factory=list)
    question: Reply | None = None
    complaint: list[Reply] = field(default_factory=list)  # why an answer was not taken
    effects: list[Effect] = field(default_factory=list)
    progress: Progress | None = None
    accepted: str = ""  # label of the answer this turn gave
    answered: str = ""  # its slot
    unread: bool = False  # the pending answer could not be read
    left: int | None = None  # about how many questions of the form are still to come
