"""The portal does not answer: keep everything, tell it once, try again by ourselves."""

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.engine.chat import Chat
from bot.engine.state import Frame
from bot.model import Later

if TYPE_CHECKING:
    from bot.engine.turn import Turn

# Seconds until the portal is tried again, then the last.
WAKES: tuple[int, ...] = (30, 60, 120, 300, 600, 1800)


def tell(turn: "Turn", frame: Frame, chat: Chat) -> None:
    """The frame waits; a job will send a `Wake`."""
    turn.effects += chat.run.effects
    if chat.run.accepted:
        turn.heard = f"‹{chat.run.accepted}›"
        frame.asked = None
    first = frame.waiting_since is None
    if first:
        frame.waiting_since = turn.context.now
    if first or turn.message.kind != "wake":
        turn.say("portal.down")
    turn.effects.append(_wake(turn, frame))


def _wake(turn: "Turn", frame: Frame) -> Later:
    wait = WAKES[min(frame.wakes, len(WAKES) - 1)]
    frame.wakes += 1
    ids: dict[str, str | int] = {
        "conversation": turn.context.conversation_id,
        "nth": turn.state.taken,
    }
    return Later("wake", ids, turn.context.now + timedelta(seconds=wait))
