"""Starts a server again that was killed under us, for as long as we own it."""

import threading
from collections.abc import Callable

LOOK = 1.0  # seconds between two looks


class Guard:
    """A thread that asks `runs` and calls `restart`, whose words go to `say`.

    What `restart` raises is said too, and tried again at the next look.
    """

    def __init__(
        self, runs: Callable[[], bool], restart: Callable[[], str], say: Callable[[str], None]
    ) -> None:
        self._runs, self._restart, self._say = runs, restart, say
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="postgresql guard", daemon=True)

    def __enter__(self) -> "Guard":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(LOOK):
            if not self._runs():
                self._say(self._try())

    def _try(self) -> str:
        try:
            return self._restart()
        except Exception as error:  # noqa: BLE001  whatever it is, the next look tries again
            return f"PostgreSQL: could not be started again: {error}"
