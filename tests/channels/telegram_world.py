"""A citizen's phone with Telegram, the fake Telegram behind it, and our real channel: all in one
process. Nothing runs by itself: `settle` carries everything on until nobody has anything to do.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from backend_client.port import FileContent
from bot.attachments.fetch import Fetching, NotNow
from bot.attachments.files import StoredFiles
from bot.attachments.gate import Gate
from bot.attachments.sealed import SealedStorage
from bot.attachments.storage import open_storage
from bot.attachments.verdict import Clean
from bot.channels.telegram import Telegram
from bot.channels.telegram_hook import TelegramHook
from bot.channels.telegram_media import TelegramFetcher
from bot.channels.telegram_menu import set_up
from bot.metrics import Metrics
from bot.model import Address, Later
from bot.outbox import Outbox
from bot.store import Store, conversations
from bot.turns import Turns
from sandbox.app import create_sandbox
from sandbox.box import Box
from sandbox.settings import Settings
from sandbox.telegram import hook as deliveries
from tests.path.parts import understand_nothing
from tests.web import Scripted, serving

SECRET = "a-secret-of-the-tests"
BOT_URL = "http://bot.test/webhooks/telegram"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 64
PDF = b"%PDF-1.7\n" + b"\x00" * 64
Screen = list[dict[str, Any]]


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
class Phone:
    """One citizen's Telegram."""

    world: "TelegramWorld"
    user: int

    async def do(self, do: str, **more: Any) -> int:
        """Something on the phone, and everything that follows from it; the update's number."""
        answer = await self.world.http.post(
            f"/telegram/people/{self.user}", json={"do": do, **more}
        )
        assert answer.status_code == 200, answer.text
        await self.world.settle()
        return int(answer.json()["update_id"])

    async def says(self, words: str) -> Screen:
        """Type something; the bot's messages that follow."""
        seen = len(await self.messages())
        await self.do("text", text=words)
        return [m for m in (await self.messages())[seen:] if m["by_bot"]]

    async def gives(self, *files: tuple[str, bytes, str], **form: str) -> None:
        """Send files; several are an album."""
        parts = [("files", file) for file in files]
        url = f"/telegram/people/{self.user}/files"
        answer = await self.world.http.post(url, files=parts, data=form)
        assert answer.status_code == 200, answer.text
        await self.world.settle()

    async def screen(self) -> dict[str, Any]:
        """All that is shown."""
        shown: dict[str, Any] = (await self.world.http.get(f"/telegram/people/{self.user}")).json()
        return shown

    async def messages(self) -> Screen:
        found: Screen = (await self.screen())["messages"]
        return found

    async def bot_said(self) -> list[str]:
        """What the bot wrote, oldest first."""
        said = [m for m in await self.messages() if m["by_bot"]]
        return [m.get("text") or m.get("caption", "") for m in said]

    async def tap(self, label: str) -> None:
        """Press the newest button of that name."""
        for message in reversed(await self.messages()):
            for button in buttons(message):
                if button["text"] == label:
                    await self.press(message["message_id"], button["callback_data"])
                    return
        raise AssertionError(f"no button {label}")

    async def press(self, message_id: int, data: str) -> None:
        """Press a certain button."""
        await self.do("tap", message_id=message_id, data=data)


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons under a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


@dataclass
class TelegramWorld:
    """Everything between a phone and the engine."""

    store: Store
    box: Box
    http: httpx.AsyncClient  # to the sandbox, as its pages call it
    door: httpx.AsyncClient  # to our webhook
    channel: Telegram
    hook: TelegramHook
    turns: Turns
    outbox: Outbox
    fetching: Fetching
    files: StoredFiles
    queue: Queue
    engine: Scripted

    async def settle(self) -> None:
        """Deliver, fetch, answer and send until nothing is due."""
        while True:
            done = await deliveries.flush(self.box, self.door)
            while self.queue.waiting:
                await self._job(self.queue.waiting.pop(0))
            while await self.turns.take_turn():
                done += 1
            done += await self.outbox.deliver()
            if not done:
                return

    async def _job(self, later: Later) -> None:
        for attempt in range(1, 4):
            try:
                await self.fetching.fetch(str(later.ids["message"]), attempt)
            except NotNow:
                continue
            return

    async def phone(self, name: str = "Phạm Thu Hà", phone: str = "0900000003") -> Phone:
        """Somebody who has pressed START."""
        answer = await self.http.post("/telegram/people", json={"name": name, "phone": phone})
        one = Phone(self, answer.json()["id"])
        await one.do("start")
        return one

    async def fault(self, status: int, times: int = 1, rate: float = 1) -> None:
        """The Bot API's next calls fail."""
        body = {"target": "telegram", "status": status, "times": times, "rate": rate}
        assert (await self.http.post("/dev/faults", json=body)).status_code == 200

    async def later(self) -> None:
        """Time passes: what was put off is due, here and at Telegram."""
        async with self.store.begin() as db:
            await db.execute(text("UPDATE outbox SET next_try_at = now() WHERE sent_at IS NULL"))
            await db.execute(text("UPDATE conversations SET lease_until = now()"))
        self.box.db.run("UPDATE tg_updates SET next_at = ?", self.box.stamp())
        await self.settle()

    async def posts(self, update: bytes, secret: str = SECRET) -> httpx.Response:
        """An update straight to our webhook."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        return await self.door.post(BOT_URL, content=update, headers=headers)

    async def log(self) -> dict[str, Any]:
        """What Telegram delivered and was called."""
        found: dict[str, Any] = (await self.http.get("/telegram/log")).json()
        return found

    async def kept(self, name: str, content: bytes, address: Address) -> str:
        """A file of ours in the storage, for the owner of an address; its id."""
        owner = await conversations.at(self.store, address)
        type_ = "application/pdf" if content.startswith(b"%PDF") else "image/jpeg"
        return (await self.files.put(FileContent(name, type_, content), str(owner))).id


@asynccontextmanager
async def telegram_world(
    store: Store, now: Callable[[], datetime], home: Path, engine: Scripted
) -> AsyncIterator[TelegramWorld]:
    """The channel on a database, with Telegram played by the sandbox on a port of its own."""
    sandbox = create_sandbox(Settings(data=home / "sandbox"), clock=now)
    box: Box = sandbox.state.box
    async with serving(sandbox) as url:
        sealed = SealedStorage(open_storage((home / "files").as_uri()), store.sealer)
        files, gate = StoredFiles(store, sealed, now), Gate(store, sealed, AsIs(), now)

        async def left(address: Address) -> None:
            await conversations.left(store, address, now())

        channel = Telegram(box.settings.telegram_token, f"{url}/telegram", files, left)
        queue, metrics = Queue(), Metrics()
        hook = TelegramHook(store, SECRET, now, metrics, queue.defer)
        app = FastAPI()
        app.include_router(hook.router())
        turns = Turns(store, engine, understand_nothing, gate.admit, queue.defer, now, metrics)
        outbox = Outbox(store, {channel.name: channel}, now, metrics)
        fetching = Fetching(store, gate, {channel.name: TelegramFetcher(channel)})
        async with (
            httpx.AsyncClient(base_url=url, timeout=30) as http,
            httpx.AsyncClient(transport=httpx.ASGITransport(app)) as door,
        ):
            await set_up(await channel.calls(), BOT_URL, SECRET)
            yield TelegramWorld(
                store, box, http, door, channel, hook, turns, outbox, fetching, files, queue, engine
            )
        await channel.close()
    box.db.close()
    await sandbox.state.client.aclose()
