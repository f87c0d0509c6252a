"""Where the CPU of our process goes, by part of a message's path.

Each part's own functions are wrapped: a coroutine is timed step by step, so that what other tasks
do while it waits is not counted; what one part calls of another is the other's. Asked to by
SIGUSR1, the process writes CPU seconds by part to the file named by MOTCUA_PARTS.
"""

import functools
import inspect
import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from bot import outbox, turns
from bot.channels.zalo import ZaloHook
from bot.channels.zalo_send import Zalo
from bot.engine import DialogEngine
from bot.sealing import Sealer
from bot.store import delivery, tickets
from bot.store import turns as stored

spent: Counter[str] = Counter()
_now = threading.local()


def meter() -> None:
    """Wrap every part, and listen for the signal."""
    parts: dict[str, list[tuple[Any, str]]] = {
        "webhook, its storing": [(ZaloHook, "post")],
        "understanding": [(turns.Turns, "_at_once"), (turns.Turns, "_hear")],
        "dialog": [(DialogEngine, "load"), (DialogEngine, "handle"), (turns, "lines_of")],
        "sealing": [(Sealer, "seal"), (Sealer, "open")],
        "turn's database": [
            *((stored, name) for name in ("claim", "unread", "commit", "release", "tried")),
            (tickets, "draw_number"),
        ],
        "turn, the rest": [(turns.Turns, "take_turn")],
        "delivery, the call": [(Zalo, "send")],
        "delivery's database": [
            *((delivery, name) for name in ("claim", "sent", "later", "standing"))
        ],
        "delivery, the rest": [(outbox.Outbox, "deliver"), (outbox.Outbox, "_send")],
    }
    for part, places in parts.items():
        for owner, name in places:
            if hasattr(owner, name):
                setattr(owner, name, _metered(part, getattr(owner, name)))
    signal.signal(signal.SIGUSR1, _write)


def _write(*_: object) -> None:
    times = os.times()
    said = {"all": times.user + times.system, **spent}
    path = Path(os.environ["MOTCUA_PARTS"])
    path.with_suffix(".new").write_text(json.dumps(said))
    path.with_suffix(".new").replace(path)


def _metered(part: str, function: Callable[..., Any]) -> Callable[..., Any]:
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def stepped(*args: Any, **more: Any) -> Any:
            return await _Steps(part, function(*args, **more))

        return stepped

    @functools.wraps(function)
    def plain(*args: Any, **more: Any) -> Any:
        before = _switch(part)
        try:
            return function(*args, **more)
        finally:
            _switch(before)

    return plain


class _Steps:
    """A coroutine whose steps are counted for a part."""

    def __init__(self, part: str, coroutine: Any) -> None:
        self.part, self.coroutine = part, coroutine

    def __await__(self) -> Generator[Any, Any, Any]:
        send, value = self.coroutine.send, None
        while True:
            before = _switch(self.part)
            try:
                wanted = send(value)
            except StopIteration as stop:
                return stop.value
            finally:
                _switch(before)
            try:
                send, value = self.coroutine.send, (yield wanted)
            except BaseException as error:  # noqa: BLE001  it is the coroutine's to handle
                send, value = self.coroutine.throw, error


def _switch(part: str) -> str:
    """The thread works for `part` from now on; what it worked for until now."""
    at = time.thread_time()
    before = getattr(_now, "part", "")
    if before:
        spent[before] += at - _now.since
    _now.part, _now.since = part, at
    return str(before)
