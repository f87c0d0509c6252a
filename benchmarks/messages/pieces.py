"""What is measured, piece by piece; each starts what it needs and ends it."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.messages import filling
from benchmarks.messages.load import Crowd, Run
from benchmarks.messages.platform import Platform
from benchmarks.messages.side import Side, lives
from benchmarks.messages.start import starts
from benchmarks.messages.tables import RUN, cells, middle, quantile, table
from benchmarks.messages.town import Town

CITIZENS = 64
Start = Callable[[], Side]
STEADY = 200  # citizens of a steady rate: each writes seldom enough to have been answered


@dataclass(frozen=True)
class Options:
    """How long, how often, against whom."""

    runs: int = 5
    seconds: float = 10
    peers: bool = True


def note(name: str, run: Run) -> None:
    """A run is over: say so, a piece takes minutes."""
    p50, p95 = (quantile(run.answered, p) * 1000 for p in (50, 95))
    print(
        f"{name}: {run.rate:.0f}/s, CPU {run.cpu_ms:.2f} ms, PostgreSQL {run.database_ms:.2f} ms, "
        f"answered p50 {p50:.0f} ms, p95 {p95:.0f} ms",
        file=sys.stderr,
        flush=True,
    )


async def saturation(town: Town, platform: Platform, options: Options) -> None:
    """Every side in turn, run after run, so that the machine's moods are everybody's."""
    starts: list[Start] = [lambda: town.ours(town.new("ours")), town.limit]
    if options.peers:
        starts += [town.fsm, town.rasa, lambda: town.rasa(stored=True)]
    sides = await _stand(starts)
    crowds = [Crowd(platform, s, CITIZENS, (n + 1) * 10_000) for n, s in enumerate(sides)]
    found: dict[str, list[Run]] = {side.name: [] for side in sides}
    for crowd in crowds:
        await crowd.greet()
    for _ in range(options.runs):
        for crowd in crowds:
            found[crowd.side.name].append(await _rush(crowd, town, options))
    rows = ([s.name, *cells(found[s.name]), f"{s.resident():.0f} MB"] for s in sides)
    table(["side", *RUN, "resident"], rows)
    _ratios(found)


async def _stand(starts: Sequence[Start]) -> list[Side]:
    """One after the other, in threads: the platform must answer those that stand already."""
    return [await asyncio.to_thread(start) for start in starts]


async def _rush(crowd: Crowd, town: Town, options: Options) -> Run:
    run = await crowd.rush(options.seconds, town.database)
    note(crowd.side.name, run)
    return run


def _ratios(found: dict[str, list[Run]]) -> None:
    """Medians of the ratios of runs that were next to each other."""
    ours = found["ours"]
    for name, theirs in found.items():
        if name != "ours":
            pairs = list(zip(ours, theirs, strict=True))
            rate = middle(a.rate / b.rate for a, b in pairs)
            used = middle(a.cpu_ms / b.cpu_ms for a, b in pairs)
            turns = middle(b.cpu_ms / a.cpu_ms for a, b in pairs)
            all_in = middle(
                (b.cpu_ms + b.database_ms) / (a.cpu_ms + a.database_ms) for a, b in pairs
            )
            print(
                f"against {name}: {rate:.2f} of its rate, {used:.2f} of its CPU a message;", end=" "
            )
            print(f"{turns:.1f} times its messages a CPU second, {all_in:.1f} with PostgreSQL's")
    print(flush=True)


async def rates(town: Town, platform: Platform, options: Options) -> None:
    """20, 50 and 100 a second, and half of what ours can do."""
    sides = await _stand([lambda: town.ours(town.new("ours")), town.limit])
    crowds = [Crowd(platform, s, STEADY, (n + 1) * 10_000) for n, s in enumerate(sides)]
    for crowd in crowds:
        await crowd.greet()
    most = (await _rush(crowds[0], town, options)).rate
    await _rush(crowds[1], town, options)
    rows = []
    for rate in (20, 50, 100, most / 2):
        for crowd in crowds:
            runs = await _steady(crowd, town, rate, options)
            rows.append([crowd.side.name, f"{rate:.0f}", *cells(runs)])
    table(["side", "asked for", *RUN], rows)


async def _steady(crowd: Crowd, town: Town, rate: float, options: Options) -> list[Run]:
    runs = []
    for _ in range(options.runs):
        runs.append(await crowd.steady(rate, options.seconds, town.database))
        note(f"{crowd.side.name} at {rate:.0f}/s", runs[-1])
    return runs


async def workers(town: Town, platform: Platform, options: Options) -> None:
    """One process with everything; web and 1, 2, 4 workers beside it."""
    rows = []
    for many in (0, 1, 2, 4):
        url = town.new(f"workers_{many}")
        side = await asyncio.to_thread(town.ours, url, many)
        crowd = Crowd(platform, side, CITIZENS, 10_000 * (many + 1))
        await crowd.greet()
        runs = [await _rush(crowd, town, options) for _ in range(options.runs)]
        rows.append([side.name, *cells(runs), f"{side.resident():.0f} MB"])
        crowd.close()
        await asyncio.to_thread(town.open.close)
    table(["processes", *RUN, "resident in all"], rows)


async def sizes(town: Town, platform: Platform, options: Options) -> None:
    """A thousand, a hundred thousand and a million conversations in the tables."""
    crowds = {}
    for wanted in (1_000, 100_000, 1_000_000):
        url = town.new(f"sizes_{wanted}")
        await asyncio.to_thread(filling.conversations, url, wanted)
        side = await asyncio.to_thread(town.ours, url)
        crowds[wanted] = Crowd(platform, side, CITIZENS, 10_000 * (len(crowds) + 1))
        await crowds[wanted].greet()
    await _compare("conversations", crowds, town, options)


async def turns(town: Town, platform: Platform, options: Options) -> None:
    """Conversations of 10, 1,000 and 10,000 turns, in one database."""
    url = town.new("turns")
    side = await asyncio.to_thread(town.ours, url)
    crowds = {}
    for wanted in (10, 1_000, 10_000):
        crowd = Crowd(platform, side, 16, 10_000 * (len(crowds) + 1))
        await crowd.greet()
        await asyncio.to_thread(filling.past, url, [one.user for one in crowd.people], wanted)
        crowds[wanted] = crowd
    await _compare("turns before", crowds, town, options)


async def _compare(what: str, crowds: dict[int, Crowd], town: Town, options: Options) -> None:
    """Run after run in turn, and how each compares with the first of its round."""
    found: dict[int, list[Run]] = {many: [] for many in crowds}
    for _ in range(options.runs):
        for many, crowd in crowds.items():
            found[many].append(await _rush(crowd, town, options))
    table([what, *RUN], ([f"{many:,}", *cells(runs)] for many, runs in found.items()))
    first, *others = found.values()
    for many, runs in zip(list(found)[1:], others, strict=True):
        print(f"{many:,} against {min(found):,}: {_growth(runs, first)}")
    print(flush=True)


def _growth(runs: Sequence[Run], first: Sequence[Run]) -> str:
    pairs = list(zip(runs, first, strict=True))
    rate = middle(a.rate / b.rate for a, b in pairs)
    used = middle(a.cpu_ms / b.cpu_ms for a, b in pairs)
    theirs = middle(a.database_ms / b.database_ms for a, b in pairs)
    p95 = middle(quantile(a.answered, 95) / quantile(b.answered, 95) for a, b in pairs)
    return f"{rate:.2f} of the rate, CPU {used:.2f}, PostgreSQL {theirs:.2f}, p95 {p95:.2f}"


async def parts(town: Town, platform: Platform, options: Options) -> None:
    """Where the CPU of our process goes; the metering itself costs some, so the sum is higher."""
    side = await asyncio.to_thread(town.ours, town.new("parts"), parts=True)
    crowd = Crowd(platform, side, CITIZENS, 10_000)
    await crowd.greet()
    found: list[dict[str, float]] = []
    for _ in range(options.runs):
        before = await asyncio.to_thread(_spent, town, side)
        run = await crowd.rush(options.seconds, town.database, warm=0)
        after = await asyncio.to_thread(_spent, town, side)
        done = run.messages
        each = {name: (spent - before.get(name, 0)) / done * 1000 for name, spent in after.items()}
        each["HTTP, the loop, the rest"] = 2 * each["all"] - sum(each.values())
        found.append(each)
    names = sorted(found[0], key=lambda name: -found[0][name])
    table(
        ["part", "CPU a message, ms"],
        [(name, f"{middle(one.get(name, 0) for one in found):.2f}") for name in names],
    )


def _spent(town: Town, side: Side) -> dict[str, float]:
    """What the process has spent so far, part by part."""
    path = town.home / "parts.json"
    path.unlink(missing_ok=True)
    os.kill(side.processes[0].pid, signal.SIGUSR1)
    while not path.exists():
        lives(side.processes[0], 0.02)
    said: dict[str, float] = json.loads(path.read_text())
    return said


async def idle(town: Town, platform: Platform, options: Options) -> None:
    """What a process does when nobody writes."""
    side = await asyncio.to_thread(town.ours, town.new("idle"))
    crowd = Crowd(platform, side, 8, 10_000)
    await crowd.greet()
    await asyncio.sleep(2)
    found = []
    for _ in range(options.runs):
        used, theirs = side.cpu(), town.database()
        await asyncio.sleep(options.seconds)
        spent = side.cpu() - used, town.database() - theirs
        found.append([one / options.seconds * 100 for one in spent])
    ours, database = (middle(column) for column in zip(*found, strict=True))
    print(f"idle: ours {ours:.2f} % of a core, PostgreSQL {database:.2f} %,", end=" ")
    print(f"resident {side.resident():.0f} MB\n", flush=True)


async def start(_: Town, __: Platform, options: Options) -> None:
    """Starts, memory and the web chat, through `motcua demo`."""
    await starts(min(options.runs, 3))


PIECES = {
    one.__name__: one for one in (saturation, rates, workers, sizes, turns, parts, idle, start)
}
NAMES: Sequence[str] = tuple(PIECES)
