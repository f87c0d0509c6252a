"""Signed events to the bot, at least once: what fails is sent again on Zalo's ladder, faster.

First tries of one citizen go one after the other; a retry comes when it comes, so later events may
overtake it. After the last rung the webhook is switched off, until somebody switches it on again.
"""

import asyncio
import hashlib
import json
import logging
from contextlib import suppress
from functools import partial

import httpx

from sandbox.box import Box
from sandbox.database import Row
from sandbox.zalo.platform import now

log = logging.getLogger(__name__)
LADDER = (30, 300, 900, 1800, 3600)  # seconds between tries, as documented
PATIENCE = 2.0  # seconds for an answer
AT_ONCE = 20
Flying = dict[str, asyncio.Task[None]]


async def run(box: Box, client: httpx.AsyncClient) -> None:
    """Send what is due, many citizens side by side, until cancelled."""
    flying: Flying = {}
    while True:
        box.zalo_wake.clear()
        for row in await due(box, set(flying)):
            task = asyncio.create_task(send(box, client, row))
            flying[row["user_id"]] = task
            task.add_done_callback(partial(land, box, flying, row["user_id"]))
        with suppress(TimeoutError):
            await asyncio.wait_for(box.zalo_wake.wait(), pause(box))


def land(box: Box, flying: Flying, user: str, task: asyncio.Task[None]) -> None:
    """A citizen's event is through: the next one may go."""
    del task, flying[user]
    box.zalo_wake.set()


async def send_due(box: Box, client: httpx.AsyncClient) -> int:
    """Send what is due once, in order; how many. For tests that hold the clock."""
    sent = 0
    while rows := await due(box, set()):
        for row in rows:
            await send(box, client, row)
            sent += 1
    return sent


async def due(box: Box, flying: set[str]) -> list[Row]:
    """The oldest due event of each citizen who has none on its way."""
    if len(flying) >= AT_ONCE:
        return []
    sql = """SELECT * FROM zalo_events WHERE n IN (
               SELECT MIN(n) FROM zalo_events WHERE done_at IS NULL AND next_at <= ?
               GROUP BY user_id) ORDER BY n"""
    async with box.lock:
        rows = box.db.all(sql, now(box))
    return [row for row in rows if row["user_id"] not in flying][: AT_ONCE - len(flying)]


async def send(box: Box, client: httpx.AsyncClient, row: Row) -> None:
    """One try of one event."""
    try:
        response = await client.post(
            f"{box.settings.bot_url}/webhooks/zalo",
            content=row["body"].encode(),
            headers=signed(box, row),
            timeout=PATIENCE,
        )
        done, answer = response.status_code == 200, str(response.status_code)
    except httpx.HTTPError as error:
        done, answer = False, type(error).__name__
    async with box.lock:
        note(box, row, done, answer)


def signed(box: Box, row: Row) -> dict[str, str]:
    """The headers: the signature over the very bytes, and which try this is."""
    told = json.loads(row["body"])
    parts = (told["app_id"], row["body"], told["timestamp"], box.settings.zalo_oa_secret)
    mac = hashlib.sha256("".join(parts).encode()).hexdigest()
    headers = {"Content-Type": "application/json", "X-ZEvent-Signature": f"mac={mac}"}
    return headers | ({"num_retry": str(row["tries"])} if row["tries"] else {})


def note(box: Box, row: Row, done: bool, answer: str) -> None:
    """Write down what came of a try; the last failure switches the webhook off."""
    tries = row["tries"] + 1
    over = done or tries > box.settings.zalo_retries
    rung = LADDER[min(tries, len(LADDER)) - 1] / box.settings.zalo_speed
    box.db.run(
        "UPDATE zalo_events SET tries = ?, answer = ?, next_at = ?, done_at = ? WHERE n = ?",
        tries, answer, now(box) + int(rung * 1000), now(box) if over else None, row["n"],
    )  # fmt: skip
    if over and not done:
        log.warning("zalo webhook switched off")
        switch(box, on=False)


def switch(box: Box, *, on: bool) -> None:
    """The webhook, as an administrator switches it in Zalo's console."""
    box.db.run("INSERT OR REPLACE INTO meta VALUES ('zalo_webhook', ?)", "on" if on else "off")


def pause(box: Box) -> float:
    """How long nothing is due, at most a second."""
    sql = "SELECT MIN(next_at) FROM zalo_events WHERE done_at IS NULL AND next_at > ?"
    earliest = box.db.value(sql, now(box))
    return min(1.0, max(0.02, (earliest - now(box)) / 1000)) if earliest else 1.0
