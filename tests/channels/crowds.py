"""The crowd's platforms: the fake Telegram and the fake Zalo."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.outbox import Outbox
from bot.store import Store
from bot.turns import Turns
from sandbox.telegram import hook as telegram_deliveries
from sandbox.zalo import webhook as zalo_deliveries
from tests.channels.crowd import Crowd, Platform, Shaky, echo
from tests.channels.telegram_world import TelegramWorld, telegram_world
from tests.channels.zalo_rig import Rig, open_rig
from tests.conftest import Clock
from tests.web import Scripted

MANY = 10**9


@dataclass
class OnTelegram:
    """Phones with Telegram."""

    world: TelegramWorld

    @property
    def store(self) -> Store:
        return self.world.works.store

    @property
    def turns(self) -> Turns:
        return self.world.works.turns

    @property
    def outbox(self) -> Outbox:
        return self.world.works.outbox

    async def join(self, number: int) -> str:
        person = {"name": f"Nguyễn Văn {number}", "phone": f"0970{number:06}"}
        made = await self.world.http.post("/telegram/people", json=person)
        user = str(made.json()["id"])
        await self._do(user, do="start")
        return user

    async def says(self, user: str, words: str) -> None:
        await self._do(user, do="text", text=words)

    async def _do(self, user: str, **deed: str) -> None:
        answer = await self.world.http.post(f"/telegram/people/{user}", json=deed)
        answer.raise_for_status()

    async def deliver(self) -> int:
        return await telegram_deliveries.flush(self.world.box, self.world.door)

    async def overdue(self) -> None:
        now = self.world.box.stamp()
        self.world.box.db.run("UPDATE tg_updates SET next_at = ? WHERE done_at IS NULL", now)

    async def fail(self, rate: float) -> None:
        await self.world.fault(502, times=MANY, rate=rate)

    async def shown(self, user: str) -> list[str]:
        screen = await self.world.http.get(f"/telegram/people/{user}")
        return [m["text"] for m in screen.json()["messages"] if m["by_bot"]]


@dataclass
class OnZalo:
    """Phones with Zalo."""

    rig: Rig

    @property
    def store(self) -> Store:
        return self.rig.store

    @property
    def turns(self) -> Turns:
        return self.rig.turns

    @property
    def outbox(self) -> Outbox:
        return self.rig.outbox

    async def join(self, number: int) -> str:
        made = await self.rig.web.post("/dev/zalo/users", json={"name": f"Nguyễn Văn {number}"})
        user: str = made.json()["user_id"]
        await self.rig.web.post(f"/dev/zalo/users/{user}/state", json={"follows": True})
        return user

    async def says(self, user: str, words: str) -> None:
        answer = await self.rig.web.post(f"/dev/zalo/users/{user}/messages", json={"text": words})
        answer.raise_for_status()

    async def deliver(self) -> int:
        return await zalo_deliveries.send_due(
            self.rig.sandbox.state.box, self.rig.sandbox.state.client
        )

    async def overdue(self) -> None:
        box = self.rig.sandbox.state.box
        box.db.run("UPDATE zalo_events SET next_at = 0, tries = 0 WHERE done_at IS NULL")

    async def fail(self, rate: float) -> None:
        await self.rig.fault(status=502, times=MANY, rate=rate)

    async def shown(self, user: str) -> list[str]:
        log = await self.rig.web.get("/dev/zalo/log", params={"user": user})
        return [m["text"] for m in log.json()["messages"] if m["src"] == 0]


@asynccontextmanager
async def platform(
    name: str, store: Store, clock: Clock, home: Path, dice: random.Random
) -> AsyncIterator[tuple[Platform, Shaky]]:
    """A platform whose webhook calls now and then lose their answers."""
    made: list[Shaky] = []

    def shaky(inner: object) -> Shaky:
        made.append(Shaky(inner, dice))  # type: ignore[arg-type]
        return made[0]

    if name == "telegram":
        async with telegram_world(store, clock, home, Scripted(echo), shaky) as world:
            yield OnTelegram(world), made[0]
    else:
        async with open_rig(store, clock, home, shaky) as rig:
            rig.turns = replace(rig.turns, engine=Scripted(echo))
            yield OnZalo(rig), made[0]


__all__ = ["Crowd", "platform"]
