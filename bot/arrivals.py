"""What arrives comes before what is answered.

Zalo waits two seconds for its 200, and a citizen longer for the answer. In a process that does
both, the turns of a crowd's first messages, with milliseconds of understanding each, share the
interpreter with the storing of its later ones and would hold it up. So while calls of webhooks
queue here no turn begins, for a second at most.
"""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Receive, Scope, Send

QUEUE = 8  # calls under way; where there are more, they wait for each other
PATIENCE = 1.0  # seconds a turn waits at most, so that a crowd without end is answered too
WEBHOOKS = "/webhooks/"


@dataclass
class Arrivals:
    """The calls under way in this process, and the turns that let them go first."""

    most: int = QUEUE
    patience: float = PATIENCE
    many: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._calm = asyncio.Event()
        self._calm.set()

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        """A call, from its first byte to its answer."""
        self.many += 1
        if self.many > self.most:
            self._calm.clear()
        try:
            yield
        finally:
            self.many -= 1
            if self.many <= self.most:
                self._calm.set()

    async def calm(self) -> None:
        """Until what arrives no longer queues."""
        if self._calm.is_set():
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.patience):
                while not self._calm.is_set():  # others may have come before we are woken
                    await self._calm.wait()


class Door:
    """Counts the calls of webhooks."""

    def __init__(self, app: ASGIApp, arrivals: Arrivals) -> None:
        self.app, self.arrivals = app, arrivals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        if not scope.get("path", "").startswith(WEBHOOKS):
            await self.app(scope, receive, send)
            return
        with self.arrivals.one():
            await self.app(scope, receive, send)
