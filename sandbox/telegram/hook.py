"""Updates on their way to the bot's webhook: in order in each chat, chats side by side, again and
again until they are answered with 2xx. A method in the answer is carried out.
"""

import asyncio
import contextlib
import json
import logging
from datetime import timedelta
from functools import partial
from typing import Any

import httpx

from sandbox.box import Box, moment, stamp
from sandbox.database import Row
from sandbox.telegram.api import run as carry_out
from sandbox.telegram.methods import Call, got
from sandbox.telegram.refusal import Refusal

log = logging.getLogger(__name__)
SIDE_BY_SIDE = 40  # max_connections of setWebhook, by default
PATIENCE = 200  # tries of one update
LONGEST = 30.0  # seconds between two tries
NAP = 5.0  # seconds

_DUE = """
SELECT * FROM tg_updates u WHERE done_at IS NULL AND next_at <= ?
  AND NOT EXISTS (SELECT 1 FROM tg_updates e
                  WHERE e.chat = u.chat AND e.update_id < u.update_id AND e.done_at IS NULL)
ORDER BY update_id LIMIT ?
"""


async def run(box: Box, client: httpx.AsyncClient) -> None:
    """Deliver what is due, then sleep until more is."""
    under_way: dict[int, asyncio.Task[None]] = {}
    while True:
        box.telegram.clear()
        for row in await due(box, set(under_way)):
            task = asyncio.create_task(deliver(box, client, row))
            under_way[row["update_id"]] = task
            task.add_done_callback(partial(forget, under_way, row["update_id"]))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(box.telegram.wait(), await pause(box, bool(under_way)))


async def flush(box: Box, client: httpx.AsyncClient) -> int:
    """Deliver what is due now, and what then becomes due, without waiting; how many tries."""
    tries = 0
    while rows := await due(box, set()):
        await asyncio.gather(*(deliver(box, client, row) for row in rows))
        tries += len(rows)
    return tries


def forget(under_way: dict[int, asyncio.Task[None]], update_id: int, _: object) -> None:
    """A try is over."""
    under_way.pop(update_id, None)


async def due(box: Box, under_way: set[int]) -> list[Row]:
    """What may be delivered now: the oldest of each chat."""
    async with box.lock:
        if not got(box, "url"):
            return []
        rows = box.db.all(_DUE, box.stamp(), SIDE_BY_SIDE)
    return [row for row in rows if row["update_id"] not in under_way]


async def pause(box: Box, busy: bool) -> float:
    """Seconds until something is due again."""
    if busy:
        return NAP
    sql = "SELECT MIN(next_at) FROM tg_updates WHERE done_at IS NULL"
    async with box.lock:
        earliest = box.db.value(sql)
    if not earliest:
        return NAP
    return min(NAP, max(0.02, (moment(earliest) - box.now()).total_seconds()))


async def deliver(box: Box, client: httpx.AsyncClient, row: Row) -> None:
    """One try of one update."""
    async with box.lock:
        url, secret, allowed = got(box, "url"), got(box, "secret"), got(box, "allowed")
    update = json.loads(row["body"])
    if wanted(update, json.loads(allowed or "[]")):
        done, answer = await post(box, client, url, secret, row["body"])
    else:
        done, answer = True, "not wanted"
    async with box.lock:
        note(box, row, done, answer)
    box.telegram.set()


def wanted(update: dict[str, Any], allowed: list[str]) -> bool:
    """Whether the bot asked for this kind of update; with an empty list for all usual ones."""
    return not allowed or any(kind in update for kind in allowed)


async def post(
    box: Box, client: httpx.AsyncClient, url: str, secret: str, body: str
) -> tuple[bool, str]:
    """Post it, with the secret; whether it was taken, and what was said."""
    headers = {"Content-Type": "application/json"}
    if secret:
        headers["X-Telegram-Bot-Api-Secret-Token"] = secret
    try:
        response = await client.post(url, content=body.encode(), headers=headers)
    except httpx.HTTPError as error:
        return False, type(error).__name__
    if response.is_success:
        await obey(box, response)
    return response.is_success, str(response.status_code)


async def obey(box: Box, response: httpx.Response) -> None:
    """Carry out the method in an answer, if there is one. Its own result nobody hears."""
    try:
        asked = response.json() if response.content else {}
    except ValueError:
        return
    method = asked.pop("method", "") if isinstance(asked, dict) else ""
    if method:
        with contextlib.suppress(Refusal):
            await carry_out(box, method.lower(), Call(asked))


def note(box: Box, row: Row, done: bool, answer: str) -> None:
    """Write down what came of a try."""
    tries = row["tries"] + 1
    over = done or tries >= PATIENCE
    if over and not done:
        log.warning("given up an update", extra={"update": row["update_id"]})
    later = box.now() + timedelta(seconds=min(0.2 * 2.0 ** min(tries, 8), LONGEST))
    sql = """UPDATE tg_updates SET tries = ?, answer = ?, next_at = ?, done_at = ?
             WHERE update_id = ?"""
    box.db.run(sql, tries, answer, stamp(later), box.stamp() if over else None, row["update_id"])
