"""A citizen's phone with Telegram, the fake Telegram behind it, and our real channel."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from bot.channels.telegram import Telegram
from bot.channels.telegram_hook import TelegramHook
from bot.channels.telegram_media import TelegramFetcher
from bot.channels.telegram_menu import set_up
from bot.model import Address
from bot.store import Store, conversations
from sandbox.app import create_sandbox
from sandbox.box import Box
from sandbox.settings import Settings
from sandbox.telegram import hook as deliveries
from tests.channels.push import Works, works
from tests.web import Scripted, serving

SECRET = "a-secret-of-the-tests"
BOT_URL = "http://bot.test/webhooks/telegram"
Screen = list[dict[str, Any]]


@dataclass
class Phone:
    """One citizen's Telegram."""

    world: "TelegramWorld"
    user: int

    @property
    def address(self) -> Address:
        return Address("telegram", str(self.user))

    async def do(self, do: str, **more: Any) -> int:
        """Something on the phone, and everything that follows from it; the update's number."""
        answer = await self.world.http.post(
            f"/telegram/people/{self.user}", json={"do": do, **more}
        )
        assert answer.status_code == 200, answer.text
        await self.world.works.settle()
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
        await self.world.works.settle()

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

    works: Works
    box: Box
    http: httpx.AsyncClient  # to the sandbox, as its pages call it
    door: httpx.AsyncClient  # to our webhook
    channel: Telegram

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

    async def again(self) -> None:
        """Telegram sends all its updates once more."""
        self.box.db.run("UPDATE tg_updates SET done_at = NULL, next_at = ?", self.box.stamp())
        await self.works.settle()

    async def posts(self, update: bytes, secret: str = SECRET) -> httpx.Response:
        """An update straight to our webhook."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        return await self.door.post(BOT_URL, content=update, headers=headers)

    async def log(self) -> dict[str, Any]:
        """What Telegram delivered and was called."""
        found: dict[str, Any] = (await self.http.get("/telegram/log")).json()
        return found


@asynccontextmanager
async def telegram_world(
    store: Store,
    now: Callable[[], datetime],
    home: Path,
    engine: Scripted,
    through: Callable[[httpx.AsyncBaseTransport], httpx.AsyncBaseTransport] = lambda inner: inner,
) -> AsyncIterator[TelegramWorld]:
    """The channel on a database, with Telegram played by the sandbox on a port of its own.

    Telegram's calls of our webhook go `through` something.
    """
    sandbox = create_sandbox(Settings(data=home / "sandbox"), clock=now)
    box: Box = sandbox.state.box
    async with serving(sandbox) as url, works(store, now, home, engine) as at_work:

        async def left(address: Address) -> None:
            await conversations.left(store, address, now())

        token, page = box.settings.telegram_token, "https://bot.example/webchat/frame"
        channel = Telegram(token, f"{url}/telegram", at_work.files, page, left)
        at_work.channels[channel.name] = channel
        at_work.fetchers[channel.name] = TelegramFetcher(channel)
        app = FastAPI()
        hook = TelegramHook(store, SECRET, now, at_work.metrics, at_work.queue.defer)
        app.include_router(hook.router())
        async with (
            httpx.AsyncClient(transport=httpx.ASGITransport(sandbox), base_url=url) as http,
            httpx.AsyncClient(transport=through(httpx.ASGITransport(app))) as door,
        ):
            at_work.arrive = lambda: deliveries.flush(box, door)
            await set_up(await channel.calls(), BOT_URL, SECRET)
            yield TelegramWorld(at_work, box, http, door, channel)
        await channel.close()
    box.db.close()
    await sandbox.state.client.aclose()
