"""A worker process with the echo engine: says when a turn is under way, goes on when told to.

`python -m tests.faults.echo_worker DSN LEASE_SECONDS HOLD`: with HOLD 1, every turn prints "turn"
and waits for a line on standard input before it commits.
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta

from bot.metrics import Metrics
from bot.model import Message
from bot.sealing import make_sealer
from bot.store import open_store
from bot.turns import Turns
from tests.path.parts import EchoEngine, Jobs, admit_all, understand_nothing


async def hold(message: Message) -> None:
    sys.stdout.write("turn\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)


async def main(dsn: str, lease: float, held: bool) -> None:
    store = open_store(dsn, make_sealer(["a key of the tests, long enough"]))
    turns = Turns(
        store=store,
        engine=EchoEngine(on_handle=hold if held else None),
        understand=understand_nothing,
        admit=admit_all,
        defer=Jobs().defer,
        clock=lambda: datetime.now(UTC),
        metrics=Metrics(),
        lease=timedelta(seconds=lease),
        pause=timedelta(0),
    )
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        if not await turns.take_turn():
            await asyncio.sleep(0.05)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2]), sys.argv[3] == "1"))
