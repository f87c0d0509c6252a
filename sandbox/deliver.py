"""What the sandbox sends out: signed events to the bot, IPN calls to the merchant. At least once.

A row is due until it is answered well; tries wait longer and longer, up to five minutes.
"""

import asyncio
import hashlib
import hmac
import json
import logging
from datetime import timedelta

import httpx

from sandbox.box import Box, moment, stamp
from sandbox.database import Row

log = logging.getLogger(__name__)
PATIENCE = {"webhook": 200, "ipn": 10}  # tries; VNPAY gives up after ten
LONGEST = 300.0


async def run(box: Box, client: httpx.AsyncClient) -> None:
    """Send what is due, then sleep until more is, or until a request has made more."""
    while True:
        box.wake.clear()
        await send_due(box, client)
        try:
            await asyncio.wait_for(box.wake.wait(), seconds_to_next(box))
        except TimeoutError:
            continue


async def send_due(box: Box, client: httpx.AsyncClient) -> int:
    """Send every row that is due once, in order; return how many."""
    sql = "SELECT * FROM deliveries WHERE done_at IS NULL AND next_at <= ? ORDER BY rowid"
    async with box.lock:
        rows = box.db.all(sql, box.stamp())
    for row in rows:
        done, answer = await send(box, client, row)
        async with box.lock:
            note(box, row, done, answer)
    return len(rows)


async def send(box: Box, client: httpx.AsyncClient, row: Row) -> tuple[bool, str]:
    """Make one call; return whether it was taken, and what was said."""
    try:
        if row["kind"] == "ipn":
            response = await client.get(f"{row['url']}?{row['body']}")
            code = json.loads(response.content).get("RspCode")
            return code in ("00", "02"), f"{response.status_code} {code}"
        response = await client.post(
            row["url"], content=row["body"].encode(), headers=signed(box, row)
        )
    except (httpx.HTTPError, ValueError) as error:
        return False, type(error).__name__
    return response.is_success, str(response.status_code)


def signed(box: Box, row: Row) -> dict[str, str]:
    """Sign an event at the moment it leaves: the bot takes none older than five minutes."""
    at = str(int(box.now().timestamp()))
    secret = box.settings.webhook_secret.encode()
    mac = hmac.new(secret, f"{at}.{row['body']}".encode(), hashlib.sha256).hexdigest()
    return {"Content-Type": "application/json", "X-Motcua-Signature": f"t={at},v1={mac}"}


def note(box: Box, row: Row, done: bool, answer: str) -> None:
    """Write down what came of a try. After the last one a row is closed undelivered."""
    tries = row["tries"] + 1
    over = done or tries >= PATIENCE[row["kind"]]
    if over and not done:
        log.warning("given up a delivery", extra={"delivery": row["id"]})
    wait = min(2.0 ** min(tries, 9), LONGEST) / box.settings.news_speed
    later = box.now() + timedelta(seconds=wait)
    box.db.update(
        "deliveries", row["id"], tries=tries, answer=answer, next_at=stamp(later),
        done_at=box.stamp() if over else None,
    )  # fmt: skip


def seconds_to_next(box: Box) -> float | None:
    """Return how long nothing is due; None when nothing waits at all."""
    earliest = box.db.value("SELECT MIN(next_at) FROM deliveries WHERE done_at IS NULL")
    return max(0.05, (moment(earliest) - box.now()).total_seconds()) if earliest else None
