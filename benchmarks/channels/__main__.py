"""One command: a crowd on a bad day, then steady rates, on both channels; prints Markdown.

The crowd is `tests/channels/crowd.py`: real webhooks, turns and outbox in one process, against the
fakes. The rates go through `motcua demo` as a process of its own, its PostgreSQL syncing to disk.
"""

import argparse
import asyncio
import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from benchmarks.channels.rates import Figures, measure
from benchmarks.messages.demo import ROOT, demo
from bot.sealing import make_sealer
from bot.store import open_store
from bot.store.embedded import embedded
from bot.store.migrate import migrate
from tests.channels.crowds import Crowd, platform
from tests.conftest import Clock

CHANNELS = ("telegram", "zalo")


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.channels", description=__doc__)
    parser.add_argument("--citizens", type=int, default=50)
    parser.add_argument("--messages", type=int, default=5, help="of each citizen of the crowd")
    parser.add_argument("--rates", default="20,50,100", help="messages a second")
    parser.add_argument("--seconds", type=int, default=15, help="how long each rate lasts")
    chosen = parser.parse_args()
    busy = psutil.cpu_percent(interval=3)
    for name in CHANNELS:
        asyncio.run(crowd(name, chosen.citizens, chosen.messages))
    rates = [int(rate) for rate in chosen.rates.split(",")]
    with folder() as home, demo(trained(home)) as running:
        figures = asyncio.run(measure(home, running, CHANNELS, rates, chosen.seconds))
    show(figures, busy)


@contextmanager
def folder() -> Iterator[Path]:
    """A folder PostgreSQL's own user may walk into."""
    with TemporaryDirectory(prefix="motcua-bench-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


def trained(home: Path) -> Path:
    """The folder with the model in it, if there is one: training is no part of this."""
    model = ROOT / "var" / "nlu"
    if model.exists():
        (home / "nlu").symlink_to(model)
    return home


async def crowd(name: str, citizens: int, messages: int) -> None:
    """Play it and say how it went; a bubble too many or too few ends the program."""
    with folder() as home, embedded(home / "pg", fsync=False) as server:
        migrate(server.url, server.keeper)
        store = open_store(server.url, make_sealer(["a key of the benchmark, long enough"]))
        begun = time.perf_counter()
        async with platform(name, store, Clock(), home, random.Random(1)) as (there, wire):
            party = Crowd(there, citizens, messages)
            seen = await party.play()
        spent = time.perf_counter() - begun
        await store.close()
    wrong = [user for user in seen if seen[user] != party.expected(user)]
    bubbles = sum(len(lines) for lines in seen.values())
    print(f"{name}: {citizens} citizens at once, {bubbles} bubbles in {spent:.0f} s,", end=" ")
    print(f"{wire.lost} webhook answers lost, 10 % of the sends failing;", end=" ")
    print(f"citizens whose bubbles are not complete, in order, once: {len(wrong)}\n", flush=True)
    if wrong:
        sys.exit(1)


def show(figures: list[Figures], busy: float) -> None:
    """A Markdown table."""
    now = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    print(f"{now}, {os.cpu_count()} cores, {busy:.0f} % busy with other work before,", end=" ")
    print(f"load {os.getloadavg()[0]:.1f} after\n")
    heads = ("channel", "messages/s", "acknowledged p50", "p95", "received to sent p50", "p95")
    print(f"| {' | '.join((*heads, 'answered', 'sent again'))} |")
    print("|---" * 8 + "|")
    for one in figures:
        print(one.row())


if __name__ == "__main__":
    main()
