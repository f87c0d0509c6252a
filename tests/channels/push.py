"""A push channel at work: turns, deliveries and file jobs around it, on a real database.

Nothing runs by itself: `settle` carries everything on until nobody has anything to do.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from backend_client.port import FileContent
from bot.attachments.fetch import Fetcher, Fetching, NotNow
from bot.attachments.files import StoredFiles
from bot.attachments.gate import Gate
from bot.attachments.sealed import SealedStorage
from bot.attachments.storage import open_storage
from bot.attachments.verdict import Clean
from bot.metrics import Metrics
from bot.model import Address, Channel, Later
from bot.outbox import Outbox
from bot.store import Store, conversations
from bot.turns import Turns
from tests.path.parts import understand_nothing
from tests.web import Scripted

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 64
PDF = b"%PDF-1.7\n" + b"\x00" * 64


class AsIs:
    """Finds every file clean."""

    async def clean(self, content: bytes, kind: str) -> Clean:
        return Clean(kind, 1, content)


@dataclass
class Queue:
    """Jobs, taken down; `settle` does them."""

    waiting: list[Later] = field(default_factory=list)

    async def defer(self, connection: Any, later: Later) -> None:
        self.waiting.append(later)


@dataclass
class Works:
    """What every push channel has behind it."""

    store: Store
    now: Callable[[], datetime]
    engine: Scripted
    files: StoredFiles
    gate: Gate
    queue: Queue = field(default_factory=Queue)
    metrics: Metrics = field(default_factory=Metrics)
    channels: dict[str, Channel] = field(default_factory=dict)
    fetchers: dict[str, Fetcher] = field(default_factory=dict)
    arrive: Callable[[], Awaitable[int]] | None = None  # what the platform has for us now

    def __post_init__(self) -> None:
        admit, defer = self.gate.admit, self.queue.defer
        self.turns = Turns(
            self.store, self.engine, understand_nothing, admit, defer, self.now, self.metrics
        )
        self.outbox = Outbox(self.store, self.channels, self.now, self.metrics)
        self.fetching = Fetching(self.store, self.gate, self.fetchers)

    async def settle(self) -> None:
        """Deliver, fetch, answer and send until nothing is due."""
        done = 1
        while done:
            done = await self.arrive() if self.arrive else 0
            while self.queue.waiting:
                await self._job(self.queue.waiting.pop(0))
            while await self.turns.take_turn():
                done += 1
            done += await self.outbox.deliver()

    async def _job(self, later: Later) -> None:
        for attempt in range(1, 4):
            try:
                await self.fetching.fetch(str(later.ids["message"]), attempt)
            except NotNow:
                continue
            return

    async def later(self) -> None:
        """Time passes here: what was put off is due."""
        async with self.store.begin() as db:
            await db.execute(text("UPDATE outbox SET next_try_at = now() WHERE sent_at IS NULL"))
            await db.execute(text("UPDATE conversations SET lease_until = now()"))
            await db.execute(text("UPDATE paces SET held_until = NULL"))
        await self.settle()

    async def kept(self, name: str, content: bytes, address: Address) -> str:
        """A file of ours in the storage, for the owner of an address; its id."""
        owner = await conversations.at(self.store, address)
        type_ = "application/pdf" if content.startswith(b"%PDF") else "image/jpeg"
        return (await self.files.put(FileContent(name, type_, content), str(owner))).id

    async def problems(self) -> Mapping[str, int]:
        """Bubbles that were given up, by reason."""
        sql = "SELECT problem, count(*) FROM outbox WHERE failed_at IS NOT NULL GROUP BY problem"
        async with self.store.begin() as db:
            return {row[0]: row[1] for row in await db.execute(text(sql))}


@asynccontextmanager
async def works(
    store: Store, now: Callable[[], datetime], home: Path, engine: Scripted
) -> AsyncIterator[Works]:
    """The parts, with files kept under `home`."""
    sealed = SealedStorage(open_storage((home / "files").as_uri()), store.sealer)
    files, gate = StoredFiles(store, sealed, now), Gate(store, sealed, AsIs(), now)
    yield Works(store, now, engine, files, gate)
