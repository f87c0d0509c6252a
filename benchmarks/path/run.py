"""What the message path costs: inbox, lease, turn, commit, with an engine that only echoes.

`python -m benchmarks.path.run [conversations] [messages]` on an embedded PostgreSQL with fsync on.
Prints messages a second and CPU milliseconds a message, of our process and of PostgreSQL apart.
"""

import asyncio
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psutil

from bot.inbox import receive
from bot.model import Address, Message, Reply
from bot.sealing import generate_key, make_sealer
from bot.store import Store, open_store
from bot.store.embedded import embedded
from bot.store.migrate import migrate
from bot.turns import Turns
from tests.conftest import Clock
from tests.path.parts import make_turns

SIDE_BY_SIDE = 8


def now() -> datetime:
    return datetime.now(UTC)


async def fill(store: Store, conversations: int, messages: int) -> None:
    for number in range(messages):
        for person in range(conversations):
            address = Address("web", f"p{person}")
            name = f"{address.chat_id}:{number}"
            message = Message(address, name, "text", now(), text=f"câu {number}")
            await receive(store, message, now(), Reply(message.text))


async def take_all(turns: Turns) -> None:
    while await turns.take_turn():
        pass


async def measure(url: str, conversations: int, messages: int, postmaster: psutil.Process) -> None:
    store = open_store(url, make_sealer([generate_key()]))
    watch = Watch(conversations * messages, postmaster)
    await fill(store, conversations, messages)
    watch.say("received")
    workers = [replace(make_turns(store, Clock()), clock=now) for _ in range(SIDE_BY_SIDE)]
    await asyncio.gather(*(take_all(turns) for turns in workers))
    watch.say("answered")
    await store.close()


class Watch:
    """CPU of us and of PostgreSQL between two moments."""

    def __init__(self, messages: int, postmaster: psutil.Process) -> None:
        self.messages, self.postmaster = messages, postmaster
        self.start()

    def start(self) -> None:
        self.wall, self.ours = time.monotonic(), time.process_time()
        self.theirs = self.postgres()

    def say(self, what: str) -> None:
        wall, ours = time.monotonic() - self.wall, time.process_time() - self.ours
        theirs, each = self.postgres() - self.theirs, 1000 / self.messages
        print(
            f"{what}: {self.messages / wall:.0f}/s, CPU a message: "
            f"ours {ours * each:.2f} ms, PostgreSQL {theirs * each:.2f} ms"
        )
        self.start()

    def postgres(self) -> float:
        """CPU seconds of the server and its children so far."""
        processes = [self.postmaster, *self.postmaster.children()]
        return float(sum(t.user + t.system for t in (p.cpu_times() for p in processes)))


def main() -> None:
    conversations, messages = (int(word) for word in (*sys.argv[1:], "200", "10")[:2])
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
        embedded(Path(home)) as server,
    ):
        migrate(server.url, server.keeper)
        pid_file = Path(home) / "data" / "postmaster.pid"
        postmaster = psutil.Process(int(pid_file.read_text().split()[0]))
        asyncio.run(measure(server.url, conversations, messages, postmaster))


if __name__ == "__main__":
    main()
