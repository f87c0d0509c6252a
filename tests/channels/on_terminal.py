"""The suite's citizen at a terminal: what is printed is what is seen."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path

from bot.channels.terminal import Terminal
from bot.inbox import receive
from bot.model import FIRST, Address, Message, Reply, Standing
from bot.store import Store
from tests.channels.harness import Shown
from tests.channels.push import Works, works
from tests.web import Scripted

HERE = Address("terminal", "tty-1")
_numbers = count(1)


@dataclass
class Recording(Terminal):
    """A terminal that knows where one bubble ends."""

    bubbles: list[list[str]] = field(default_factory=list)

    async def send(
        self, address: Address, reply: Reply, key: str, standing: Standing = FIRST
    ) -> str:
        self.bubbles.append([])
        return await super().send(address, reply, key, standing)


@dataclass
class OnTerminal:
    """Somebody who reads and types."""

    works: Works
    terminal: Recording
    engine: Scripted
    album_is_one: bool = False

    async def says(self, words: str) -> None:
        message = self.terminal.message(words, HERE, self.works.now())
        await receive(self.works.store, message, self.works.now())
        await self.works.settle()

    async def taps(self, label: str, nth: int = -1) -> None:
        asked = [lines for lines in self.terminal.bubbles if any("[1]" in line for line in lines)]
        (number,) = [
            line.strip()[1:].split("]")[0] for line in asked[nth] if line.endswith(f"] {label}")
        ]
        await self.says(number)

    async def screen(self) -> list[Shown]:
        return [_shown(lines) for lines in self.terminal.bubbles]

    async def holds(self, name: str, content: bytes) -> str:
        return await self.works.kept(name, content, HERE)

    async def news(self) -> None:
        now = self.works.now()
        message = Message(HERE, f"news:{next(_numbers)}", "deferred", now, "news")
        await receive(self.works.store, message, now)
        await self.works.settle()


def _print(bubbles: list[list[str]], line: str) -> None:
    bubbles[-1].append(line)


def _shown(lines: list[str]) -> Shown:
    offered = [line.strip() for line in lines if line.strip().startswith("[")]
    links = [line.rsplit(": ", 1)[1] for line in lines if line.startswith("  → ")]
    buttons = tuple(line.split("] ", 1)[1] for line in offered)
    return Shown("\n".join(lines).strip(), buttons, tuple(links))


@asynccontextmanager
async def on_terminal(
    store: Store, now: Callable[[], datetime], home: Path, engine: Scripted
) -> AsyncIterator[OnTerminal]:
    """A terminal with nobody else in it."""
    async with works(store, now, home, engine) as at_work:
        bubbles: list[list[str]] = []
        terminal = Recording(lambda line: _print(bubbles, line), bubbles=bubbles)
        at_work.channels[terminal.name] = terminal
        yield OnTerminal(at_work, terminal, engine)
