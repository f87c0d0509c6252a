"""A citizen's phone with Telegram, played on the sandbox of a running demo."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import httpx

from tests.journey.programs import PATIENCE

Shown = dict[str, Any]


@dataclass
class TelegramPhone:
    """What a person does and sees. `seen` is how many messages there were at the last deed."""

    http: httpx.AsyncClient
    user: int
    seen: int = 0

    async def messages(self) -> list[Shown]:
        answer = await self.http.get(f"/telegram/people/{self.user}")
        found: list[Shown] = answer.raise_for_status().json()["messages"]
        return found

    async def do(self, do: str, **more: Any) -> None:
        """One deed."""
        self.seen = len(await self.messages())
        url = f"/telegram/people/{self.user}"
        (await self.http.post(url, json={"do": do, **more})).raise_for_status()

    async def tap(self, label: str) -> None:
        """Press the newest button of that name; a long one stands there with its number."""
        for message in reversed(await self.messages()):
            for button in buttons(message):
                if button["text"].split(". ", 1)[-1] == label and "callback_data" in button:
                    data = button["callback_data"]
                    return await self.do("tap", message_id=message["message_id"], data=data)
        raise AssertionError(f"no button {label}")

    async def give(self, *files: tuple[str, bytes, str]) -> None:
        """Send pictures."""
        self.seen = len(await self.messages())
        parts = [("files", file) for file in files]
        url = f"/telegram/people/{self.user}/files"
        (await self.http.post(url, files=parts)).raise_for_status()

    async def hears(self, words: str) -> Shown:
        """Wait for a message of the bot, after the last deed, with these words."""
        return await self._gets("text", words)

    async def receives(self) -> Shown:
        """Wait for a file of the bot, after the last deed."""
        return await self._gets("document", "file_id")

    async def _gets(self, kind: str, within: str) -> Shown:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            said = [m for m in (await self.messages())[self.seen :] if m["by_bot"]]
            for message in said:
                if within in message.get(kind, ""):
                    return message
            await asyncio.sleep(0.1)
        raise AssertionError((within, [m.get("text") for m in said]))


def buttons(message: Shown) -> list[dict[str, Any]]:
    """What can be pressed under a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


async def telegram_phone(http: httpx.AsyncClient, name: str, phone: str) -> TelegramPhone:
    """Somebody who has Telegram and has not pressed START yet."""
    answer = await http.post("/telegram/people", json={"name": name, "phone": phone})
    return TelegramPhone(http, answer.raise_for_status().json()["id"])
