"""What arrives and is no plain message: stickers, voices, places, numbers nobody asked for, edits.

None of these is ever taken for words. What helps instead is said; the open question follows.
"""

from bot.engine.corrections import correct
from bot.engine.patterns import carry_out
from bot.engine.state import Frame, Said
from bot.engine.turn import Turn
from bot.model import Correct, Understood
from bot.texts import has


def wordless(turn: Turn) -> bool:
    """Say what helps instead of something we cannot read; False for everything else."""
    message = turn.message
    match message.kind:
        case "unsupported":
            key = f"unsupported.{message.text}"
            turn.say(key if has(key) else "unsupported.other")
        case "location":
            turn.say("unsupported.location")
        case "contact" if not _phone_is_asked(turn):
            turn.say("unsupported.contact")
        case _:
            return False
    return True


def _phone_is_asked(turn: Turn) -> bool:
    asked = turn.state.top.asked if turn.state.top else None
    return asked is not None and asked.kind == "phone"


async def edited(turn: Turn, understood: Understood) -> None:
    """A message was changed after it was sent.

    The words of an answer correct that answer. The last message, when it answered nothing, is read
    as if it had come like this. Anything older was acted upon already: how to change it is said.
    """
    state, ref = turn.state, turn.message.edits
    given = [said for said in state.said if said.ref == ref]
    if len(given) == 1 and _on_path(state.top, given[0]):
        return await correct(turn, Correct(given[0].slot, turn.message.text))
    if given or ref != state.last_ref:
        return turn.say("edit.too_late")
    for command in understood.commands:
        await carry_out(turn, command)
    return None


def _on_path(frame: Frame | None, said: Said) -> bool:
    if frame is None or frame.id != said.frame:
        return False
    return any(item.slot == said.slot for item in frame.path)
