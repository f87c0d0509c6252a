"""Repair, written once: what each command does to the conversation, whatever the dialog.

A dialog holds its happy path and its branches; correcting, going back, giving up, asking something
else in the middle and calling a person are here.
"""

from bot.engine import asides, asking, helping, linking, nudges
from bot.engine.cards import unasked
from bot.engine.corrections import back, choose, correct, reopen, run_with, skip, undo
from bot.engine.desk import hand_off
from bot.engine.leaving import left
from bot.engine.news import go_on, tell
from bot.engine.shelf import cancel, pause, restart, resume, set_aside, start
from bot.engine.state import Asked, Frame, Pending
from bot.engine.turn import Turn
from bot.engine.unclear import rephrase
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
    Lapse,
    Linked,
    Notify,
    Pause,
    Prefer,
    Remind,
    Repeat,
    Restart,
    Resume,
    SetAside,
    Skip,
    Smalltalk,
    Start,
    Unclear,
    Undo,
    Wake,
)
from bot.readers.folding import folded
from bot.readers.yes_no import guess
from bot.texts import Phrase

WORDED = {"text", "name", "place"}  # kinds of questions that "thôi" is no answer to either
ENOUGH = {"thoi", "thoi khoi", "thoi em", "thoi vay", "khoi", "khong lam nua", "never mind"}


async def carry_out(turn: Turn, command: Command) -> None:  # noqa: C901, PLR0912, PLR0915  a table
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
            await undo(turn, command)
        case Pause():
            pause(turn)
        case SetAside():
            set_aside(turn)
        case Resume():
            await resume(turn)
        case Restart():
            await restart(turn)
        case Repeat():
            await repeat(turn)
        case Prefer():
            asides.prefer(turn, command)
        case Faq():
            await asides.faq(turn, command)
        case Clarify():
            asides.clarify(turn, command)
        case Handoff():
            await hand_off(turn, command)
        case Wake():
            await wake(turn)
        case Linked():
            await linking.linked(turn)
        case Remind():
            nudges.come_due(turn)
        case Lapse():
            turn.effects += left(*turn.state.shelf, *turn.state.frames)
        case Notify():
            await tell(turn, command.event)
            await go_on(turn, command.event)
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
        return await nothing_open(turn, given)
    if frame.choosing:
        return await choose(turn, frame, given.text)
    if frame.asked is None:
        return None  # it waits for the portal; running it again is done for every message
    return await _to_question(turn, frame, frame.asked, given)


async def _to_question(turn: Turn, frame: Frame, asked: Asked, given: Answer) -> None:
    """Words for the open question: the number of a button, giving up, or its answer."""
    if paged := _on_page(asked, turn.message.text):
        return await tap(turn, paged)
    if _gives_up(asked, given):  # of a question asked again: the answer stays as it was
        return await (undo(turn, Undo()) if frame.reopened == asked.slot else cancel(turn))
    return await run_with(turn, frame, _meant(asked, given))


def _gives_up(asked: Asked, given: Answer) -> bool:
    """A bare "thôi" where it can be no answer: of listed choices none, no number to be had."""
    if asked.kind == "choice":
        needed = not any(value is False or value == "none" for value in asked.values)
    else:
        told = asked.kind in asides.DIGIT_KINDS | WORDED
        needed = told and not asked.optional and asked.suggested is None
    return needed and folded(given.text).strip(" .!") in ENOUGH


def _meant(asked: Asked, given: Answer) -> Pending:
    """The words as they are, or, after "is it …?", what a yes stands for."""
    named = (v for label, v in zip(asked.choices, asked.values, strict=True) if label == given.text)
    if asked.suggested is not None and (guess(given.text) or asked.suggested in named):
        return Pending(asked.slot, Answer(), asked.suggested, tapped=True)
    return Pending(asked.slot, given)


def _on_page(asked: Asked, text: str) -> str:
    """The token of the button whose number was typed, when only some choices are shown."""
    nth = int(text) if text.strip().isdecimal() and len(text.strip()) < 3 else 0
    return f"{asked.token}.{asked.shown[nth - 1]}" if 0 < nth <= len(asked.shown) else ""


async def nothing_open(turn: Turn, given: Answer) -> None:
    """Words or files when nothing was asked; a yes takes what was proposed a moment ago."""
    if given.attachments:
        words, dropped = unasked(given.attachments)
        turn.effects += dropped
        return turn.say(words.key, *asides.MENU[:2], **dict(words.params))
    said, proposal = guess(given.text), turn.proposal()
    if said and proposal is not None:
        return await carry_out(turn, proposal)
    if said is not None:
        return turn.say("smalltalk.other", *asides.MENU)
    return rephrase(turn, (), asides.MENU)


def stale(turn: Turn) -> None:
    """A button of another question; with nothing open, what can be done now."""
    frame = turn.state.top
    return turn.say("stale_button", *(() if frame is not None else asides.MENU))


async def tap(turn: Turn, token: str) -> None:
    """A button: of the open question, of an offer still good, or of an older question."""
    for offer in reversed(turn.state.offers):
        if offer.token == token:
            turn.heard = "‹…›"
            return await carry_out(turn, unpack(offer.command))
    frame = turn.state.top
    if frame is None or frame.asked is None or not token.startswith(frame.asked.token + "."):
        return stale(turn)
    return await _tapped(turn, frame, frame.asked, token.removeprefix(frame.asked.token + "."))


async def _tapped(turn: Turn, frame: Frame, asked: Asked, which: str) -> None:
    """A button of the question that is open."""
    if which == "skip" and asked.optional:
        return await skip(turn)
    if which == "more":
        asked.first += asking.PAGE
        return None
    if not which.isdecimal() or int(which) >= len(asked.values):
        return stale(turn)
    value = asked.values[int(which)]
    if frame.choosing:
        return await reopen(turn, frame, value)
    return await run_with(turn, frame, Pending(asked.slot, Answer(), value, tapped=True))


async def repeat(turn: Turn) -> None:
    """Say the open question again, with its lead-in."""
    frame = turn.state.top
    if frame is None:
        return await helping.say_help(turn)
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
    return rephrase(turn, command.guesses, asides.MENU)
