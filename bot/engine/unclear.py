"""Not understood: first the question's own hint, then ways on, then a person.

With nothing open: first what can be done here, then "did you mean", then a person.
"""

from bot.engine.state import Frame
from bot.engine.turn import Turn
from bot.model import Back, Command, Handoff, Pause, Repeat, Skip

Guesses = tuple[tuple[str, Command], ...]
PERSON: tuple[str, Command] = ("intent.ask_human", Handoff("unclear"))
PATIENCE = 3  # messages not understood in a row, the last of which offers a person


def unread(turn: Turn, frame: Frame) -> None:
    """An answer could not be read; why has been said already."""
    nth = _count(turn)
    if nth == PATIENCE:
        return turn.say("unclear.person", PERSON)
    if nth == PATIENCE - 1:
        return turn.say("unclear.ways", *_ways(frame))
    return None


def _ways(frame: Frame) -> Guesses:
    """What else may be meant in the middle of a task."""
    optional = frame.asked is not None and frame.asked.optional
    repeat: tuple[str, Command] = ("intent.repeat", Repeat())
    first: tuple[str, Command] = ("intent.skip", Skip()) if optional else repeat
    return (first, ("intent.go_back", Back()), ("pause.button", Pause()), PERSON)


def rephrase(turn: Turn, guesses: Guesses, menu: Guesses) -> None:
    """With nothing open."""
    nth = _count(turn)
    if nth == PATIENCE:
        return turn.say("unclear.person", PERSON, *guesses)
    if nth == PATIENCE - 1:
        return turn.say("unclear.guess", *(guesses or menu[:2]), PERSON)
    return turn.say("unclear.rephrase", *(guesses or menu))


def _count(turn: Turn) -> int:
    """Which of the messages in a row this is; after the last it begins anew."""
    nth = turn.state.unclear + 1
    turn.state.unclear = nth % PATIENCE
    return nth
