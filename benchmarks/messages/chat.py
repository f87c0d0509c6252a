"""A citizen in the web chat, as a program that looks at the clock."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import httpx
import websockets
from websockets.asyncio.client import ClientConnection
from websockets.typing import Origin

PATIENCE = 900  # seconds until the first reply of a cold start must be there
SAID = (
    "xin chào",
    "làm giấy khai sinh cho con cần gì",
    "phí bao nhiêu",
    "mất mấy ngày",
    "nộp ở đâu",
    "toi muon dang ky tam tru",
    "hồ sơ của tôi đến đâu rồi",
    "không có gì, cảm ơn em",
)


@dataclass
class Citizen:
    """One open chat. `waits` are seconds from sending a message to its answer's first bubble."""

    line: ClientConnection
    waits: list[float] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(1))

    async def say(self, text: str) -> None:
        """One message, and its whole answer."""
        cid, sent = f"c{next(self.numbers)}", time.perf_counter()
        await self.line.send(json.dumps({"type": "message", "cid": cid, "text": text}))
        first = None
        while (frame := json.loads(await self.line.recv())).get("cid") != cid or is_ack(frame):
            if first is None and frame.get("role") == "bot":
                first = time.perf_counter() - sent
        assert frame["type"] == "done", frame
        assert first is not None, f"no answer to {text}"
        self.waits.append(first)


def is_ack(frame: dict[str, Any]) -> bool:
    """Stored, not answered yet."""
    return bool(frame["type"] == "ack")


@contextlib.asynccontextmanager
async def citizen(url: str) -> AsyncIterator[Citizen]:
    """A new session on its socket."""
    async with httpx.AsyncClient(base_url=url, headers={"Origin": url}) as page:
        token = (await page.post("/webchat/sessions", json={})).raise_for_status().json()["token"]
    address = f"{url.replace('http', 'ws', 1)}/webchat/ws"
    async with websockets.connect(address, origin=Origin(url)) as line:
        await line.send(json.dumps({"type": "hello", "token": token, "since": 0}))
        await line.recv()
        yield Citizen(line)


async def first_reply(url: str) -> float:
    """perf_counter at the first reply; knocks until there is somebody to talk to."""
    async with asyncio.timeout(PATIENCE):
        while not await somebody(url):  # noqa: ASYNC110  another process has no event
            await asyncio.sleep(0.05)
        async with citizen(url) as newcomer:
            await newcomer.say("xin chào")
            return time.perf_counter()


async def somebody(url: str) -> bool:
    """Whether the port is open. Costs next to nothing, so that knocking slows no start down."""
    parts = urlsplit(url)
    try:
        _, line = await asyncio.open_connection(parts.hostname, parts.port)
    except OSError:
        return False
    line.close()
    return True


async def steadily(url: str, messages: int, every: float) -> list[float]:
    """One citizen who writes at a steady pace; the waits in seconds."""
    async with citizen(url) as one:
        for number in range(messages):
            begun = time.perf_counter()
            await one.say(SAID[number % len(SAID)])
            await asyncio.sleep(max(0.0, every - (time.perf_counter() - begun)))
        return one.waits


async def crowd(url: str, citizens: int, messages: int) -> float:
    """Many citizens, each writing as soon as answered; answered messages a second."""
    begun = time.perf_counter()
    await asyncio.gather(*(hurried(url, messages) for _ in range(citizens)))
    return citizens * messages / (time.perf_counter() - begun)


async def hurried(url: str, messages: int) -> Sequence[float]:
    """A citizen who never pauses."""
    async with citizen(url) as one:
        for number in range(messages):
            await one.say(SAID[number % len(SAID)])
        return one.waits
