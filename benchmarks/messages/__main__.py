"""All sides in one run on this machine: `python -m benchmarks.messages [--only PIECE …]`.

Prints the tables of docs/performance.md. The pieces: saturation (ours, the limit, aiogram's FSM,
Rasa), rates, workers, sizes (rows in the tables), turns (of one conversation), parts (where the CPU
goes), idle, start.
"""

import argparse
import signal
import sys
import time

import psutil
import uvloop

from benchmarks.messages.pieces import NAMES, PIECES, Options
from benchmarks.messages.platform import platform
from benchmarks.messages.town import machine, town


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.messages", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES)
    parser.add_argument("--runs", type=int, default=5, help="medians are of so many runs")
    parser.add_argument("--seconds", type=float, default=10, help="how long a run lasts")
    parser.add_argument("--no-peers", action="store_true", help="ours and the limit alone")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # whatever was started is stopped
    options = Options(chosen.runs, chosen.seconds, not chosen.no_peers)
    for name in chosen.only:
        busy = psutil.cpu_percent(interval=2)
        now = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
        print(f"## {name}\n\n{now}, {machine()}, {busy:.0f} % busy before; medians of", end=" ")
        print(f"{options.runs} runs of {options.seconds:.0f} s\n", flush=True)
        uvloop.run(piece(name, options))


async def piece(name: str, options: Options) -> None:
    """One piece in a town of its own."""
    async with platform() as there:
        with town(there.url) as home:
            await PIECES[name](home, there, options)


if __name__ == "__main__":
    main()
