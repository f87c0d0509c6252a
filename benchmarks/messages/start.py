"""How long a start takes, what it holds in memory, how long one citizen of the web chat waits."""

import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.messages.chat import crowd, first_reply, steadily
from benchmarks.messages.demo import Demo, demo
from benchmarks.messages.inside import turns_a_second, understandings_a_second

Figures = dict[str, list[float]]

UNITS = {
    "cold start to first reply": "s",
    "warm start to first reply": "s",
    "memory of the bot, at rest": "MB",
    "memory of the bot, after the crowd": "MB",
    "memory of PostgreSQL": "MB",
    "wait for the answer, p50": "ms",
    "wait for the answer, p95": "ms",
    "CPU of the bot a message": "ms",
    "answered messages a second, 16 citizens": "/s",
    "turns a second in process": "/s",
    "texts understood a second in process": "/s",
}


async def starts(runs: int, messages: int = 60) -> None:
    """Measure `motcua demo` so often, and print."""
    figures = Figures()
    for _ in range(runs):
        await measure(figures, messages)
    show(figures)


async def measure(figures: Figures, messages: int) -> None:
    """One run: a fresh data folder, a second start on it, talk, a crowd; then no database."""
    with TemporaryDirectory(prefix="motcua-bench-", ignore_cleanup_errors=True) as folder:
        home = open_to_all(Path(folder))
        with demo(home) as cold:
            note(figures, "cold start to first reply", await first_reply(cold.url) - cold.started)
        with demo(home) as warm:
            note(figures, "warm start to first reply", await first_reply(warm.url) - warm.started)
            await talk(figures, warm, messages)
    note(figures, "turns a second in process", await turns_a_second())
    note(figures, "texts understood a second in process", understandings_a_second())


def open_to_all(home: Path) -> Path:
    """PostgreSQL may run as a user of its own, who must get through to its files."""
    home.chmod(0o755)
    return home


async def talk(figures: Figures, warm: Demo, messages: int) -> None:
    """A steady citizen, then a crowd, on a running demo."""
    await steadily(warm.url, 10, 0.1)
    note(figures, "memory of the bot, at rest", warm.bot())
    used = warm.cpu()
    waits = await steadily(warm.url, messages, every=0.5)
    note(figures, "CPU of the bot a message", (warm.cpu() - used) / messages * 1000)
    note(figures, "wait for the answer, p50", quantile(waits, 50) * 1000)
    note(figures, "wait for the answer, p95", quantile(waits, 95) * 1000)
    note(figures, "answered messages a second, 16 citizens", await crowd(warm.url, 16, 16))
    note(figures, "memory of the bot, after the crowd", warm.bot())
    note(figures, "memory of PostgreSQL", warm.database())


def note(figures: Figures, name: str, value: float) -> None:
    """Keep a figure of this run, and say so: a run takes minutes."""
    print(f"{name}: {value:.1f} {UNITS[name]}", file=sys.stderr, flush=True)
    figures.setdefault(name, []).append(value)


def quantile(values: Sequence[float], percent: int) -> float:
    """The value that `percent` of 100 do not exceed."""
    return statistics.quantiles(values, n=100)[percent - 1]


def show(figures: Figures) -> None:
    """A Markdown table: the median of the runs, and how far they lie apart."""
    print("| figure | median | runs from – to |\n|---|---|---|")
    for name, unit in UNITS.items():
        values = figures[name]
        middle, low, high = statistics.median(values), min(values), max(values)
        print(f"| {name} | {middle:.1f} {unit} | {low:.1f} – {high:.1f} |")
