"""The limit: a bare FastAPI handler with our own statements and one POST a reply.

`python -m benchmarks.messages.sides.limit PORT DSN PLATFORM`. Nothing of what makes a bot is here:
no signature, no understanding, no dialog, no sealing, no retry. What it costs is what the frame
costs: FastAPI, psycopg, PostgreSQL, httpx.
"""

import asyncio
import gc
import json
import os
import sys
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import uvicorn
from fastapi import FastAPI, Request

from benchmarks.messages.form import DONE, QUESTIONS
from bot.channels.wire import Caller, Wire
from bot.store import delivery, pace, receiving, turns, waiting
from bot.store.codec import ADDRESS, WORK
from bot.store.ids import new_id
from bot.store.listen import Listener
from bot.store.quick import Quick

SIDE_BY_SIDE, SENDERS = 8, 4
ASKED = [*(question.ask for question in QUESTIONS), DONE]


NEW = receiving._NEW_PLACE
STORE, CLAIM, READY = receiving._STORE, turns._CLAIM, waiting.READY
COMMIT, DUE, SENT = turns._COMMIT, delivery._CLAIM, delivery._SENT


class Limit:
    """Inbox, claim, one commit, outbox, one POST."""

    def __init__(self, dsn: str, platform: str) -> None:
        # As many connections as ours has: four for the webhook, five for the worker.
        self.quick = Quick(dsn, 9)
        self.client = Caller(timeout=15, transport=Wire())
        self.url = f"{platform}/v3.0/oa/message/cs"
        self.listener = Listener(dsn)
        self.work, self.bubbles = asyncio.Semaphore(0), asyncio.Semaphore(0)

    async def receive(self, event: dict[str, Any]) -> None:
        """As `bot.inbox.receive`: one statement, three for somebody new."""
        now = datetime.now(UTC)
        names = {"channel": "zalo", "chat_id": event["sender"]["id"]}
        values = {
            "id": new_id(), "source": "zalo", "external_id": event["message"]["msg_id"],
            "kind": "text", "text": True, "spoke": True, "near": True, "secret": False, "now": now,
            "body": event["message"]["text"].encode(), "sent_at": now, "work": WORK, **names,
            "shown": 0, "bubble_id": None, "bubble": None, "bubbles": ADDRESS,
            "queue": receiving.QUEUE,
        }  # fmt: skip
        if not await self.quick.run(STORE, values):
            new = {"conversation_id": new_id(), "address_id": new_id()}
            await self.quick.run(NEW, {**names, **new})
            await self.quick.run(STORE, values)

    async def take(self) -> bool:
        """As `bot.turns.take_turn`."""
        token = uuid4()
        found = await self.quick.run(CLAIM, {"life": timedelta(seconds=30), "token": token})
        if not found:
            return False
        id_, _, version, state, *_ = found[0]
        waiting = await self.quick.run(READY, {"id": id_, "together": 20})
        for message in waiting:
            held = id_, token, version, message is waiting[-1]
            state = await self.commit(*held, state, message)
            version += 1
        return True

    async def commit(
        self, id_: Any, token: Any, version: int, last: bool, state: bytes | None, message: Any
    ) -> bytes:
        at = int(state or b"0") % len(ASKED)
        now, said, bubble = datetime.now(UTC), ASKED[at].encode(), new_id()
        after = b"%d" % (at + 1)
        await self.quick.run(
            COMMIT,
            {
                "id": id_, "token": token, "version": version, "state": after,
                "open_secret": False, "waiting": False, "language": "vi", "agency": "",
                "last_sent_at": now, "last": last, "address_id": message[1], "inbox_id": message[0],
                "parked": False, "secret": False, "now": now, "line_ids": [new_id(), bubble],
                "roles": ["citizen", "bot"], "texts": [message[2], said], "masked": ["", ""],
                "traces": ["", ""], "files": ["", ""], "bubbles": 1, "bubble_ids": [bubble],
                "notices": [False], "bubble_roles": ["bot"], "bodies": [said], "web": ADDRESS,
            },
        )  # fmt: skip
        self.bubbles.release()
        return after

    async def deliver(self) -> bool:
        """As `bot.outbox.deliver`."""
        near = {"channel": "zalo", "most": 10, "since": None, "burst": 3}
        paced = {"ahead": pace.AHEAD, "lost": pace.lost(0), "longest": pace.LONGEST}
        found = await self.quick.run(DUE, {**near, **paced, "claimed": timedelta(seconds=60)})
        await asyncio.gather(*(self.send(row) for row in found))
        return bool(found)

    async def send(self, row: Any) -> None:
        message = {"recipient": {"user_id": row[2]}, "message": {"text": row[3].decode()}}
        answer = await self.client.post(self.url, json=message, headers={"access_token": "a"})
        sent = answer.json()["data"]["message_id"]
        values = {"id": row[0], "attempts": row[4], "provider_id": sent, "size": 1}
        await self.quick.run(SENT, {**values, "now": datetime.now(UTC)})

    async def loop(self, work: Callable[[], Awaitable[bool]], bell: asyncio.Semaphore) -> None:
        while True:
            if not await work():
                await bell.acquire()

    async def close(self) -> None:
        await self.quick.close()
        await self.client.aclose()

    @asynccontextmanager
    async def life(self, _: FastAPI) -> AsyncIterator[None]:
        self.listener.on(WORK, lambda _: self.work.release())
        loops = [
            self.listener.run(),
            *(self.loop(self.take, self.work) for _ in range(SIDE_BY_SIDE)),
            *(self.loop(self.deliver, self.bubbles) for _ in range(SENDERS)),
        ]
        tasks = [asyncio.create_task(one) for one in loops]
        for task in tasks:
            task.add_done_callback(_fail)
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.close()


def _fail(task: asyncio.Task[None]) -> None:
    """A loop that dies would only be missed by those who wait: the process ends with it."""
    if not task.cancelled() and (error := task.exception()):
        traceback.print_exception(error)
        os._exit(1)


def main(port: int, dsn: str, platform: str) -> None:
    limit = Limit(dsn, platform)
    app = FastAPI(lifespan=limit.life)

    @app.post("/webhooks/zalo")
    async def webhook(request: Request) -> dict[str, str]:
        await limit.receive(json.loads(await request.body()))
        return {"result": "stored"}

    gc.freeze()  # as ours does once everything is loaded
    uvicorn.run(app, port=port, log_config=None, access_log=False)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
