"""The suite's citizen on Telegram."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from bot.inbox import receive
from bot.model import Message
from bot.store import Store
from tests.channels.harness import Shown
from tests.channels.telegram_world import Phone, TelegramWorld, buttons, telegram_world
from tests.web import Scripted

_numbers = count(1)


@dataclass
class OnTelegram:
    """A phone with Telegram. START was pressed before the suite begins, and is not counted."""

    world: TelegramWorld
    phone: Phone
    engine: Scripted
    before: int
    album_is_one: bool = True

    async def says(self, words: str) -> None:
        await self.phone.do("text", text=words)

    async def taps(self, label: str, nth: int = -1) -> None:
        with_buttons = [m for m in await self._messages() if any(map(_pressable, buttons(m)))]
        message = with_buttons[nth]
        (data,) = [b["callback_data"] for b in buttons(message) if b["text"] == label]
        await self.phone.press(message["message_id"], data)

    async def screen(self) -> list[Shown]:
        return [await self._shown(message) for message in await self._messages()]

    async def _messages(self) -> list[dict[str, Any]]:
        said = [m for m in await self.phone.messages() if m["by_bot"]]
        return said[self.before :]

    async def _shown(self, message: dict[str, Any]) -> Shown:
        under = buttons(message)
        return Shown(
            message.get("text", ""),
            tuple(b["text"] for b in under if _pressable(b)),
            tuple(b["url"] for b in under if "url" in b),
            await self._file(message),
        )

    async def _file(self, message: dict[str, Any]) -> bytes | None:
        sent = message.get("document") or (message.get("photo") or [None])[-1]
        if sent is None:
            return None
        return (await self.world.http.get(f"/telegram/files/{sent['file_id']}")).content

    async def gives(self, *files: tuple[str, bytes, str]) -> None:
        await self.phone.gives(*files)

    async def sends_odd(self, kind: str) -> None:
        if kind == "location":
            await self.phone.do("location")
        else:
            await self.phone.do("odd", kind=kind)

    async def holds(self, name: str, content: bytes) -> str:
        return await self.world.works.kept(name, content, self.phone.address)

    async def content(self, file_id: str) -> bytes:
        return (await self.world.works.files.read(file_id)).content

    async def repeats(self) -> None:
        await self.world.again()

    async def comes_late(self, words: str) -> None:
        body = self.world.box.db.value("SELECT body FROM tg_updates ORDER BY update_id DESC")
        update = json.loads(body)
        update["update_id"] += 1000
        update["message"] |= {"text": words, "message_id": 999}
        update["message"]["date"] -= 60
        await self.world.posts(json.dumps(update).encode())
        await self.world.works.settle()

    async def forges(self) -> bool:
        body = self.world.box.db.value("SELECT body FROM tg_updates").encode()
        answers = [await self.world.posts(body, secret) for secret in ("", "a-guess")]
        await self.world.works.settle()
        return [answer.status_code for answer in answers] == [401, 401]

    async def breaks(self) -> None:
        await self.world.fault(502, times=1000)

    async def limits(self) -> None:
        await self.world.fault(429)

    async def recovers(self) -> None:
        await self.world.fault(502, times=0)
        await self.world.works.later()

    async def blocks(self) -> None:
        await self.phone.do("block")

    async def unknown(self) -> bool:
        await self.phone.do("raw", kind="chat_boost", what={"boost": {"id": "1"}})
        answers: list[httpx.Response] = [
            await self.world.posts(body) for body in (b"{}", b"[1]", b"\xff", b'{"update_id": "x"}')
        ]
        return {answer.status_code for answer in answers} == {200}

    async def news(self) -> None:
        now = self.world.works.now()
        message = Message(self.phone.address, f"news:{next(_numbers)}", "deferred", now, "news")
        await receive(self.world.works.store, message, now)
        await self.world.works.settle()


def _pressable(button: dict[str, Any]) -> bool:
    return "callback_data" in button


@asynccontextmanager
async def on_telegram(
    store: Store, now: Callable[[], datetime], home: Path, engine: Scripted
) -> AsyncIterator[OnTelegram]:
    """A citizen who has just pressed START."""
    async with telegram_world(store, now, home, engine) as world:
        phone = await world.phone()
        engine.heard.clear()
        yield OnTelegram(world, phone, engine, before=len(await phone.bot_said()))
