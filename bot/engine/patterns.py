"""Repair, written once: what each command does to the conversation, whatever the dialog.

A dialog holds its happy path and its branches; correcting, going back, giving up, asking something
else in the middle and calling a person are here.
"""

from bot.engine import asides, linking
from bot.engine.corrections import back, choose, correct, reopen, run_with, skip
from bot.engine.news import tell
from bot.engine.script import Pending
from bot.engine.state import Asked
from bot.engine.turn import Turn
from bot.engine.wording import unpack
from bot.model import (
    Answer,
    Back,
    Cancel,
    Clarify,
    Command,
    Correct,
    Faq,
    Handoff,
    Linked,
    Notify,
    Pause,
    Prefer,
    Remind,
    Repeat,
    Restart,
    Resume,
    Skip,
    Smalltalk,
    Start,
    Unclear,
    Undo,
    Wake,
)
from bot.readers.yes_no import guess
from bot.texts import Phrase


async def carry_out(turn: Turn, command: Command) -> None:  # noqa: C901, PLR0912  a table of commands
    """Do what one command says."""
    if not isinstance(command, Answer | Unclear):
        turn.state.unclear = 0
    match command:
        case Answer():
            await answer(turn, command)
        case Start():
            await start(turn, command)
        case Correct():
            await correct(turn, command)
        case Back():
            await back(turn)
        case Skip():
            await skip(turn)
        case Cancel():
            await cancel(turn)
        case Undo():
            await undo(turn)
        case Pause():
            pause(turn)
        case Resume():
            await resume(turn)
        case Restart():
            await restart(turn)
        case Repeat():
            await repeat(turn)
        case Prefer():
            asides.prefer(turn, command)
        case Faq():
            asides.faq(turn, command)
        case Clarify():
            asides.clarify(turn, command)
        case Handoff():
            asides.hand_off(turn, command)
        case Wake():
            await wake(turn)
        case Linked():
            await linking.linked(turn)
        case Remind():
            asides.remind(turn)
        case Notify():
            tell(turn, command.event)
        case Smalltalk():
            asides.smalltalk(turn, command)
        case Unclear():
            await unclear(turn, command)


# --- answers ------------------------------------------------------------------------------------


async def answer(turn: Turn, given: Answer) -> None:
    """An answer to the open question, a tap on a button, or neither."""
    if given.token:
        return await tap(turn, given.token)
    frame = turn.state.top
    if frame is None:
        return nothing_open(turn, given)
    if frame.choosing:
        return await choose(turn, frame, given.text)
    if frame.asked is None:
        return None  # it waits for the portal; running it again is done for every message
    await run_with(turn, frame, _meant(frame.asked, given))
    return None


def _meant(asked: Asked, given: Answer) -> Pending:
    """The words as they are, or, after "is it …?", what a yes stands for."""
    if asked.suggested is not None and guess(given.text):
        return Pending(asked.slot, Answer(), asked.suggested, tapped=True)
    return Pending(asked.slot, given)


def nothing_open(turn: Turn, given: Answer) -> None:
    """Words or files when nothing was asked."""
    if given.attachments:
        return turn.say("files.no_question", *asides.MENU[:2])
    if guess(given.text) is not None:
        return turn.say("smalltalk.other", *asides.MENU)
    return asides.rephrase(turn, ())


async def tap(turn: Turn, token: str) -> None:
    """A button: of the open question, of an offer still good, or of an older question."""
    for offer in reversed(turn.state.offers):
        if offer.token == token:
            turn.heard = "‹…›"
            return await carry_out(turn, unpack(offer.command))
    frame = turn.state.top
    asked = frame.asked if frame else None
    if frame is None or asked is None or not token.startswith(asked.token + "."):
        return turn.say("stale_button")
    which = token.removeprefix(asked.token + ".")
    if which == "skip" and asked.optional:
        return await skip(turn)
    if not which.isdecimal() or int(which) >= len(asked.values):
        return turn.say("stale_button")
    if frame.choosing:
        return await reopen(turn, frame, asked.values[int(which)])
    value = asked.values[int(which)]
    await run_with(turn, frame, Pending(asked.slot, Answer(), value, tapped=True))
    return None


