"""Named places of the path at which the fault suite lets a process die or stand still.

One for each hop of docs/architecture.md. Inert unless `arm` was called, which only `bot.app` does,
with the setting FAIL_AT that `ENV=production` refuses. Each fires once in a process's life.
"""

import os
import signal

POINTS = (
    "heard",  # 1 the sender is verified, nothing is stored
    "stored",  # 2 stored, and not yet answered with 200
    "claimed",  # 3 the conversation is ours, nothing is read
    "understood",  # 4 the words mean something, nobody has acted on it
    "handled",  # 5 the engine has its outcome, nothing is stored
    "written",  # 6 the portal did what a dialog asked, and we have not noted it
    "committing",  # 7 everything is in the transaction that is not yet committed
    "committed",  # 7 the bubbles are there, nobody has sent them
    "sending",  # 8 a bubble is claimed, and not sent
    "accepted",  # 8 the platform has the bubble, and we have not noted it
)
ACTIONS = {"": signal.SIGKILL, "stop": signal.SIGSTOP}
_armed: dict[str, signal.Signals] = {}


def arm(where: str) -> None:
    """Die at this point, as `kill -9` would; "point:stop" stands still until SIGCONT.

    Raises ValueError for a name that is no point, or an action that is none.
    """
    point, _, action = where.partition(":")
    if point not in POINTS or action not in ACTIONS:
        raise ValueError(f"no such fail point: {where}")
    _armed[point] = ACTIONS[action]


def reached(point: str) -> None:
    """The path has come to this point."""
    if _armed and point in _armed:
        os.kill(os.getpid(), _armed.pop(point))
