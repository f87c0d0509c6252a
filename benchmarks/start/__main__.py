"""`motcua serve` on a data folder it knows: time and processor until it is ready, memory, idling.

`python -m benchmarks.start` prints medians; the processor's seconds depend little on other work.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socket import create_server
from tempfile import TemporaryDirectory

import psutil

ROOT = Path(__file__).parents[2]
Figures = dict[str, list[float]]
PATIENCE = 120.0  # seconds
IDLE = 20.0


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--code", type=Path, default=ROOT, help="another clone, to compare")
    chosen = parser.parse_args()
    figures = Figures()
    with TemporaryDirectory(prefix="motcua-start-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        shutil.copytree(ROOT / "var" / "nlu", home / "nlu")
        for run in range(chosen.runs + 1):
            found = start(chosen.code, home, idle=run == chosen.runs)
            for name, value in found.items() if run else ():  # the first makes the database
                figures.setdefault(name, []).append(value)
    show(figures)


def start(code: Path, home: Path, idle: bool) -> dict[str, float]:
    """One start, and its figures."""
    began = time.perf_counter()
    with serving(code, home) as (bot, url):
        until(f"{url}/healthz")
        found = {"until it answers, s": time.perf_counter() - began}
        found["processor until then, s"] = busy(bot)
        until(f"{url}/readyz")
        found["until it is ready, s"] = time.perf_counter() - began
        memory = bot.memory_full_info()
        found["resident, MB"], found["of its own, MB"] = memory.rss / 1e6, memory.uss / 1e6
        if idle:
            found["idle, % of a core"] = idling(bot)
        return found


@contextmanager
def serving(code: Path, home: Path) -> Iterator[tuple[psutil.Process, str]]:
    """The bot as a process; nothing of this machine's settings."""
    with closing(create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    module = "bot" if (code / "bot" / "__main__.py").exists() else "bot.cli"
    settings = {"MOTCUA_DATA_DIR": str(home), "MOTCUA_PORT": str(port), "MOTCUA_LOG_LEVEL": "ERROR"}
    mine = {k: v for k, v in os.environ.items() if not k.startswith("MOTCUA_")}
    process = subprocess.Popen(
        [sys.executable, "-m", module, "serve"],
        cwd=code,
        env=mine | settings,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield psutil.Process(process.pid), f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


def until(url: str) -> None:
    """Ask until the answer is 200."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            pause(0.02)
    raise TimeoutError(url)


def idling(bot: psutil.Process) -> float:
    """How busy it is when nobody writes, once it has settled."""
    pause(10)
    before = busy(bot)
    pause(IDLE)
    return (busy(bot) - before) / IDLE * 100


def busy(bot: psutil.Process) -> float:
    """Seconds of processor so far, without PostgreSQL's."""
    times = bot.cpu_times()
    return float(times.user + times.system)


def pause(seconds: float) -> None:
    """Wait; benchmarks sleep on nothing but the clock."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        psutil.cpu_percent(interval=min(left, 1.0))


def show(figures: Figures) -> None:
    """A Markdown table."""
    print(f"{time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime())}, {os.cpu_count()} cores, ", end="")
    print(
        f"load {os.getloadavg()[0]:.0f}\n\n| `motcua serve` | median | from – to |\n|---|---|---|"
    )
    for name, values in figures.items():
        middle, low, high = statistics.median(values), min(values), max(values)
        print(f"| {name} | {middle:.2f} | {low:.2f} – {high:.2f} |")


if __name__ == "__main__":
    main()
