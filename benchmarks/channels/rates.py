"""Steady rates through a running demo: webhooks signed as the platforms sign, sends to the fakes.

The acknowledgement is timed here; from received to sent is read from the bot's own rows: the time
its inbox took the message, and the time the platform had accepted the first bubble of the answer.
"""

import asyncio
import hashlib
import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, LiteralString, Protocol

import httpx
import psycopg

from benchmarks.messages.chat import somebody
from benchmarks.messages.demo import Demo
from bot.demo import settled
from bot.settings import Settings, reveal

WORDS = "xin chào"
CITIZENS = 100
PATIENCE = 180.0  # seconds until what was received must have been answered
Database = psycopg.AsyncConnection[Any]
_ids = count(1)

_WAITS = """
WITH taken AS (
  SELECT address_id, received_at, kind, done_seq,
         lag(done_seq, 1, 0::bigint) OVER (PARTITION BY address_id ORDER BY position) AS before
  FROM inbox WHERE channel = %s AND taken_at IS NOT NULL AND done_seq IS NOT NULL)
SELECT extract(epoch FROM o.sent_at - t.received_at)::float
FROM taken t JOIN outbox o ON o.address_id = t.address_id AND o.seq = t.before + 1
WHERE t.kind = 'text' AND t.received_at >= %s AND o.sent_at IS NOT NULL
"""
_WAITING = """
SELECT (SELECT count(*) FROM inbox WHERE channel = %(channel)s AND taken_at IS NULL)
     + (SELECT count(*) FROM outbox WHERE channel = %(channel)s AND sent_at IS NULL
        AND failed_at IS NULL)
"""


@dataclass(frozen=True)
class Figures:
    """What one channel did at one rate; seconds."""

    channel: str
    rate: int
    acknowledged: Sequence[float]
    answered: Sequence[float]
    sent: int  # how many messages were posted
    again: int  # how many posts were refused with 503, and came again

    def row(self) -> str:
        """A row of the table, in milliseconds."""
        cells = [f"{quantile(values, p) * 1000:.0f} ms"
                 for values in (self.acknowledged, self.answered) for p in (50, 95)]  # fmt: skip
        reached = f"{len(self.answered)} of {self.sent}"
        return f"| {self.channel} | {self.rate} | {' | '.join(cells)} | {reached} | {self.again} |"


class Post(Protocol):
    """A platform's side of the webhook."""

    async def join(self, http: httpx.AsyncClient) -> str:
        """A citizen whom the fake platform knows; their id."""
        ...

    def request(self, user: str) -> tuple[str, bytes, dict[str, str]]:
        """Path, body and headers of a message of theirs."""
        ...


@dataclass
class TelegramPost:
    """Posts as Telegram does."""

    secret: str

    async def join(self, http: httpx.AsyncClient) -> str:
        person = {"name": f"Người thứ {next(_ids)}"}
        user = (await http.post("/telegram/people", json=person)).json()["id"]
        await http.post(f"/telegram/people/{user}", json={"do": "start"})
        return str(user)

    def request(self, user: str) -> tuple[str, bytes, dict[str, str]]:
        number = 10_000_000 + next(_ids)
        chat = {"id": int(user), "type": "private", "first_name": "A"}
        message = {
            "message_id": number, "date": int(time.time()), "chat": chat, "text": WORDS,
            "from": {"id": int(user), "is_bot": False, "first_name": "A"},
        }  # fmt: skip
        body = json.dumps({"update_id": number, "message": message}).encode()
        return "/webhooks/telegram", body, {"X-Telegram-Bot-Api-Secret-Token": self.secret}


@dataclass
class ZaloPost:
    """Posts as Zalo does."""

    app_id: str
    oa_id: str
    secret: str

    async def join(self, http: httpx.AsyncClient) -> str:
        user: str = (await http.post("/dev/zalo/users", json={})).json()["user_id"]
        await http.post(f"/dev/zalo/users/{user}/messages", json={"text": "chào em"})
        return user

    def request(self, user: str) -> tuple[str, bytes, dict[str, str]]:
        at = str(int(time.time() * 1000))
        event = {
            "app_id": self.app_id, "event_name": "user_send_text", "timestamp": at,
            "sender": {"id": user}, "recipient": {"id": self.oa_id},
            "message": {"msg_id": f"bench{next(_ids)}", "text": WORDS},
        }  # fmt: skip
        body = json.dumps(event, ensure_ascii=False).encode()
        signed = self.app_id.encode() + body + at.encode() + self.secret.encode()
        mac = hashlib.sha256(signed).hexdigest()
        return "/webhooks/zalo", body, {"X-ZEvent-Signature": f"mac={mac}"}


