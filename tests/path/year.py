"""A year in seconds: the clock jumps from one thing that is due to the next, jobs run as they come.

Every periodic task runs at its first time of each day by its own cron line; timers run when they
are due, by two workers at once, so that a job done twice would show.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import procrastinate
from sqlalchemy import text

from bot.jobs import Jobs
from bot.store import Store
from tests.path.parts import work_off
from tests.path.town import column

# The queue compares with the server's own clock: what waits is moved to it for a run, and back.
MOVE = """
    UPDATE procrastinate_jobs SET scheduled_at = scheduled_at + CAST(:by AS interval)
    WHERE status = 'todo' AND scheduled_at IS NOT NULL
"""
NEXT = "SELECT min(coalesce(scheduled_at, :now)) FROM procrastinate_jobs WHERE status = 'todo'"
DAY = timedelta(days=1)


@dataclass
class Ran:
    """Counts what each worker did, by task and arguments."""

    what: Counter[str] = field(default_factory=Counter)
    when: dict[str, list[datetime]] = field(default_factory=dict)

    def note(self, task: str, about: str, now: datetime) -> None:
        self.what[f"{task} {about}".strip()] += 1
        self.when.setdefault(task, []).append(now)


@dataclass
class Year:
    """Lets time pass. `forward` moves every clock; `settle` answers what the jobs brought."""

    store: Store
    clock: Callable[[], datetime]
    forward: Callable[[timedelta], None]
    settle: Callable[[], Awaitable[None]]
    workers: Sequence[Jobs]
    ran: Ran = field(default_factory=Ran)

    async def passes(self, **duration: float) -> None:
        """Until then, stopping at everything that is due on the way."""
        async with AsyncExitStack() as opened:
            for jobs in self.workers:
                await opened.enter_async_context(jobs.app.open_async())
            await self._passes(self.clock() + timedelta(**duration))

    async def _passes(self, end: datetime) -> None:
        while self.clock() < end:
            at, tasks = self._periodic()
            timer = await self._timer()
            moment = min(filter(None, (at, timer, end)))
            self.forward(max(timedelta(0), moment - self.clock()))
            if timer == moment:
                await self._run_timers()
            elif at == moment:
                await self._run_periodic(tasks)
            await self.settle()

    def _periodic(self) -> tuple[datetime, list[str]]:
        """The next time a task's cron line fires for the first time of a day, and which do."""
        now = self.clock()
        times: dict[datetime, list[str]] = {}
        for task in self.workers[0].app.periodic_registry.periodic_tasks.values():
            times.setdefault(_first_of_a_day(task.croniter, now), []).append(task.task.name)
        return min(times.items())

    async def _timer(self) -> datetime | None:
        (at,) = await column(self.store, NEXT, now=self.clock())
        return max(at, self.clock()) if at else None

    async def _run_periodic(self, names: Sequence[str]) -> None:
        for name in names:
            self.ran.note(name, "", self.clock())
            task: Any = self.workers[0].app.tasks[name]
            await task.func(int(self.clock().timestamp()))

    async def _run_timers(self) -> None:
        (now,) = await column(self.store, "SELECT now()")
        await self._move(now - self.clock())
        await asyncio.gather(*(work_off(jobs.app) for jobs in self.workers))
        await self._move(self.clock() - now)

    async def _move(self, by: timedelta) -> None:
        async with self.store.begin() as db:
            await db.execute(text(MOVE), {"by": by})

    def watch(self, jobs: Jobs, names: Sequence[str]) -> None:
        """Count these tasks when this worker does them."""
        for name in names:
            task: procrastinate.tasks.Task[..., Any, ...] = jobs.app.tasks[name]
            task.func = self._counted(name, task.func)

    def _counted(self, name: str, do: Callable[..., Awaitable[Any]]) -> Callable[..., Any]:
        async def counted(*given: Any, **about: Any) -> Any:
            self.ran.note(name, " ".join(str(v) for v in about.values()), self.clock())
            return await do(*given, **about)

        return counted


def _first_of_a_day(cron: Any, now: datetime) -> datetime:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(seconds=1)
    for day in (today, today + DAY):
        found = datetime.fromtimestamp(cron.get_next(float, day), UTC)
        if found > now:
            return found
    raise AssertionError(cron)
