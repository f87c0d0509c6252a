"""A browser tab's side of the socket, as a program."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection
from websockets.typing import Origin

from tests.web import HOST_PAGE, Bot

Frame = dict[str, Any]


@dataclass
class Tab:
    """A session in one tab."""

    bot: Bot
    id: str
    token: str

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @asynccontextmanager
    async def socket(self, since: int = 0) -> AsyncIterator["Line"]:
        """A socket that has said hello; the frame it was answered with is read."""
        async with raw_socket(self.bot) as connection:
            line = Line(connection)
            await line.send({"type": "hello", "token": self.token, "since": since})
            line.ready = await line.next()
            yield line


@dataclass
class Line:
    """An open socket."""

    connection: ClientConnection
    ready: Frame | None = None

    async def send(self, frame: Frame) -> None:
        await self.connection.send(json.dumps(frame))

    async def next(self) -> Frame:
        frame: Frame = json.loads(await self.connection.recv())
        return frame

    async def until(self, kind: str) -> Frame:
        """The next frame of a type; what comes before is passed over."""
        while (frame := await self.next())["type"] != kind:
            pass
        return frame


@asynccontextmanager
async def raw_socket(bot: Bot, origin: str = HOST_PAGE) -> AsyncIterator[ClientConnection]:
    address = f"{bot.ws}/webchat/ws"
    async with websockets.connect(address, origin=Origin(origin)) as connection:
        yield connection


def says(text: str, cid: str = "c1") -> Frame:
    return {"type": "message", "cid": cid, "text": text}


def gist(frame: Frame) -> tuple[int, str, str]:
    return frame["seq"], frame["role"], frame["text"]