def posts(home: Path) -> dict[str, Post]:
    """Both platforms, with the keys the demo has made."""
    known = settled(Settings(data_dir=home))
    zalo = ZaloPost(known.zalo_app_id, known.zalo_oa_id, reveal(known.zalo_oa_secret_key))
    return {"zalo": zalo, "telegram": TelegramPost(reveal(known.telegram_webhook_secret))}


async def measure(
    home: Path, running: Demo, channels: Sequence[str], rates: Sequence[int], seconds: int
) -> list[Figures]:
    """Every channel at every rate, one after the other."""
    await stands(running.url)
    known = posts(home)
    limits = httpx.Limits(max_connections=200, keepalive_expiry=2)  # sooner than the server
    found = []
    async with (
        httpx.AsyncClient(base_url=running.sandbox, timeout=60, limits=limits) as town,
        httpx.AsyncClient(base_url=running.url, timeout=60, limits=limits) as bot,
        await psycopg.AsyncConnection.connect(database(home), autocommit=True) as db,
    ):
        for name in channels:
            post = known[name]
            users = [await post.join(town) for _ in range(CITIZENS)]
            await idle(db, name)
            for rate in rates:
                found.append(await at_rate(bot, db, name, post, users, rate, seconds))
                print(found[-1].row(), file=sys.stderr, flush=True)
    return found


async def at_rate(
    bot: httpx.AsyncClient,
    db: Database,
    name: str,
    post: Post,
    users: Sequence[str],
    rate: int,
    seconds: int,
) -> Figures:
    """Post at a steady rate, whatever the answers take; then wait for the last of them."""
    since = await one(db, "SELECT now()")
    begun, tasks = time.perf_counter(), []
    for number in range(rate * seconds):
        await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
        tasks.append(asyncio.create_task(deliver(bot, post, users[number % len(users)])))
    tries = await asyncio.gather(*tasks)
    await idle(db, name)
    rows = await (await db.execute(_WAITS, (name, since))).fetchall()
    acknowledged, again = [spent for spent, _ in tries], sum(more for _, more in tries)
    return Figures(name, rate, acknowledged, [row[0] for row in rows], len(tries), again)


async def deliver(bot: httpx.AsyncClient, post: Post, user: str) -> tuple[float, int]:
    """One message, as the platform posts it: again after a 503. Seconds of the try that was taken,
    and how many were not.
    """
    path, body, headers = post.request(user)
    for refused in count():
        begun = time.perf_counter()
        answer = await bot.post(path, content=body, headers=headers)
        if answer.status_code == 200:
            return time.perf_counter() - begun, refused
        assert answer.status_code == 503, answer.text
        await asyncio.sleep(1)
    raise AssertionError


async def idle(db: Database, name: str) -> None:
    """Until everything of a channel is answered and sent."""
    async with asyncio.timeout(PATIENCE):
        while await one(db, _WAITING, {"channel": name}):  # noqa: ASYNC110
            await asyncio.sleep(0.2)


async def one(db: Database, sql: LiteralString, values: dict[str, str] | None = None) -> Any:
    """The first column of the first row."""
    row = await (await db.execute(sql, values)).fetchone()
    return row[0] if row else None


async def stands(url: str) -> None:
    """Until the demo answers, and every part of it."""
    async with asyncio.timeout(900), httpx.AsyncClient(base_url=url, timeout=30) as client:
        while not await somebody(url) or (await client.get("/readyz")).is_error:  # noqa: ASYNC110
            await asyncio.sleep(0.2)


def database(home: Path) -> str:
    """The address of the demo's own PostgreSQL."""
    password, port = ((home / "pg" / name).read_text() for name in ("password", "port"))
    return f"postgresql://motcua:{password}@127.0.0.1:{port}/postgres"


def quantile(values: Sequence[float], percent: int) -> float:
    """The value that `percent` of 100 do not exceed."""
    return statistics.quantiles(values, n=100)[percent - 1] if len(values) > 1 else float("nan")
