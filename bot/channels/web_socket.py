"""One socket of the web chat: hello, then ears, mouth and a watch, until one of them ends."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import msgspec
import structlog
from fastapi import WebSocket, WebSocketDisconnect

from bot.channels.web_deeds import Parts, session_of, take
from bot.channels.web_frames import Frame, Hello, cid_of, decode, error
from bot.channels.web_guard import Problem
from bot.channels.web_live import Feed, wait
from bot.model import Language
from bot.store import StoreDown, bubbles
from bot.store.sessions import WebSession

log = structlog.get_logger(__name__)

# Close codes 4000-4999 are ours (RFC 6455 §7.4.2).
CLOSE = {"unauthorised": 4401, "expired": 4401, "too_many": 4429, "bad_frame": 4400, "busy": 1013}


class Gone(Exception):
    """The socket is over; nothing more to say."""


@dataclass
class Socket:
    """A browser's socket after the handshake."""

    parts: Parts
    ws: WebSocket
    token: str = field(default="", repr=False)
    language: Language = "vi"
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self) -> None:
        """Serve the socket until it closes."""
        try:
            hello = await self._hello()
            session = await session_of(self.parts, hello.token)
            self.token, self.language = hello.token, "en" if session.locale == "en" else "vi"
            await self._talk(session, hello.since)
        except Problem as problem:
            await self._refuse(problem)
        except StoreDown:
            await self._refuse(Problem("busy"))
        except (Gone, WebSocketDisconnect):
            return

    async def _hello(self) -> Hello:
        try:
            async with asyncio.timeout(self.parts.hello_within):
                frame = decode(await self._receive())
        except TimeoutError:
            raise Problem("unauthorised") from None
        if not isinstance(frame, Hello):
            raise Problem("bad_frame")
        return frame

    async def _talk(self, session: WebSession, since: int) -> None:
        with self.parts.bells.bell(session.address_id) as bell:
            seq = await bubbles.last(self.parts.store, session.address_id)
            await self.send({"type": "ready", "seq": seq})
            feed = Feed(self.parts.store, session.address_id, min(since, seq))
            await first_end(self._listen(), self._speak(feed, bell), self._watch())

    async def _listen(self) -> None:
        """Take frames for as long as they come."""
        while True:
            data = await self._receive()
            try:
                await self._take(data)
            except Problem as problem:
                if problem.code in ("expired", "unauthorised"):
                    raise
                await self.send(error(problem, self.language))
            except StoreDown:
                await self.send(error(Problem("busy", cid_of(data)), self.language))

    async def _take(self, data: bytes) -> None:
        ack = await take(self.parts, self.token, decode(data))
        if ack is not None:
            await self.send(ack)
            await self.send({"type": "typing", "on": True})

    async def _speak(self, feed: Feed, bell: asyncio.Event) -> None:
        """Tell what follows, whenever the bell rings; after a log-out in the chat, end at once."""
        while True:
            await wait(bell, self.parts.look_every)
            try:
                await self._tell(feed)
                await session_of(self.parts, self.token)
            except StoreDown:
                log.warning("web chat waits for the store")

    async def _tell(self, feed: Feed) -> None:
        while True:
            frames = await feed.read()
            for frame in frames:
                await self.send(frame)
            await feed.wrote(frames, self.parts.now())
            if not feed.more:
                return

    async def _watch(self) -> None:
        """End the socket when its session has ended: signed off elsewhere, or 15 idle minutes."""
        while True:
            await asyncio.sleep(self.parts.check_every)
            try:
                await session_of(self.parts, self.token)
            except StoreDown:
                log.warning("web chat cannot check its session")

    async def _receive(self) -> bytes:
        event = await self.ws.receive()
        if event["type"] == "websocket.disconnect":
            raise Gone
        data: bytes | None = event.get("bytes")
        return data if data is not None else str(event["text"]).encode()

    async def send(self, frame: Frame) -> None:
        """Write one frame; one writer at a time."""
        async with self.writing:
            try:
                await self.ws.send_text(msgspec.json.encode(frame).decode())
            except (RuntimeError, WebSocketDisconnect) as gone:
                raise Gone from gone

    async def _refuse(self, problem: Problem) -> None:
        try:
            await self.send(error(problem, self.language))
            await self.ws.close(CLOSE.get(problem.code, 1008))
        except (Gone, RuntimeError, WebSocketDisconnect):
            return


async def first_end(*parts: Coroutine[Any, Any, None]) -> None:
    """Run several together until one ends; stop the others; raise what it raised."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
