"""How many turns work side by side; one that waits for somebody else lends its seat to another.

So a portal that takes five seconds a call slows those who file, and nobody else. The same while a
file is opened, papers are bound or printed, or another server is asked what a message means.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass

WAITING = 8  # turns that may wait for somebody else, for every seat


@dataclass
class Seat:
    """A turn's own: whether it sits just now."""

    taken: bool = True


_MINE: ContextVar[Seat | None] = ContextVar("seat", default=None)


class Seats:
    """The seats of one process."""

    def __init__(self, many: int) -> None:
        self.turns = many * (1 + WAITING)  # at work and waiting
        self._free = asyncio.Semaphore(many)

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Work in a seat; wait for one first."""
        await self._free.acquire()
        seat = Seat()
        mine = _MINE.set(seat)
        try:
            yield
        finally:
            _MINE.reset(mine)
            self._leave(seat)

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[None]:
        """Wait for somebody else, the seat free meanwhile; whoever has none just waits."""
        seat = _MINE.get()
        if seat is None or not seat.taken:
            yield
            return
        self._leave(seat)
        try:
            yield
        finally:
            await self._free.acquire()
            seat.taken = True

    def _leave(self, seat: Seat) -> None:
        if seat.taken:
            seat.taken = False
            self._free.release()
