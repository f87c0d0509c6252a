"""A TCP line that can be cut and mended."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Cable:
    """Carries bytes between who connects here and a server behind it."""

    port: int
    behind: int = 0
    whole: bool = True
    deaf: bool = False  # what comes back from the server is lost
    carried: int = 0  # connections carried so far
    open: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def lead_to(self, url: str) -> None:
        self.behind = urlsplit(url).port or 0

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        self.whole = False
        for writer in tuple(self.open):
            writer.transport.abort()

    def mend(self) -> None:
        self.whole, self.deaf = True, False

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.whole:
            writer.transport.abort()
            return
        self.carried += 1
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.behind)
        self.open |= {writer, far_writer}
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await asyncio.gather(
                _pump(reader, far_writer, lambda: True),
                _pump(far_reader, writer, lambda: not self.deaf),
            )
        self.open -= {writer, far_writer}


async def _pump(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, passes: Callable[[], bool]
) -> None:
    try:
        while data := await reader.read(65536):
            if passes():
                writer.write(data)
                await writer.drain()
    finally:
        writer.close()


@asynccontextmanager
async def cable_to() -> AsyncIterator[Cable]:
    cable = Cable(0)
    server = await asyncio.start_server(cable.carry, "127.0.0.1", 0)
    cable.port = server.sockets[0].getsockname()[1]
    try:
        yield cable
    finally:
        cable.cut()
        server.close()
