"""A citizen in the web chat as a program: the contract's frames over a socket, or over HTTP."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
import websockets
from websockets.asyncio.client import ClientConnection
from websockets.typing import Origin

Frame = dict[str, Any]


@dataclass
class Citizen:
    """One session. `bubbles` is what the screen shows, in the order of `seq`."""

    url: str
    token: str
    http: httpx.AsyncClient
    bubbles: list[Frame] = field(default_factory=list)
    line: ClientConnection | None = None
    numbers: Any = field(default_factory=lambda: count(1))
    done_at: int = 0  # what was on the screen at her last deed
    origin: str = ""  # the page she is on; the bot's own by default
    began: dict[str, int] = field(default_factory=dict)  # the last seq at each deed
    ends: dict[str, int] = field(default_factory=dict)  # the last seq of each turn, in order

    @property
    def seq(self) -> int:
        return self.bubbles[-1]["seq"] if self.bubbles else 0

    # --- the line ---------------------------------------------------------------------------

    async def connect(self) -> None:
        """Open the socket and say hello; what was missed comes first."""
        address = self.url.replace("http", "ws", 1) + "/webchat/ws"
        self.line = await websockets.connect(
            address, origin=Origin(self.origin or self.url), max_size=2**22
        )
        await self._send({"type": "hello", "token": self.token, "since": self.seq})
        await self.until("ready")

    async def hang_up(self) -> None:
        if self.line is not None:
            await self.line.close()
            self.line = None

    async def _send(self, frame: Frame) -> None:
        assert self.line is not None
        await self.line.send(json.dumps(frame))

    async def next(self) -> Frame:
        """The next frame. Bubbles must follow each other without a gap or a repetition."""
        assert self.line is not None
        frame: Frame = json.loads(await self.line.recv())
        if frame["type"] == "message":
            assert frame["seq"] == self.seq + 1, (frame, self.bubbles[-1:])
            self.bubbles.append(frame)
        if frame["type"] == "done":
            self.ends[frame["cid"]] = frame["seq"]
        return frame

    async def until(self, type_: str, cid: str = "") -> Frame:
        """The next frame of a type, about `cid`; an error about it ends the wait."""
        while True:
            frame = await self.next()
            about = not cid or frame.get("cid") == cid
            assert not (frame["type"] == "error" and about) or type_ == "error", frame
            if frame["type"] == type_ and about:
                return frame

    # --- what the citizen does --------------------------------------------------------------

    async def send(self, text: str, cid: str = "") -> str:
        """Write, and wait only until the bot has it; the frame's cid."""
        return await self.deed({"type": "message", "text": text}, cid)

    async def deed(self, frame: Frame, cid: str = "") -> str:
        cid = cid or f"c{next(self.numbers)}"
        self.done_at, self.began[cid] = len(self.bubbles), self.seq
        await self._send({**frame, "cid": cid})
        await self.until("ack", cid)
        return cid

    async def answered(self, cid: str) -> list[Frame]:
        """The bot's bubbles up to the end of the turn of `cid`; a page may show several turns."""
        while cid not in self.ends:
            await self.until("done")
        end = self.ends[cid]
        start = max([self.began[cid], *(seq for seq in self.ends.values() if seq < end)])
        shown = (bubble for bubble in self.bubbles if start < bubble["seq"] <= end)
        return [bubble for bubble in shown if bubble["role"] == "bot"]

    async def say(self, text: str) -> list[Frame]:
        """A message and its replies; "[Có]" taps that button."""
        if text.startswith("[") and text.endswith("]"):
            return await self.tap(self.button(text[1:-1]))
        return await self.answered(await self.send(text))

    async def tap(self, value: str) -> list[Frame]:
        return await self.answered(await self.deed({"type": "tap", "value": value}))

    async def give(self, name: str, content: bytes, type_: str = "image/jpeg") -> list[Frame]:
        """Upload a file and hand it over."""
        answer = await self.upload(name, content, type_)
        assert answer.status_code == 201, answer.text
        frame = {"type": "attachment", "attachment_id": answer.json()["attachment_id"]}
        return await self.answered(await self.deed(frame))

    async def upload(self, name: str, content: bytes, type_: str) -> httpx.Response:
        files = {"file": (name, content, type_)}
        return await self.http.post("/webchat/attachments", files=files)

    async def hears(self, words: str) -> Frame:
        """Wait for a bubble of the bot, after her last deed, that has these words."""
        for bubble in self.bubbles[self.done_at :]:
            if bubble["role"] == "bot" and words in bubble["text"]:
                return bubble
        while True:
            frame = await self.next()
            if frame["type"] == "message" and words in frame["text"]:
                return frame

    def button(self, label: str) -> str:
        """The value of the newest button of that name."""
        for bubble in reversed(self.bubbles):
            for choice in buttons(bubble):
                if choice["label"] == label:
                    return str(choice["value"])
        raise AssertionError(f"no button {label}: {self.bubbles[-3:]}")


def buttons(bubble: Frame) -> list[Frame]:
    """All buttons of a bubble, those of its cards too."""
    cards = bubble.get("cards", [])
    return [*bubble.get("choices", []), *(c for card in cards for c in card["choices"])]


def texts(bubbles: list[Frame]) -> str:
    """What was said, as one text."""
    return "\n".join(bubble["text"] for bubble in bubbles)


@asynccontextmanager
async def citizen(url: str) -> AsyncIterator[Citizen]:
    """A citizen with a fresh session and an open socket."""
    headers = {"Origin": url}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=120) as http:
        answer = await http.post("/webchat/sessions", json={"locale": "vi"})
        token = answer.raise_for_status().json()["token"]
        http.headers["Authorization"] = f"Bearer {token}"
        one = Citizen(url, token, http)
        await one.connect()
        try:
            yield one
        finally:
            await one.hang_up()
