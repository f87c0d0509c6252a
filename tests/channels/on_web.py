"""The suite's citizen in the web chat: one screen that can lose its line, one that never does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from bot.inbox import receive
from bot.model import Address, Message
from bot.store import Store, attachments, bubbles, sessions
from tests.channels.browser import Frame, Line, Tab
from tests.channels.harness import Shown
from tests.web import HOST_PAGE, Bot, Scripted, web_bot

_numbers = count(1)


@dataclass
class OnWeb:
    """A browser tab on the ward's page."""

    bot: Bot
    tab: Tab
    page: httpx.AsyncClient
    watch: Line  # another tab of the same session, always connected
    stack: AsyncExitStack
    engine: Scripted
    line: Line | None = None
    frames: list[Frame] = field(default_factory=list)
    sent: list[Frame] = field(default_factory=list)
    album_is_one: bool = False

    async def says(self, words: str) -> None:
        await self._do({"type": "message", "text": words})

    async def taps(self, label: str, nth: int = -1) -> None:
        asked = [frame for frame in self.frames if _choices(frame)]
        (value,) = [c["value"] for c in _choices(asked[nth]) if c["label"] == label]
        await self._do({"type": "tap", "value": value})

    async def _do(self, frame: Frame) -> None:
        frame = {**frame, "cid": f"c{next(_numbers)}"}
        self.sent.append(frame)
        await self._send(frame, "done")

    async def _send(self, frame: Frame, until: str) -> None:
        line = self.line or await self.connect()
        await line.send(frame)
        while (answer := await line.next()).get("cid") != frame["cid"] or answer["type"] != until:
            self._keep(answer)

    def _keep(self, frame: Frame) -> None:
        if frame["type"] == "message":
            self.frames.append(frame)

    async def connect(self) -> Line:
        """A line that tells everything since the last bubble on the screen."""
        seq = self.frames[-1]["seq"] if self.frames else 0
        self.line = await self.stack.enter_async_context(self.tab.socket(seq))
        assert self.line.ready is not None
        while (self.frames[-1]["seq"] if self.frames else 0) < self.line.ready["seq"]:
            self._keep(await self.line.next())
        return self.line

    async def screen(self) -> list[Shown]:
        if self.line is None:
            await self.connect()
        return [await self._shown(f) for f in self.frames if f["role"] != "citizen"]

    async def _shown(self, frame: Frame) -> Shown:
        cards = ["\n".join((c["title"], *c["lines"])) for c in frame.get("cards", [])]
        progress = frame.get("progress")
        step = [f"({progress['step']}/{progress['of']})"] if progress else []
        ref = frame.get("file") or frame.get("image")
        content = (
            (await self.page.get(ref["url"], headers=self.tab.bearer)).content if ref else None
        )
        links = (frame["link"]["url"],) if "link" in frame else ()
        labels = tuple(choice["label"] for choice in _choices(frame))
        return Shown("\n".join([*step, frame["text"], *cards]), labels, links, content)

    async def gives(self, *files: tuple[str, bytes, str]) -> None:
        for file in files:
            answer = await self.page.post(
                "/webchat/attachments", files={"file": file}, headers=self.tab.bearer
            )
            await self._do({"type": "attachment", "attachment_id": answer.json()["attachment_id"]})

    async def holds(self, name: str, content: bytes) -> str:
        async def bytes_() -> AsyncIterator[bytes]:
            yield content

        kind = "application/pdf" if content.startswith(b"%PDF") else "image/jpeg"
        file_id = await self.bot.shelf.receive(bytes_(), name, kind, self._address)
        await self.bot.shelf.let_through(file_id, kind)
        return file_id

    async def content(self, file_id: str) -> bytes:
        assert await attachments.find(self.bot.parts.store, UUID(file_id))
        return self.bot.shelf.contents[file_id]

    async def repeats(self) -> None:
        for frame in self.sent:
            await self._send(frame, "ack")

    async def forges(self) -> bool:
        stranger = Tab(self.bot, self.tab.id, "a-guess")
        async with stranger.socket() as line:
            return line.ready is not None and line.ready["code"] == "unauthorised"

    async def breaks(self) -> None:
        assert self.line is not None
        await self.line.connection.close()
        self.line = None

    async def recovers(self) -> None:
        await self.connect()

    async def unknown(self) -> bool:
        line = self.line or await self.connect()
        await line.send({"type": "dance", "cid": "x1"})
        answer = await line.next()
        return bool(answer["type"] == "error" and answer["code"] == "bad_frame")

    async def news(self) -> None:
        now, store = self.bot.parts.now(), self.bot.parts.store
        session = await sessions.find(store, self.tab.token, now)
        assert session is not None
        before = await bubbles.last(store, session.address_id)
        message = Message(self._address, f"news:{next(_numbers)}", "deferred", now, "news")
        await receive(store, message, now)
        while (await self.watch.until("message"))["seq"] <= before:
            pass

    @property
    def _address(self) -> Address:
        return Address("web", self.tab.id)


def _choices(frame: Frame) -> list[dict[str, Any]]:
    cards = frame.get("cards", [])
    return [*(c for card in cards for c in card.get("choices", [])), *frame.get("choices", [])]


@asynccontextmanager
async def on_web(
    store: Store, now: Callable[[], datetime], home: Path, engine: Scripted
) -> AsyncIterator[OnWeb]:
    """A fresh session in a browser."""
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(web_bot(store, now, engine))
        headers = {"Origin": HOST_PAGE}
        page = await stack.enter_async_context(httpx.AsyncClient(base_url=bot.url, headers=headers))
        made = (await page.post("/webchat/sessions", json={"locale": "vi"})).json()
        tab = Tab(bot, made["session_id"], made["token"])
        watch = await stack.enter_async_context(tab.socket())
        async with asyncio.timeout(120):
            yield OnWeb(bot, tab, page, watch, stack, engine)
