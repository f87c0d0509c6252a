"""PostgreSQL goes away in the middle of traffic and comes back: everybody finds it again."""

import asyncio
import contextlib
import signal
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

from bot.metrics import Metrics
from bot.outbox import Outbox
from bot.sealing import Sealer
from bot.store import Store, StoreDown, bubbles, open_store
from bot.store.embedded import embedded, start
from bot.store.listen import Listener
from bot.store.migrate import migrate
from bot.worker import Worker
from tests.conftest import Clock
from tests.path.parts import Idle, make_turns, say

pytestmark = pytest.mark.processes


async def stored(store: Store, clock: Clock, number: int) -> int:
    """Receive a message as a channel does: again and again until it is stored."""
    refused = 0
    async with asyncio.timeout(60):
        while True:
            try:
                await say(store, clock, f"câu {number}", number)
            except StoreDown:
                refused += 1
                await asyncio.sleep(0.1)
            else:
                return refused


async def answered(store: Store, clock: Clock, many: int) -> list[str]:
    got = await say(store, clock, "câu 0", 0)
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(StoreDown):
                log = await bubbles.since(store, got.address_id, 0)
                said = [bubble.reply.text for bubble in log if bubble.role == "bot"]
                if len(said) >= many:
                    return said
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("gently", [True, False], ids=["restart", "kill -9"])
async def test_a_restarted_database_is_found_again(
    sealer: Sealer, clock: Clock, gently: bool
) -> None:
    with (
        TemporaryDirectory(prefix="motcua-test-", ignore_cleanup_errors=True) as folder,
        embedded(home := Path(folder), fsync=False) as server,
    ):
        migrate(server.url)
        store = open_store(server.url, sealer)
        listener = Listener(store.dsn)
        outbox = Outbox(store, {}, clock, Metrics())
        worker = Worker([make_turns(store, clock)], outbox, Idle(), listener)
        tasks = [asyncio.create_task(run()) for run in (listener.run, worker.run)]
        for number in range(3):
            await stored(store, clock, number)
        postmaster = psutil.Process(int((home / "data/postmaster.pid").read_text().split()[0]))
        postmaster.send_signal(signal.SIGINT if gently else signal.SIGKILL)
        restart = asyncio.create_task(asyncio.to_thread(start, home, False))
        for number in range(3, 6):
            await stored(store, clock, number)
        said = await answered(store, clock, 6)
        worker.stop()
        await tasks[1]
        tasks[0].cancel()
        await asyncio.gather(*tasks, restart, return_exceptions=True)
        await store.close()
    assert said == [f"{n + 1}: câu {n}" for n in range(6)]
