"""Tasks put off: a list with age and progress, one of them chosen or deleted."""

from datetime import datetime

from bot.engine.state import Frame, State
from bot.engine.turn import Turn
from bot.model import Command, Start
from bot.texts import Phrase, Text


def kept(state: State) -> list[Frame]:
    """Tasks that were put off and not given up, the newest first."""
    return [frame for frame in reversed(state.shelf) if not frame.dropped]


def chosen(state: State, args: dict[str, str]) -> Frame | None:
    """The draft a button of the list names."""
    wanted = args.get("id") or args.get("delete")
    return next((frame for frame in state.shelf if frame.id == wanted), None)


def show(turn: Turn, listed: list[Frame]) -> None:
    """One bubble a draft, each with its two buttons."""
    turn.say("drafts.several", n=len(listed))
    for frame in listed:
        then: tuple[tuple[str, Command], ...] = (
            ("drafts.go_on", Start("resume_draft", {"id": frame.id})),
            ("drafts.delete", Start("resume_draft", {"delete": frame.id})),
        )
        age = how_old(frame.touched_at, turn.context.now)
        turn.say("drafts.one", *then, task=turn.title(frame), age=age, n=len(frame.answers))


def how_old(at: datetime, now: datetime) -> Text:
    """How long ago it was left, as people say it."""
    days = (now - at).days
    if days:
        return Phrase("drafts.days", n=days)
    hours = int((now - at).total_seconds() // 3600)
    return Phrase("drafts.hours", n=hours) if hours else Phrase("drafts.now")


def delete(turn: Turn, frame: Frame | None) -> None:
    """Forget a draft for good."""
    if frame is None:
        return turn.say("drafts.gone")
    turn.state.shelf.remove(frame)
    then = (("drafts.list", Start("resume_draft")),) if kept(turn.state) else ()
    return turn.say("drafts.deleted", *then, task=turn.title(frame))
