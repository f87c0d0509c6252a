"""Taking back and changing: an earlier answer, the last question, the last change.

The old answer stays until a new one is taken, so that "giữ nguyên" always works.
"""

from bot.engine import asides, shelf
from bot.engine.state import Change, Frame, Pending
from bot.engine.turn import Turn
from bot.engine.unclear import unread
from bot.engine.wording import editable, reviewed
from bot.model import Answer, Answered, Command, Correct, Handoff, Start, Undo
from bot.readers.choice import pick
from bot.readers.yes_no import guess
from bot.texts import Phrase, Plain, Text

CHANGES_KEPT = 20
FILED: tuple[tuple[str, Command], ...] = (
    ("intent.track_dossier", Start("track_dossier")),
    ("intent.update_dossier", Start("update_dossier")),
    ("intent.ask_human", Handoff("after_filing")),
)


async def correct(turn: Turn, command: Correct) -> None:
    """Change an earlier answer, by name or by choosing it; with the new words when given."""
    frame = turn.state.top
    if frame is not None and frame.dialog in shelf.CONFIRMING:  # a change says that it goes on
        turn.state.frames.remove(frame)
        frame = turn.state.top
    if frame is None or not frame.path:
        return _nothing(turn)
    if command.slot is not None and _is_open(frame, command.slot) and command.text:
        return await run_with(turn, frame, Pending(command.slot, Answer(command.text)))
    if command.slot is not None and _is_open(frame, command.slot):
        return None  # it is being asked
    if command.slot is None or _item(frame, command.slot) is None:
        if not editable(frame):
            return _nothing(turn)
        frame.choosing = True
        return None
    return await reopen(turn, frame, command.slot, command.text)


def _nothing(turn: Turn) -> None:
    """No form is open; what was sent can be changed with the agency only."""
    if turn.state.top is not None or not turn.state.profile.account_id:
        return turn.say("correct.nothing")
    known = (turn.dialogs.keys() & {"track_dossier", "update_dossier"}) | {""}
    then = [(k, c) for k, c in FILED if getattr(c, "dialog", "") in known]
    return turn.say("correct.filed", *then)


def _is_open(frame: Frame, slot: str) -> bool:
    return frame.asked is not None and frame.asked.slot == slot


def _item(frame: Frame, slot: str) -> Answered | None:
    return next((item for item in frame.path if item.slot == slot), None)


async def choose(turn: Turn, frame: Frame, text: str) -> None:
    """The citizen names the answer to change."""
    for items in (editable(frame), [] if text.strip(" .").isdecimal() else reviewed(frame)):
        found = pick(text, [item.label for item in items])
        if found is not None:
            return await reopen(turn, frame, items[found].slot)
    if guess(text) is False:  # "thôi", "không": none of them after all
        return await undo(turn, Undo())
    return turn.say("correct.which_unclear")


async def reopen(turn: Turn, frame: Frame, slot: str, text: str = "") -> None:
    """Ask a question again; the old answer stays until a new one is taken."""
    item = _item(frame, slot)
    label = item.label if item else slot
    note_change(turn, frame, slot)
    frame.choosing, frame.reopened, frame.asked = False, slot, None
    if not text:
        return turn.say("correct.again", label=label, was=_was(item))
    said = len(turn.bubbles)
    await turn.run(frame, Pending(slot, Answer(text)))
    if turn.heard and frame.reopened != slot:
        turn.bubbles.insert(said, turn.bubble(Phrase("correct.done", label=label)))
    elif frame.reopened == slot:
        turn.refused = frame.asked
    return None


def _was(item: Answered | None) -> Text:
    """The answer as it stands, in brackets."""
    return Phrase("correct.was", value=item.shown) if item and item.shown else Plain("")


def note_change(turn: Turn, frame: Frame, slot: str) -> None:
    """Remember the answer as it was, so that it can be had back."""
    before = Change(slot, frame.answers.get(slot), slot in frame.answers, turn.state.taken)
    frame.changes = [*frame.changes, before][-CHANGES_KEPT:]


async def back(turn: Turn) -> None:
    """To the question before; its answer may be kept by saying so."""
    frame = turn.state.top
    if frame is None:
        return turn.say("back.nothing", *asides.MENU)
    if frame.choosing:
        frame.choosing = False
        return None
    before = _before(frame)
    if not before:
        return turn.say("back.first")
    item = before[-1]
    note_change(turn, frame, item.slot)
    frame.reopened, frame.asked = item.slot, None
    return turn.say("back.to", label=item.label, was=_was(item))


def _before(frame: Frame) -> list[Answered]:
    """What the citizen answered before the question that is open."""
    path = frame.path
    at = frame.asked.slot if frame.asked is not None else frame.reopened
    end = next((n for n, item in enumerate(path) if item.slot == at), len(path))
    if frame.reopened and end == len(path):
        end = next((n for n, item in enumerate(path) if item.slot == frame.reopened), end)
    asked = (item for item in path[:end] if not item.slot.startswith("consent_"))
    return [item for item in asked if item.slot in frame.answers]


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


async def undo(turn: Turn, command: Undo) -> None:
    """Take the last change back: a correction, or a task given up."""
    frame = turn.state.top
    if frame is not None and (frame.reopened or frame.choosing):
        frame.partial.pop(frame.reopened, None)
        if frame.reopened and frame.changes and frame.changes[-1].slot == frame.reopened:
            frame.changes.pop()
        frame.reopened, frame.choosing, frame.asked = "", False, None
        return turn.say("undo.kept")
    changed = frame.changes[-1].at if frame is not None and frame.changes else 0
    gone = turn.state.shelf[-1].shelved if turn.state.shelf else 0
    newest = max(changed, gone)
    if command.slip and frame is not None and frame.dialog in shelf.CONFIRMING:
        turn.state.frames.remove(frame)
        return turn.recap()
    if command.slip and frame is not None and newest < turn.state.taken - 1:
        return await back(turn)  # "à nhầm": the answer just given
    if frame is not None and changed and changed >= gone:
        return _put_back(turn, frame)
    if not shelf.take_back(turn):
        turn.say("undo.nothing")
    return None


def _put_back(turn: Turn, frame: Frame) -> None:
    """The answers as they were before the last message that changed any."""
    last = frame.changes[-1].at
    while frame.changes and frame.changes[-1].at == last:
        change = frame.changes.pop()
        frame.answers.pop(change.slot, None)
        if change.was_answered:
            frame.answers[change.slot] = change.before
    frame.asked = None
    turn.say("undo.done")


async def run_with(turn: Turn, frame: Frame, pending: Pending) -> None:
    """Run the task with one answer; help more each time it cannot be read."""
    await turn.run(frame, pending)
    if turn.unread:
        unread(turn, frame)
    else:
        turn.state.unclear = 0
