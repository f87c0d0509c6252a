"""Tasks begun, laid on top of each other, put off, given up, and taken up again.

The stack (`state.frames`) holds what is being done, the shelf what was put off or given up. No
draft is lost by beginning something else: the same task begun again is the draft taken up.
"""

import re

from bot.engine import asides, drafts, helping
from bot.engine.state import Frame, State
from bot.engine.turn import Turn
from bot.model import Command, Restart, Resume, Start, Undo
from bot.readers.folding import folded

CONFIRMING = ("cancel_task", "restart_task")
FILING = {"submit_dossier", "guide_dossier"}  # one task, with a portal that files and without
STARTED = 3  # answers from which on giving up, or beginning again, is asked about
_PAID = re.compile(r"\b(?:(?:tra|nop|dong|chuyen)(?: \w+)? roi|da (?:tra|nop|dong|chuyen)|paid)\b")
DEEPEST = 5  # tasks on top of each other; the lowest goes to the shelf


async def start(turn: Turn, command: Start) -> None:
    """Begin a service; what is open waits below and is taken up afterwards."""
    state, proposal = turn.state, turn.proposal()
    if isinstance(proposal, Start) and proposal.dialog == command.dialog and not command.args:
        named = proposal.args.keys() & {"procedure", "code"}
        looks = "payment" in proposal.args and _PAID.search(folded(turn.message.text))
        command = proposal if named or looks else command  # "nộp luôn", "tôi trả rồi": that one
    if command.dialog == "resume_draft":
        return await one_of_drafts(turn, command.args)
    top = state.top
    if top is not None and top.waits and command == Start("track_dossier"):
        return None  # "xong chưa em?": the portal is tried again, and that is the answer
    if command.dialog not in turn.dialogs:
        return await _no_dialog(turn, command)
    draft = _begun(state, command)
    if draft is not None and draft is top:
        return turn.say("start.already", task=turn.title(draft))
    if draft is not None:
        return take_up(turn, draft)
    state.frames = [f for f in state.frames if f.dialog != command.dialog or f.is_draft]
    await turn.run(turn.push(command.dialog, command.args))
    while len(state.frames) > DEEPEST:
        state.shelve(state.frames[0])
    return None


async def _no_dialog(turn: Turn, command: Start) -> None:
    """Help is no task, and what is not here yet is said so."""
    return (
        await helping.say_help(turn)
        if command.dialog == "help"
        else turn.say("not_yet", *asides.MENU)
    )


def _begun(state: State, command: Start) -> Frame | None:
    """The same task when it was begun before: on the stack, or a draft put off."""
    wanted = command.args.get("procedure", "")
    drafts = [f for f in state.shelf if not f.dropped and wanted]
    for frame in reversed([*drafts, *state.frames]):
        about = frame.about or frame.args.get("procedure", "")
        same = about == wanted if wanted else frame.args == command.args
        if _alike(frame.dialog, command.dialog) and (same or not command.args):
            return frame
    return None


def _alike(one: str, other: str) -> bool:
    return one == other or {one, other} == FILING


def take_up(turn: Turn, frame: Frame) -> None:
    """Put a task on top again, with one line that says which; an empty twin of it goes."""
    state = turn.state
    twins = [f for f in state.frames if f.dialog == frame.dialog and not f.is_draft]
    state.frames = [f for f in state.frames if f is not frame and f not in twins]
    state.shelf = [f for f in state.shelf if f is not frame]
    frame.asked, frame.dropped = None, False
    state.frames.append(frame)
    then = (("restart.button", Restart()),) if len(frame.answers) >= STARTED else ()
    turn.say("resume.recap", *then, task=turn.title(frame))


async def cancel(turn: Turn) -> None:
    """Give up the task; a started form asks once, and can be taken back."""
    frame = turn.state.top
    if frame is None:
        return turn.say("cancel.nothing", *asides.MENU)
    if frame.dialog in CONFIRMING:
        turn.state.frames.remove(frame)
        return await cancel(turn) if frame.dialog == "cancel_task" else None
    if len(frame.answers) < STARTED:
        turn.drop(frame)
        return turn.recap()
    return await _ask_first(turn, "cancel_task", frame)


async def restart(turn: Turn) -> None:
    """Begin the task at hand again; a started form asks once, and the old one can be had back."""
    frame = turn.state.top
    if frame is None:
        return turn.say("restart.nothing", *asides.MENU)
    if frame.dialog == "restart_task":
        return None
    if len(frame.answers) < STARTED:
        return await turn.begin_again(frame)
    return await _ask_first(turn, "restart_task", frame)


async def _ask_first(turn: Turn, dialog: str, frame: Frame) -> None:
    await turn.run(turn.push(dialog, {"task": turn.text(turn.title(frame))}))


def pause(turn: Turn) -> None:
    """Go on another time."""
    frame = turn.state.top
    if frame is not None and frame.dialog in CONFIRMING:
        turn.state.frames.remove(frame)
        frame = turn.state.top
    if frame is None:
        return turn.say("pause.nothing")
    turn.state.shelve(frame)
    turn.say("pause.done", ("intent.resume_draft", Resume()), task=turn.title(frame))
    return turn.recap()


def set_aside(turn: Turn) -> None:
    """Leave all that is open for what comes next; what was filled in is kept and said so."""
    left = [frame for frame in reversed(turn.state.frames) if frame.dialog not in CONFIRMING]
    turn.state.frames.clear()
    for frame in reversed(left):
        if frame.is_draft:
            turn.state.shelve(frame)
        else:
            turn.count(frame, "cancelled")
    kept = next((frame for frame in left if frame.is_draft), None)
    if kept is not None:
        turn.say("set_aside.kept", task=turn.title(kept))
    elif left:
        turn.say("set_aside.left", task=turn.title(left[-1]))


async def one_of_drafts(turn: Turn, args: dict[str, str]) -> None:
    """The draft a button names, or a list to choose from when there are several."""
    chosen = drafts.chosen(turn.state, args)
    if args.get("delete"):
        return drafts.delete(turn, chosen)
    if chosen is not None:
        return take_up(turn, chosen)
    listed = drafts.kept(turn.state)
    if len(listed) < 2:
        return await resume(turn)
    return drafts.show(turn, listed)


async def resume(turn: Turn) -> None:
    """Go on with what was left; what was given up is offered, most of all a moment ago."""
    left, stopped = drafts.kept(turn.state), _given_up(turn.state)
    if stopped is not None and (not left or stopped.shelved == turn.state.taken - 1):
        return _offer_back(turn, stopped, also=bool(left))
    if left:
        return take_up(turn, left[0])
    frame = turn.state.top
    if frame is None:
        return turn.say("resume.nothing", *asides.MENU)
    frame.asked = None
    return turn.say("resume.recap", task=turn.title(frame))


def _given_up(state: State) -> Frame | None:
    """The task given up last, while nothing is open and nothing was put off after it."""
    last = state.shelf[-1] if state.shelf and state.top is None else None
    return last if last is not None and last.dropped else None


def _offer_back(turn: Turn, stopped: Frame, *, also: bool) -> None:
    then: list[tuple[str, Command]] = [("common.undo", Undo())]
    if also:
        then.append(("drafts.list", Start("resume_draft")))
    turn.say("resume.stopped", *then, task=turn.title(stopped))


def take_back(turn: Turn) -> bool:
    """Put the task given up or put off last on top again; False when there is none."""
    if not turn.state.shelf:
        return False
    take_up(turn, turn.state.shelf[-1])
    return True
