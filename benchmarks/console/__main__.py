"""How soon officers see a change: 200 waiting conversations, 20 officers on streams.

    python -m benchmarks.console [changes]

A citizen's message is stored as a turn stores it; measured is the time until each of the 20 open
streams has the drawn line. Prints p50, p95 and the slowest in milliseconds, and the load.
"""

import asyncio
import contextlib
import os
import re
import statistics
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from bot.console.desk import Desk
from bot.console.guard import COOKIE
from bot.console.mount import mount
from bot.handoff import load_hours
from bot.sealing import make_sealer
from bot.store import Store, open_store, staff, tickets
from bot.store.embedded import embedded
from bot.store.ids import new_id
from bot.store.listen import listening
from bot.store.migrate import migrate
from bot.store.staff import Staff
from tests.web import serving

ROOT = Path(__file__).parents[2]
WARD, WAITING, OFFICERS = "H26.12", 200, 20
CHANGED = re.compile(r'"number": "([^"]+)"')


def now() -> datetime:
    return datetime.now(UTC)


async def main(changes: int) -> None:
    with TemporaryDirectory() as home, embedded(Path(home)) as server:
        migrate(server.url, server.keeper)
        store = open_store(server.url, make_sealer(["a key of the benchmark, long enough"]))
        await fill(store)
        async with console(store) as url:
            seen = await measure(store, url, changes)
        await store.close()
    milliseconds = sorted(1000 * one for one in seen)
    p95 = milliseconds[int(0.95 * (len(milliseconds) - 1))]
    load = os.getloadavg()[0]
    print(f"{WAITING} waiting, {OFFICERS} streams, {changes} changes, load {load:.1f}")
    print(
        f"p50 {statistics.median(milliseconds):.0f} ms, p95 {p95:.0f} ms, "
        f"slowest {milliseconds[-1]:.0f} ms, seen {len(milliseconds)} of {changes * OFFICERS}"
    )


async def fill(store: Store) -> None:
    """Conversations that wait, each with an address."""
    async with store.begin() as db:
        for nth in range(WAITING):
            ids = {"c": new_id(), "a": new_id(), "nth": nth, "now": now(), "agency": WARD}
            await db.execute(
                text("INSERT INTO conversations (id, owner, agency) VALUES (:c, 'queue', :agency)"),
                ids,
            )
            await db.execute(
                text(
                    "INSERT INTO addresses (id, conversation_id, channel, chat_id)"
                    " VALUES (:a, :c, 'web', :nth || '')"
                ),
                ids,
            )
            await db.execute(
                text(
                    "INSERT INTO tickets (number, conversation_id, address_id, reason, summary,"
                    " agency, topic, created_at, waiting_since) VALUES"
                    " ('PH-' || lpad(:nth || '', 4, '0'), :c, :a, 'asked', 'xin gặp cán bộ',"
                    " :agency, 'Hộ tịch', :now, :now)"
                ),
                ids,
            )


@contextlib.asynccontextmanager
async def console(store: Store) -> AsyncIterator[str]:
    """The console on a real server."""
    async with listening(store.dsn) as listener:
        desk = Desk(
            store=store,
            portal=None,  # type: ignore[arg-type]  no page that asks it is opened
            files=None,  # type: ignore[arg-type]
            hours=load_hours(ROOT / "data" / "holidays.yaml"),
            listener=listener,
            now=now,
            knowledge=None,  # type: ignore[arg-type]
            rehearsal=None,  # type: ignore[arg-type]
            url="",
            origins=frozenset(),
            agencies={WARD: "UBND phường Sen Hồ"},
        )
        app = FastAPI()
        mount(app, desk)
        async with serving(app) as url:
            yield url


async def measure(store: Store, url: str, changes: int) -> list[float]:
    """Seconds from the commit's beginning to each stream's line."""
    heard: dict[str, list[float]] = {}
    ready = asyncio.Semaphore(0)
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        streams = [
            asyncio.create_task(listen(store, client, n, heard, ready)) for n in range(OFFICERS)
        ]
        for _ in range(OFFICERS):
            await ready.acquire()
        started: dict[str, float] = {}
        for nth in range(changes):
            number = f"PH-{nth % WAITING:04}"
            heard[number] = []
            started[number] = time.perf_counter()
            await speak(store, number)
            for _ in range(OFFICERS):
                await ready.acquire()
        for stream in streams:
            stream.cancel()
        await asyncio.gather(*streams, return_exceptions=True)
    return [
        at - started[number] for number, times in heard.items() for at in times if number in started
    ]


async def speak(store: Store, number: str) -> None:
    async with store.begin() as db:
        row = await db.execute(
            text("SELECT conversation_id FROM tickets WHERE number = :number"), {"number": number}
        )
        await tickets.heard(db, row.scalar_one(), now(), files=False)


async def listen(
    store: Store,
    client: httpx.AsyncClient,
    nth: int,
    heard: dict[str, list[float]],
    ready: asyncio.Semaphore,
) -> None:
    """One officer's open stream."""
    person = Staff(new_id(), f"officer-{nth}", f"Cán bộ {nth}", WARD, "officer")
    await staff.add(store, person, now())
    await staff.open_session(store, person.id, f"token-{nth}", "csrf", now())
    headers = {"Cookie": f"{COOKIE}=token-{nth}"}
    async with client.stream("GET", "/console/events", headers=headers) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("retry"):
                ready.release()
            found = CHANGED.search(line)
            if found and found[1] in heard:
                heard[found[1]].append(time.perf_counter())
                ready.release()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
