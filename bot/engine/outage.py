"""The portal does not answer: keep everything, tell it once, try again by ourselves."""

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.engine.chat import Chat
from bot.engine.state import Frame, Pending
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
    frame.held = _held(frame, chat)
    first = frame.waiting_since is None
    if first:
        frame.waiting_since = turn.context.now
    if first or turn.message.kind != "wake":
        turn.say("portal.down")
    turn.effects.append(_wake(turn, frame))


def _held(frame: Frame, chat: Chat) -> Pending | None:
    """The answer that was on its way to its question; a secret is kept nowhere."""
    secret = frame.asked is not None and frame.asked.secret
    return None if secret else chat.pending


def taken_up(frame: Frame, pending: Pending | None) -> Pending | None:
    """This answer, or else the one that was held; it is held no longer."""
    held, frame.held = frame.held, None
    return pending or held


def _wake(turn: "Turn", frame: Frame) -> Later:
    wait = WAKES[min(frame.wakes, len(WAKES) - 1)]
    frame.wakes += 1
    ids: dict[str, str | int] = {
        "conversation": turn.context.conversation_id,
        "nth": turn.state.taken,
    }
    return Later("wake", ids, turn.context.now + timedelta(seconds=wait))
