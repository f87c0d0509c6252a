"""At which question a task is left: given up, or lain too long. Each task counts once."""

from bot.engine.state import Frame
from bot.model import Counted

NO_TASKS = {"cancel_task", "restart_task"}  # only ask whether it is meant (engine/tasks.py)


def left(*frames: Frame) -> list[Counted]:
    """What the reports are told of these tasks; whoever goes on with one later stays counted."""
    found = []
    for frame in frames:
        if frame.asked is not None and not frame.counted and frame.dialog not in NO_TASKS:
            frame.counted = True
            labels = {"dialog": frame.dialog, "slot": frame.asked.slot}
            found.append(Counted("dropoff", labels))
    return found
