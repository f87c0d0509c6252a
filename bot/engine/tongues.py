"""The language the citizen writes: followed when none was chosen, else offered once."""

from bot.engine.turn import Turn
from bot.model import Answer, Prefer, Understood
from bot.readers.language import language_of

FREE = ("text", "name", "place")  # answers in whatever language the papers are written in


def follow(turn: Turn, understood: Understood) -> None:
    """Answer in the language of a clear sentence; who chose one keeps it, and may change."""
    profile = turn.state.profile
    written = language_of(turn.message.text) if turn.message.kind == "text" else None
    if written is None or written == profile.language:
        return
    if any(isinstance(command, Prefer) for command in understood.commands):
        return
    asked = turn.state.open
    if asked and asked.kind in FREE and isinstance(understood.commands[0], Answer):
        return
    if not profile.language_chosen:
        profile.language = written
        if profile.greeted:
            turn.say("language.heard")
    elif not profile.language_offered:
        profile.language_offered = True
        turn.say("language.offer", ("language.switch", Prefer("language", written)))
