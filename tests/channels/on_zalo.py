"""The suite's citizen on Zalo: choices are numbers, everything else is a platform's event."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from backend_client.port import FileContent
from bot.attachments.fetch import NotNow
from bot.inbox import receive
from bot.model import Message
from bot.store import Store, attachments
from tests.channels.harness import Shown
from tests.channels.zalo_rig import Rig, open_rig
from tests.conftest import Clock
from tests.web import Scripted

PLACE = {"coordinates": {"latitude": "21.0285", "longitude": "105.8542"}}
_numbers = count(1)


@dataclass
class OnZalo:
    """A phone with Zalo on the ward's account."""

    rig: Rig
    engine: Scripted
    album_is_one: bool = False

    async def settle(self) -> None:
        """Events, files, turns, deliveries, until nothing is left to do."""
        await self.rig.pump()
        while self.rig.jobs.deferred:
            await self._job(self.rig.jobs.deferred.pop(0).ids)
            await self.rig.pump()

    async def _job(self, ids: dict[str, Any]) -> None:
        for attempt in range(1, 4):
            try:
                await self.rig.fetching.fetch(str(ids["message"]), attempt)
            except NotNow:
                continue
            return

    async def says(self, words: str) -> None:
        self.rig.clock.forward(seconds=1)
        await self.rig.play("messages", text=words)
        await self.settle()

    async def taps(self, label: str, nth: int = -1) -> None:
        asked = [shown for shown in await self.screen() if shown.buttons]
        await self.says(str(_offered(asked[nth].text)[label]))

    async def screen(self) -> list[Shown]:
        rows = (await self.rig.log())["messages"]
        return [self._shown(row) for row in rows if row["src"] == 0]

    def _shown(self, row: dict[str, Any]) -> Shown:
        if row["kind"] == "text":
            return Shown(row["text"], tuple(_offered(row["text"])))
        media = row["body"]["media"]["id"]
        box = self.rig.sandbox.state.box
        content = box.db.value("SELECT content FROM zalo_media WHERE id = ?", media)
        return Shown(row["text"], file=content)

    async def gives(self, *files: tuple[str, bytes, str]) -> None:
        url = f"/dev/zalo/users/{self.rig.user}/files"
        for file in files:
            answer = await self.rig.web.post(url, files={"file": file})
            answer.raise_for_status()
        await self.settle()

    async def sends_odd(self, kind: str) -> None:
        payload = PLACE if kind == "location" else {"url": "https://f1.zdn.vn/x"}
        await self.rig.play("messages", kind=kind, payload=payload)
        await self.settle()

    async def holds(self, name: str, content: bytes) -> str:
        kind = "application/pdf" if content.startswith(b"%PDF") else "image/jpeg"
        self.rig.shelf.kept[name] = FileContent(name, kind, content)
        return name

    async def content(self, file_id: str) -> bytes:
        gate = self.rig.fetching.gate
        row = await attachments.find(self.rig.store, UUID(file_id))
        assert row is not None
        return await gate._files.read(row.key)

    async def repeats(self) -> None:
        box = self.rig.sandbox.state.box
        box.db.run("UPDATE zalo_events SET done_at = NULL, next_at = 0")
        await self.settle()

    async def comes_late(self, words: str) -> None:
        events = (await self.rig.log())["events"]
        event = next(e["body"] for e in reversed(events) if e["name"] == "user_send_text")
        event["message"] = {"msg_id": "late", "text": words}
        event["timestamp"] = str(int(event["timestamp"]) - 60_000)
        await self._tell(event)

    async def _tell(self, event: dict[str, Any]) -> None:
        body = {"event": event, "user": self.rig.user}
        (await self.rig.web.post("/dev/zalo/events", json=body)).raise_for_status()
        await self.settle()

    async def forges(self) -> bool:
        settings = self.rig.sandbox.state.box.settings
        event = {
            "app_id": settings.zalo_app_id, "event_name": "user_send_text", "timestamp": "1",
            "sender": {"id": self.rig.user}, "recipient": {"id": settings.zalo_oa_id},
            "message": {"msg_id": "forged", "text": "chào"},
        }  # fmt: skip
        content = json.dumps(event).encode()
        forged = {"X-ZEvent-Signature": f"mac={'0' * 64}"}
        answers = [
            await self.rig.hook.post("/webhooks/zalo", content=content, headers=headers)
            for headers in ({}, forged)
        ]
        await self.settle()
        return [answer.status_code for answer in answers] == [401, 401]

    async def breaks(self) -> None:
        await self.rig.fault(status=502, times=1000)

    async def limits(self) -> None:
        await self.rig.fault(error=-32, times=1)

    async def recovers(self) -> None:
        await self.rig.fault(times=0)
        await self.rig.deliver()

    async def blocks(self) -> None:
        await self.rig.fault(error=-217, times=1000)

    async def unknown(self) -> bool:
        await self._tell({"event_name": "user_dances", "sender": {"id": self.rig.user}})
        answers = {e["answer"] for e in (await self.rig.log())["events"]}
        return answers == {"200"}

    async def news(self) -> None:
        now = self.rig.clock()
        name = f"news:{next(_numbers)}"
        message = Message(self.rig.address, name, "deferred", now, "news")
        await receive(self.rig.store, message, now)
        await self.settle()


def _offered(text: str) -> dict[str, int]:
    """The numbered choices of a bubble."""
    lines = (line.partition(". ") for line in text.splitlines())
    return {label: int(number) for number, _, label in lines if number.isdecimal()}


@asynccontextmanager
async def on_zalo(store: Store, now: Clock, home: Path, engine: Scripted) -> AsyncIterator[OnZalo]:
    """A citizen who follows the account and has not written yet."""
    async with open_rig(store, now, home) as rig:
        rig.turns = replace(rig.turns, engine=engine)
        await rig.play("state", follows=True)
        await rig.pump()
        engine.heard.clear()
        rig.sandbox.state.box.db.run("DELETE FROM zalo_messages")
        yield OnZalo(rig, engine)
