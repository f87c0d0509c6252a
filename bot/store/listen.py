"""LISTEN on a connection of its own, outside the pool: what wakes workers, sockets and jobs.

A notice may be lost while PostgreSQL is away, so whoever waits here always waits with a timeout;
for workers that is their look at what is due (`bot.store.due`).
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from bot.store.codec import ADDRESS, CONSOLE, CONTENT, JOBS, OUTBOX, WORK

RETRY = 0.5  # seconds between attempts to connect again
PATIENCE = 3600.0  # seconds

Heard = Callable[[str], None]


class Ears(psycopg.AsyncConnection[Any]):
    """Sleeps until the server speaks; psycopg's own looks up ten times a second, for Ctrl-C."""

    async def wait(
        self,
        gen: Any,
        interval: float = PATIENCE,
        timeout: float | None = None,  # noqa: ASYNC109  psycopg's
    ) -> Any:
        """As its parent's."""
        return await super().wait(gen, interval, timeout)


@dataclass
class Listener:
    """Fans notices out to whoever asked, by channel; reconnects for ever until cancelled.

    After every (re)connect each callback is called once with an empty payload: something may
    have happened while nobody listened.
    """

    dsn: str = field(repr=False)
    heard: dict[str, set[Heard]] = field(default_factory=dict)

    def on(self, channel: str, heard: Heard) -> Callable[[], None]:
        """Call `heard(payload)` at every notice; what is returned stops that."""
        self.heard.setdefault(channel, set()).add(heard)
        return lambda: self.heard[channel].discard(heard)

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            with contextlib.suppress(psycopg.OperationalError, OSError):
                await self._listen()
            await asyncio.sleep(RETRY)

    async def _listen(self) -> None:
        connection = await Ears.connect(self.dsn, autocommit=True)
        async with connection:
            for channel in (WORK, OUTBOX, JOBS, ADDRESS, CONSOLE, CONTENT):
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                self.tell(channel)
            async for notice in connection.notifies():
                self.tell(notice.channel, notice.payload)

    def tell(self, channel: str, payload: str = "") -> None:
        """As if it had been notified: something may have happened there."""
        for heard in tuple(self.heard.get(channel, ())):
            heard(payload)


@contextlib.asynccontextmanager
async def listening(dsn: str) -> AsyncIterator[Listener]:
    """A listener that runs for as long as the block."""
    listener = Listener(dsn)
    task = asyncio.create_task(listener.run(), name="listen")
    try:
        yield listener
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
