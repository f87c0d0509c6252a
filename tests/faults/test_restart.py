"""PostgreSQL goes away in the middle of traffic and comes back: everybody finds it again."""

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

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


PATIENCE = 120  # seconds for all of it; a calm machine needs five
T = TypeVar("T")


async def in_time(what: str, end: float, home: Path, work: Coroutine[Any, Any, T]) -> T:
    """The work's result; when it does not come in time, what was waited for and the server's log.

    `end` is the loop's time by which everything must be over.
    """
    try:
        async with asyncio.timeout_at(end):
            return await work
    except TimeoutError:
        log = home / "data" / "server.log"
        words = log.read_text()[-2000:] if log.exists() else "no log"
        pytest.fail(f"{what}: not within {PATIENCE} s of the test. PostgreSQL says:\n{words}")


async def stored(store: Store, clock: Clock, *numbers: int) -> None:
    """Receive messages as a channel does: each again and again until it is stored."""
    for number in numbers:
        while True:
            with contextlib.suppress(StoreDown):
                await say(store, clock, f"câu {number}", number)
                break
            await asyncio.sleep(0.1)


async def answered(store: Store, clock: Clock, many: int) -> list[str]:
    """What the bot has said, once it is so much."""
    while True:
        with contextlib.suppress(StoreDown):
            got = await say(store, clock, "câu 0", 0)  # known already: says where the chat is
            log = await bubbles.since(store, got.address_id, 0)
            said = [bubble.reply.text for bubble in log if bubble.role == "bot"]
            if len(said) >= many:
                return said
        await asyncio.sleep(0.05)


async def done(task: asyncio.Task[T]) -> T:
    return await task


@pytest.mark.parametrize("gently", [True, False], ids=["restart", "kill -9"])
async def test_a_restarted_database_is_found_again(
    sealer: Sealer, clock: Clock, gently: bool
) -> None:
    with (
        TemporaryDirectory(prefix="motcua-test-", ignore_cleanup_errors=True) as folder,
        embedded(home := Path(folder), fsync=False) as server,
    ):
        migrate(server.url, server.keeper)
        store = open_store(server.url, sealer)
        listener = Listener(store.dsn)
        outbox = Outbox(store, {}, clock, Metrics())
        worker = Worker([make_turns(store, clock)], outbox, Idle(), listener)
        tasks = [asyncio.create_task(run()) for run in (listener.run, worker.run)]
        end = asyncio.get_running_loop().time() + PATIENCE
        within = partial(in_time, end=end, home=home)
        await within("three messages stored", work=stored(store, clock, 0, 1, 2))
        postmaster = psutil.Process(int((home / "data/postmaster.pid").read_text().split()[0]))
        postmaster.send_signal(signal.SIGINT if gently else signal.SIGKILL)
        again = asyncio.create_task(asyncio.to_thread(start, home, False))
        await within("three more stored", work=stored(store, clock, 3, 4, 5))
        await within("PostgreSQL started again", work=done(again))
        said = await within("six answers", work=answered(store, clock, 6))
        worker.stop()
        await within("the worker stopped", work=done(tasks[1]))
        tasks[0].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await store.close()
    assert said == [f"{n + 1}: câu {n}" for n in range(6)]
