"""A parent that has everything imported, loaded and built, and forks the processes that are killed.

`python -m tests.faults.nursery PORT [MIGRATIONS]`: a line `web`, `worker` or `worker POINT` on
standard input starts a process, whose id is answered; with POINT it dies there (see
bot/model/failpoints.py). All web processes accept from one socket, as behind a load balancer. They
are the real programs of `motcua web` and `motcua worker`, but for `Ward`. MIGRATIONS is the folder
of the next version's.
"""

import asyncio
import gc
import importlib
import os
import random
import signal
import socket
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from bot import app as composition
from bot import cli, jobs, logs, outbox, turns
from bot.channels import zalo_errors
from bot.engine import outage
from bot.model import Context, Engine, Message, Open, Outcome, Session, Understood, failpoints
from bot.parts import Bot
from bot.settings import Settings, reveal
from bot.store import migrate as schema
from bot.worker import Worker
from tests.path.parts import EchoEngine, EchoState, understand_nothing

COUNTED = "câu "  # how the words of a citizen begin who only counts
LEASE, CLAIM = timedelta(seconds=3), timedelta(seconds=4)  # a kill costs so long, not 30 and 60


def hasten() -> None:
    """What is waited for after a kill or a fault, in seconds; and a worker dies every second or so,
    which alone must not park what it had.
    """
    outage.WAKES = (2,)
    outbox.WAITED = 4.0
    zalo_errors.OA[-32] = replace(zalo_errors.OA[-32], after=1)
    jobs.HEARTBEAT, jobs.STALLED, jobs.RESCUE = 0.5, 3.0, "* * * * * */2"
    turns.DEATHS = 1000


class Either:
    """The real engine; citizens who only count are answered by an echo that says which answer."""

    def __init__(self, real: Engine) -> None:
        self.real, self.echo = real, EchoEngine()

    def load(self, state: bytes | None, message: Message, context: Context) -> Session:
        counts = state.startswith(b'{"taken"') if state else message.text.startswith(COUNTED)
        return (self.echo if counts else self.real).load(state, message, context)

    async def handle(
        self, session: Session, message: Message, understood: Understood, context: Context
    ) -> Outcome:
        engine: Engine = self.echo if isinstance(session, EchoState) else self.real
        return await engine.handle(session, message, understood, context)

    def join(self, person: bytes | None, arriving: bytes) -> bytes:
        return self.real.join(person, arriving)


class Ward(Bot):
    """The parts with short leases, and an echo for those who count."""

    def worker(self) -> Worker:
        worker = super().worker()
        for one in worker.turns:
            one.engine, one.lease = Either(one.engine), LEASE
            one.understand = self.hear
        worker.outbox.claimed = CLAIM
        return worker

    def hear(self, text: str, open: Open | None, path: tuple[object, ...]) -> Understood:
        if text.startswith(COUNTED):
            return understand_nothing(text, open, ())
        return self.model.understand(text, open, path)  # type: ignore[arg-type]


def run(command: str, point: str, bot: Bot, app: FastAPI, door: socket.socket) -> None:
    """A process's life."""
    os.dup2(2, 1)  # the parent alone answers there
    random.seed()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if point:
        failpoints.arm(point)
    if command == "worker":
        return asyncio.run(cli.work(bot))
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=10)
    return uvicorn.Server(config).run(sockets=[door])


def main(port: int, migrations: Path = schema.MIGRATIONS) -> None:
    hasten()
    schema.MIGRATIONS = migrations
    settings = Settings()
    logs.configure(settings.log_level, False)
    bot = composition.make_bot(settings, reveal(settings.database_url), kind=Ward)
    bot.load()
    bot.model.understand("đăng ký tài khoản", None, ())  # what is loaded late is loaded here
    importlib.import_module("bot.channels.telegram_client")
    app = composition.create_app(bot, works=False)
    door = socket.create_server(("127.0.0.1", port), backlog=512)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead need not be waited for
    gc.collect()
    gc.freeze()  # a child that counts no references to it copies little of what it shares
    print("nursery: ready", flush=True)  # noqa: T201
    for order in sys.stdin:
        command, _, point = order.strip().partition(" ")
        pid = os.fork()
        if not pid:
            run(command, point, bot, app, door)
            os._exit(0)
        print(pid, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), *map(Path, sys.argv[2:]))
