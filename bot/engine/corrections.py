"""Taking back and changing: an earlier answer, the last question, the last change.

The old answer stays until a new one is taken, so that "giữ nguyên" always works.
"""

from bot.engine import asides
from bot.engine.script import Pending
from bot.engine.state import Change, Frame
from bot.engine.turn import Turn
from bot.engine.wording import editable
from bot.model import Answer, Correct, Handoff
from bot.readers.choice import pick
from bot.texts import Phrase


async def correct(turn: Turn, command: Correct) -> None:
    """Change an earlier answer, by name or by choosing it; with the new words when given."""
    frame = turn.state.top
    if frame is None or not frame.path:
        return turn.say("correct.nothing")
    if command.slot is None or all(item.slot != command.slot for item in frame.path):
        if command.slot is not None and _is_open(frame, command.slot):
            return await run_with(turn, frame, Pending(command.slot, Answer(command.text)))
        frame.choosing = True
        return None
    return await reopen(turn, frame, command.slot, command.text)


def _is_open(frame: Frame, slot: str) -> bool:
    return frame.asked is not None and frame.asked.slot == slot


async def choose(turn: Turn, frame: Frame, text: str) -> None:
    """The citizen names the answer to change."""
    items = editable(frame)
    found = pick(text, [item.label for item in items])
    if found is None:
        return turn.say("correct.which_unclear")
    return await reopen(turn, frame, items[found].slot)


async def reopen(turn: Turn, frame: Frame, slot: str, text: str = "") -> None:
    """Ask a question again; the old answer stays until a new one is taken."""
    label = next((item.label for item in frame.path if item.slot == slot), slot)
    frame.change = Change(slot, frame.answers.get(slot), slot in frame.answers)
    frame.choosing, frame.reopened, frame.asked = False, slot, None
    if not text:
        return turn.say("correct.again", label=label)
    await turn.run(frame, Pending(slot, Answer(text)))
    if turn.heard:
        turn.bubbles.insert(0, turn.bubble(Phrase("correct.done", label=label)))
    return None


async def back(turn: Turn) -> None:
    """To the question before; its answer may be kept by saying so."""
    frame = turn.state.top
    if frame is None:
        return turn.say("back.nothing", *asides.MENU)
    if frame.choosing:
        frame.choosing = False
        return None
    given = [item.slot for item in frame.path if item.slot in frame.answers]
    if not given:
        return turn.say("back.first")
    slot = given[-1]
    frame.change = Change(slot, frame.answers.get(slot), True)
    frame.reopened, frame.asked = slot, None
    return None


async def skip(turn: Turn) -> None:
    """Leave the open question out, where the form allows."""
    frame = turn.state.top
    if frame is None or frame.asked is None:
        return turn.say("skip.nothing")
    if not frame.asked.optional:
        return turn.say("skip.required")
    slot = frame.asked.slot
    await run_with(turn, frame, Pending(slot, Answer(), None, tapped=True))
    return None


async def run_with(turn: Turn, frame: Frame, pending: Pending) -> None:
    """Run the task with one answer; after three that could not be read, offer a person."""
    await turn.run(frame, pending)
    if not turn.unread:
        turn.state.unclear = 0
        return
    turn.state.unclear += 1
    if turn.state.unclear >= 3:
        turn.state.unclear = 0
        turn.say("unclear.person", ("intent.ask_human", Handoff("unclear")))
