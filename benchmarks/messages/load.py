"""Citizens who fill in the form: as fast as they are answered, or at a steady rate."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from benchmarks.messages.form import messages
from benchmarks.messages.platform import Lines, Platform, Unanswered, Waiting
from benchmarks.messages.side import Side

Cpu = Callable[[], float]  # seconds so far


@dataclass
class Citizen:
    """Somebody who writes the form's messages over and over."""

    user: str
    side: Side
    lines: Lines
    waiting: Waiting = field(default_factory=Waiting)
    refused: int = 0  # how often it was told to come again

    def __post_init__(self) -> None:
        self._script = self._say()

    def _say(self) -> Iterator[tuple[str, str]]:
        for nth in count():
            yield from messages(int(self.user), nth)

    async def turn(self) -> tuple[float, float]:
        """One message; seconds until it was acknowledged, and until the answer arrived."""
        text, answer = next(self._script)
        self.waiting.expect(answer)
        path, body, headers = self.side.request(self.user, text)
        begun = time.perf_counter()
        status, said = await self.lines.post(path, body, headers)
        while status == 503:  # as the platforms do
            self.refused += 1
            await asyncio.sleep(0.5)
            status, said = await self.lines.post(path, body, headers)
        acknowledged = time.perf_counter()
        if status != 200:
            raise Unanswered(f"{self.side.name}: {status} {said[:200]!r}")
        if self.side.replies:
            for words in self.side.replies(said):
                self.waiting.hear(words)
        try:
            return acknowledged - begun, await self.waiting.wait() - begun
        except TimeoutError:
            raise Unanswered(f"{self.side.name}: {self.waiting}") from None


@dataclass(frozen=True)
class Run:
    """One measured stretch; times in seconds."""

    messages: int
    seconds: float
    acknowledged: list[float]
    answered: list[float]
    cpu: float  # of the bot's processes
    database: float  # of PostgreSQL

    @property
    def rate(self) -> float:
        return self.messages / self.seconds

    @property
    def cpu_ms(self) -> float:
        return self.cpu / max(1, self.messages) * 1000

    @property
    def database_ms(self) -> float:
        return self.database / max(1, self.messages) * 1000


class Crowd:
    """The citizens of one side. They go on where they were, from run to run."""

    def __init__(self, platform: Platform, side: Side, citizens: int, first: int) -> None:
        self.side, self.lines = side, Lines(side.port)
        self.people = [Citizen(str(first + n), side, self.lines) for n in range(citizens)]
        for one in self.people:
            platform.heard[one.user] = one.waiting.hear

    async def greet(self) -> None:
        """Everybody's first message: what is loaded late is loaded, and nobody is new any more."""
        await asyncio.gather(*(one.turn() for one in self.people))

    async def rush(self, seconds: float, database: Cpu, warm: float = 2.0) -> Run:
        """Everybody writes as soon as answered."""
        watch, stop = _Watch(self.side.cpu, database), asyncio.Event()
        tasks = [asyncio.create_task(self._hurry(one, watch, stop)) for one in self.people]
        await asyncio.sleep(warm)
        watch.start()
        await asyncio.sleep(seconds)
        run = watch.stop()
        stop.set()
        await asyncio.gather(*tasks)
        return run

    async def _hurry(self, one: Citizen, watch: "_Watch", stop: asyncio.Event) -> None:
        while not stop.is_set():
            watch.note(*await one.turn())

    async def steady(self, rate: float, seconds: float, database: Cpu) -> Run:
        """So many messages a second, each by whoever has waited longest since their answer."""
        free: asyncio.Queue[Citizen] = asyncio.Queue()
        for one in self.people:
            free.put_nowait(one)
        watch = _Watch(self.side.cpu, database)
        watch.start()
        begun, tasks = time.perf_counter(), []
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            tasks.append(asyncio.create_task(self._once(await free.get(), free, watch)))
        await asyncio.gather(*tasks)
        return watch.stop()

    async def _once(self, one: Citizen, free: asyncio.Queue[Citizen], watch: "_Watch") -> None:
        watch.note(*await one.turn())
        free.put_nowait(one)

    def close(self) -> None:
        """Hang up."""
        self.lines.close()


class _Watch:
    """Counts what is answered between `start` and `stop`."""

    def __init__(self, cpu: Cpu, database: Cpu) -> None:
        self.cpu, self.database, self.on = cpu, database, False
        self.acknowledged: list[float] = []
        self.answered: list[float] = []

    def start(self) -> None:
        self.at, self.used, self.theirs = time.perf_counter(), self.cpu(), self.database()
        self.on = True

    def note(self, acknowledged: float, answered: float) -> None:
        if self.on:
            self.acknowledged.append(acknowledged)
            self.answered.append(answered)

    def stop(self) -> Run:
        self.on = False
        seconds = time.perf_counter() - self.at
        spent = self.cpu() - self.used, self.database() - self.theirs
        done = len(self.answered)
        return Run(done, seconds, self.acknowledged, self.answered, *spent)
