"""The other side of every bot, in this process: posts what citizens write, takes what is sent.

Deliberately thin, HTTP by hand over kept connections: what the platform costs is taken from
the bots' half of the machine.
"""

import asyncio
import contextlib
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
PATIENCE = 60.0  # seconds for one answer


class Unanswered(Exception):
    """A citizen of a side did not get the answer that the form gives."""


@dataclass
class Platform:
    """What arrives for a citizen goes to whoever waits for it."""

    port: int = 0
    heard: dict[str, Callable[[str], None]] = field(default_factory=dict)
    sends: int = 0

    @property
    def url(self) -> str:
        """Where bots send to."""
        return f"http://127.0.0.1:{self.port}"

    def take(self, path: bytes, body: bytes) -> bytes:
        """One call of a bot, as Zalo's or Telegram's own API takes it."""
        self.sends += 1
        if b"/bot" in path:
            said = dict(parse_qsl(body.decode()))
            self._tell(said.get("chat_id", ""), said.get("text", ""))
            chat = {"id": 1, "type": "private"}
            return json.dumps(
                {"ok": True, "result": {"message_id": self.sends, "date": 1, "chat": chat}}
            ).encode()
        sent = json.loads(body or b"{}")
        user = str(sent.get("recipient", {}).get("user_id", ""))
        self._tell(user, str(sent.get("message", {}).get("text", "")))
        return b'{"error":0,"message":"Success","data":{"message_id":"m%d"}}' % self.sends

    def _tell(self, user: str, text: str) -> None:
        heard = self.heard.get(user)
        if heard:
            heard(text)


class _Call(asyncio.Protocol):
    """A connection of a bot."""

    def __init__(self, platform: Platform) -> None:
        self.platform, self.buffer = platform, b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (whole := _split(self.buffer)) is not None:
            head, body, self.buffer = whole
            said = self.platform.take(head.split(b" ", 2)[1], body)
            top = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
            self.transport.write(top % len(said) + said)


def _split(data: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Head, body and the rest, once the first message is whole."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None
    found = _LENGTH.search(data, 0, end + 2)
    stop = end + 4 + (int(found[1]) if found else 0)
    return (data[:end], data[end + 4 : stop], data[stop:]) if len(data) >= stop else None


@asynccontextmanager
async def platform() -> AsyncIterator[Platform]:
    """A platform that listens."""
    there = Platform()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Call(there), "127.0.0.1", 0)
    there.port = server.sockets[0].getsockname()[1]
    try:
        yield there
    finally:
        server.close()


class Lines:
    """Kept connections to a bot's webhook."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._free: list[Line] = []

    async def post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Status and body. A kept connection that the bot has closed meanwhile is replaced."""
        more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        request = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n{more}\r\n".encode()
            + body
        )
        while self._free:
            with contextlib.suppress(asyncio.IncompleteReadError, OSError):
                return await self._exchange(self._free.pop(), request)
        return await self._exchange(await asyncio.open_connection("127.0.0.1", self.port), request)

    async def _exchange(self, line: Line, request: bytes) -> tuple[int, bytes]:
        reader, writer = line
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        found = _LENGTH.search(head)
        said = await reader.readexactly(int(found[1])) if found else b""
        if b"connection: close" in head.lower():
            writer.close()
        else:
            self._free.append(line)
        return int(head.split(b" ", 2)[1]), said

    def close(self) -> None:
        """Hang up."""
        for _, writer in self._free:
            writer.close()


class Waiting:
    """Waits for the bubble that holds certain words."""

    def __init__(self) -> None:
        self.words, self.came = "", asyncio.Event()
        self.at, self.seen = 0.0, ""

    def expect(self, words: str) -> None:
        """Before the message is posted: the answer may be quicker than the webhook's own."""
        self.words = words
        self.came.clear()

    def hear(self, text: str) -> None:
        self.seen = text
        if self.words in text and not self.came.is_set():
            self.at = time.perf_counter()
            self.came.set()

    async def wait(self) -> float:
        """When it arrived. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            await self.came.wait()
        return self.at

    def __str__(self) -> str:
        return f"waited for {self.words!r}, last heard {self.seen!r}"
