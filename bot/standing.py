"""A process that starts while PostgreSQL is away waits for it, instead of ending."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from bot.store import OldSchema, StoreDown

FIRST, LONGEST = 0.5, 10.0  # seconds between two attempts

log = structlog.get_logger()


@dataclass
class Standing:
    """Whether the database is there and of our schema; `there` is set once it was, for good.

    `check` raises `OldSchema` or `StoreDown`.
    """

    check: Callable[[], Awaitable[None]]
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    there: asyncio.Event = field(default_factory=asyncio.Event)
    refused: OldSchema | None = None  # found only when it came back

    async def now(self) -> bool:
        """Look once. Raises `OldSchema`."""
        try:
            await self.check()
        except StoreDown:
            log.warning("store is away")
            return False
        self.there.set()
        return True

    async def wait(self, refuse: Callable[[], None]) -> None:
        """Until it is there; a schema that is not ours is kept in `refused`, and told."""
        pause = FIRST
        try:
            while not (self.there.is_set() or await self.now()):
                await self.sleep(pause)
                pause = min(2 * pause, LONGEST)
        except OldSchema as error:
            self.refused = error
            refuse()
