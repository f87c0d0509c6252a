"""A form that was handed in, opened again: its answers, and which of them are copies of others.

What was the same as is known from elsewhere (the account, the one represented, a default) follows
that when it is corrected; where the citizen had written something else, their word stays.
"""

from collections.abc import Mapping
from typing import Any

from bot.engine.state import Frame


def hand_in(frame: Frame, answers: Mapping[str, Any]) -> None:
    """The answers as they were handed in; each is compared when what is known is looked at."""
    frame.answers.update(answers)
    frame.handed = sorted(answers)


def compare(frame: Frame, name: str, known: Any) -> None:
    """A copy is let go, another answer is a correction of what is known."""
    if name not in frame.handed:
        return
    frame.handed.remove(name)
    if frame.answers[name] == known:
        del frame.answers[name]
    else:
        frame.overrides = sorted({*frame.overrides, name})


def compared(frame: Frame) -> None:
    """All of the form was seen: from here on what becomes known counts, as in any form."""
    frame.handed.clear()