async def undo(turn: Turn) -> None:
    """Take the last change back: a correction, or a task given up."""
    frame = turn.state.top
    if frame is not None and (frame.reopened or frame.choosing):
        frame.reopened, frame.choosing, frame.asked = "", False, None
        return turn.say("undo.kept")
    if frame is not None and frame.change is not None:
        change, frame.change = frame.change, None
        frame.answers.pop(change.slot, None)
        if change.was_answered:
            frame.answers[change.slot] = change.before
        frame.asked = None
        return turn.say("undo.done")
    if turn.state.shelf:
        return await resume(turn)
    return turn.say("undo.nothing")


# --- tasks --------------------------------------------------------------------------------------


async def start(turn: Turn, command: Start) -> None:
    """Begin a service; what is open waits below and is taken up afterwards."""
    if command.dialog == "resume_draft":
        return await resume(turn)
    if command.dialog == "help" or command.dialog not in turn.dialogs:
        key = "help.text" if command.dialog == "help" else "not_yet"
        return turn.say(key, *asides.MENU)
    top = turn.state.top
    if top is not None and top.waits and command == Start("track_dossier"):
        return None  # "xong chưa em?": the portal is tried again, and that is the answer
    if top is not None and top.dialog == command.dialog and top.args == command.args:
        return turn.say("start.already", task=turn.title(top))
    turn.state.frames = [f for f in turn.state.frames if f.dialog != command.dialog]
    await turn.run(turn.push(command.dialog, command.args))
    return None


async def cancel(turn: Turn) -> None:
    """Give up the task; a started form asks once, and can be taken back."""
    frame = turn.state.top
    if frame is None:
        return turn.say("cancel.nothing", *asides.MENU)
    if frame.dialog == "cancel_task":
        turn.state.frames.remove(frame)
        return await cancel(turn)
    if len(frame.answers) < 3:
        return turn.drop(frame)
    task = turn.title(frame)
    await turn.run(turn.push("cancel_task", {"task": turn.text(task)}))
    return None


def pause(turn: Turn) -> None:
    """Go on another time."""
    frame = turn.state.top
    if frame is None:
        return turn.say("pause.nothing")
    turn.state.frames.remove(frame)
    turn.state.shelf.append(frame)
    return turn.say("pause.done", ("intent.resume_draft", Resume()), task=turn.title(frame))


async def resume(turn: Turn) -> None:
    """Go on with what was left."""
    if not turn.state.shelf:
        frame = turn.state.top
        return turn.say("resume.nothing", *asides.MENU) if frame is None else await repeat(turn)
    frame = turn.state.shelf.pop()
    frame.asked = None
    turn.state.frames.append(frame)
    return turn.say("resume.recap", task=turn.title(frame))


async def restart(turn: Turn) -> None:
    """Begin the task at hand again."""
    frame = turn.state.top
    if frame is None:
        return turn.say("restart.nothing", *asides.MENU)
    turn.state.frames.remove(frame)
    turn.state.shelf.append(frame)
    turn.say("restart.done")
    await turn.run(turn.push(frame.dialog, frame.args))
    return None


async def repeat(turn: Turn) -> None:
    """Say the open question again, with its lead-in."""
    frame = turn.state.top
    if frame is None:
        return turn.say("help.text", *asides.MENU)
    await turn.run(frame, repeat=True)
    return None


async def wake(turn: Turn) -> None:
    """The portal may answer again: go on with what waits for it, the topmost task first."""
    waiting = [frame for frame in reversed(turn.state.frames) if frame.waits]
    for frame in waiting:
        if frame.waits and frame in turn.state.frames:
            await turn.run(frame)
            if frame in turn.state.frames and frame is not turn.state.top:
                turn.question = None
    if any(not frame.waits for frame in waiting):
        turn.bubbles.insert(0, turn.bubble(Phrase("portal.back")))


# --- not understood -----------------------------------------------------------------------------


async def unclear(turn: Turn, command: Unclear) -> None:
    """Not understood: first the question's own hint, then guesses, then a person."""
    frame = turn.state.top
    if frame is not None and frame.waits:
        return None  # "xong chưa?": the portal is tried again, and that is the answer
    if frame is not None and frame.asked is not None and not frame.choosing:
        given = Answer(turn.message.text)
        return await run_with(turn, frame, Pending(frame.asked.slot, given))
    return asides.rephrase(turn, command.guesses)
