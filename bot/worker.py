"""The worker: turns side by side, deliveries, jobs; woken by NOTIFY, a look at what is due as the
net.

What its own turns say wakes its own senders without the database; should it die before they are
through, another worker's look finds the bubbles.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import structlog

from bot.arrivals import Arrivals
from bot.outbox import Outbox
from bot.seats import Seats
from bot.store import StoreDown
from bot.store.codec import OUTBOX, WORK
from bot.store.due import due
from bot.store.listen import Listener
from bot.turns import Turns

POLL = 0.5  # seconds between two looks
SENDERS = 4  # a channel, so that one platform's time-out does not hold up everybody's bubbles
PAUSE = 1.0  # seconds, after something failed that nobody foresaw

log = structlog.get_logger()


class Runs(Protocol):
    """Something with a loop of its own: the jobs."""

    async def run(self) -> None:
        """Run until cancelled."""
        ...


class Bell:
    """Wakes one sleeper a ring, so that a message does not wake everybody."""

    def __init__(self) -> None:
        self._sleepers: deque[asyncio.Event] = deque()
        self._missed = False

    def ring(self, _: str = "") -> None:
        """Wake the one that sleeps longest; when nobody sleeps, the next does not fall asleep."""
        if self._sleepers:
            self._sleepers.popleft().set()
        else:
            self._missed = True

    async def sleep(self) -> None:
        """Until the bell rings."""
        if self._missed:
            self._missed = False
            return
        woken = asyncio.Event()
        self._sleepers.append(woken)
        try:
            await woken.wait()
        finally:
            with contextlib.suppress(ValueError):
                self._sleepers.remove(woken)


@dataclass
class Worker:
    """Everything a worker process does, until `stop`."""

    turns: Sequence[Turns]  # more than seats: some wait for the portal
    outbox: Outbox
    jobs: Runs
    listener: Listener
    seats: Seats = field(default_factory=lambda: Seats(8))
    arrivals: Arrivals = field(default_factory=Arrivals)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Work until stopped; a turn under way is finished and its lease given back."""
        messages, bubbles = Bell(), {name: Bell() for name in self.outbox.channels}
        bells = (messages, *bubbles.values())
        silence = [self.listener.on(WORK, messages.ring)]
        silence += [self.listener.on(OUTBOX, bell.ring) for bell in bubbles.values()]
        for turns in self.turns:
            turns.said = lambda channel: bubbles[channel].ring() if channel in bubbles else None
        loops = [self._loop(partial(self._take, turns), messages) for turns in self.turns]
        senders = [
            self._loop(partial(self._push, name), bell)
            for name, bell in bubbles.items()
            for _ in range(SENDERS)
        ]
        tasks = [asyncio.create_task(loop) for loop in (*loops, *senders)]
        helpers = [asyncio.create_task(self._watch())]
        helpers.append(asyncio.create_task(self._jobs()))
        await self.stopping.wait()
        for bell in bells * len(tasks):
            bell.ring()
        await _end(tasks, patience=20)
        await _end(helpers, patience=0)
        for quiet in silence:
            quiet()

    def stop(self) -> None:
        """Finish what is under way and return from `run`."""
        self.stopping.set()

    async def _take(self, turns: Turns) -> bool:
        async with self.seats.taken():
            await self.arrivals.calm()
            return not self.stopping.is_set() and await turns.take_turn()

    async def _push(self, channel: str) -> bool:
        return await self.outbox.deliver(channel) > 0

    async def _loop(self, work: Callable[[], Awaitable[bool]], bell: Bell) -> None:
        """Work while there is work, sleep until there is more."""
        while not self.stopping.is_set():
            if not await _guarded(work):
                await bell.sleep()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(POLL)
            await _guarded(self.look)

    async def look(self) -> bool:
        """Wake those who have something to do, as the notice would have that was lost."""
        found = {*await due(self.outbox.store), *([OUTBOX] if self.outbox.owes else [])}
        for channel in found:
            self.listener.tell(channel)
        return bool(found)

    async def _jobs(self) -> None:
        """The jobs' own worker; it is started again when the database was away."""
        while not self.stopping.is_set():
            await _guarded(self._run_jobs)
            await asyncio.sleep(PAUSE)

    async def _run_jobs(self) -> bool:
        await self.jobs.run()
        return False


async def _guarded(work: Callable[[], Awaitable[bool]]) -> bool:
    """One piece of work; trouble is logged and slept over, never fatal."""
    try:
        return await work()
    except StoreDown:
        log.warning("store is away")
    except Exception:
        log.exception("work failed")
        await asyncio.sleep(PAUSE)
    return False


async def _end(tasks: Sequence[asyncio.Task[None]], patience: float) -> None:
    """Wait for tasks to end by themselves, then cancel them."""
    if patience:
        await asyncio.wait(tasks, timeout=patience)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
