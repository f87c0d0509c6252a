"""Reminders of unfinished drafts: after 1 day and after 5, and a warning before one is deleted.

One timer per conversation is on its way at a time. When it comes due, the drafts as they are then
decide: what was finished, given up or used again meanwhile is not spoken of.
"""

from datetime import datetime, timedelta

from bot.engine.state import FRAME_LIFE, Frame
from bot.engine.turn import Turn
from bot.model import Command, Later, Prefer, Resume
from bot.texts import VIETNAM

NUDGE = "nudge"  # the timer's name
AFTER = (timedelta(days=1), timedelta(days=5))  # since the draft was last used; each once
WARN = FRAME_LIFE - timedelta(days=2)  # contracts: "warned on day 28"
DAY = (8, 20)  # o'clock in Vietnam: nobody is woken
THEN: tuple[tuple[str, Command], ...] = (
    ("nudge.go_on", Resume()),
    ("nudge.stop", Prefer("nudges", "off")),
)


def plan(turn: Turn) -> None:
    """Set the timer, when some draft needs one and none is on its way."""
    state = turn.state
    if state.nudge_at is not None:
        return
    times = [at for frame in drafts(turn) if (at := next_look(frame, state.profile.nudges))]
    if not times:
        return
    at = state.nudge_at = in_daytime(max(min(times), turn.context.now))
    ids: dict[str, str | int] = {
        "conversation": turn.context.conversation_id,
        "nth": state.taken,
    }
    turn.effects.append(Later(NUDGE, ids, at))


def drafts(turn: Turn) -> list[Frame]:
    """What is unfinished and worth a word, the one used last at the end."""
    every = [f for f in (*turn.state.shelf, *turn.state.frames) if f.is_draft and not f.dropped]
    return sorted(every, key=lambda frame: frame.touched_at)


def next_look(frame: Frame, wanted: bool) -> datetime | None:
    """When this draft is to be spoken of next; who wants no reminders is only warned."""
    if wanted and frame.nudged < len(AFTER):
        return frame.touched_at + AFTER[frame.nudged]
    return None if frame.warned else frame.touched_at + WARN


def in_daytime(at: datetime) -> datetime:
    """The same time, or the next morning at eight."""
    local = at.astimezone(VIETNAM)
    if DAY[0] <= local.hour < DAY[1]:
        return at
    later = local + timedelta(days=1 if local.hour >= DAY[1] else 0)
    return later.replace(hour=DAY[0], minute=0, second=0, microsecond=0).astimezone(at.tzinfo)


def come_due(turn: Turn) -> None:
    """The timer: speak of the draft used last, once for all that are due; then the next timer."""
    now, wanted = turn.context.now, turn.state.profile.nudges
    turn.state.nudge_at = None
    if in_daytime(now) == now:
        due = [f for f in drafts(turn) if (at := next_look(f, wanted)) and at <= now]
        for frame in due:
            _mark(frame, now)
        if due:
            _tell(turn, due[-1])
    plan(turn)


def _mark(frame: Frame, now: datetime) -> None:
    if now - frame.touched_at >= WARN:
        frame.warned = True
        frame.nudged = len(AFTER)
    else:
        frame.nudged += 1


def _tell(turn: Turn, frame: Frame) -> None:
    if frame.warned:
        ends = (frame.touched_at + FRAME_LIFE).astimezone(VIETNAM).date()
        turn.say("nudge.last", THEN[0], task=turn.title(frame), date=ends)
    else:
        turn.say("nudge.draft", *THEN, task=turn.title(frame))
