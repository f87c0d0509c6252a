"""A town under fire: PostgreSQL, the sandbox, two web and three worker processes; and what kills.

The sandbox plays Zalo, Telegram and the portal; it is never killed, and its file is the judge's.
"""

import asyncio
import contextlib
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bot.store.embedded import embedded, start
from bot.store.migrate import migrate
from sandbox.settings import Settings as Known
from tests.faults.judge import Files
from tests.journey.programs import (
    PORTAL,
    PORTAL_URL,
    ROOT,
    WARD,
    Program,
    Town,
    free_port,
    running,
    town_at,
    trained,
)
from tests.journey.test_zalo import zalo

WEBS, WORKERS = 2, 3
SECRET = "faults-telegram-secret"
ORPHANS = 20  # seconds a busy machine may take to end the processes of a killed PostgreSQL
HASTE = {  # of the fakes' retries; in years of kills within minutes Zalo does not give up
    "SANDBOX_ZALO_SPEED": "1000",
    "SANDBOX_ZALO_RETRIES": "200",
    "SANDBOX_NEWS_SPEED": "20",
}


@dataclass
class Fire:
    """The processes of one town, and a record of who was killed when (seconds since 1970)."""

    home: Path
    nursery: Process
    url: str  # of the database
    settings: dict[str, str]
    webs: list[int] = field(default_factory=list)
    workers: list[int] = field(default_factory=list)
    kills: list[tuple[float, str]] = field(default_factory=list)

    async def born(self, command: str, point: str = "") -> int:
        """Start a process of ours; its id."""
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(f"{command} {point}\n".encode())
        pid = int(await self.nursery.stdout.readline())
        (self.webs if command == "web" else self.workers).append(pid)
        return pid

    async def people(self) -> None:
        """All processes, alive."""
        for _ in range(WEBS):
            await self.born("web")
        for _ in range(WORKERS):
            await self.born("worker")

    async def only(self, web: str = "", worker: str = "") -> tuple[int, int]:
        """One web and one worker process, each with its fail point, and nobody else; their ids."""
        for pid in (*self.webs, *self.workers):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.webs.clear()
        self.workers.clear()
        return await self.born("web", web), await self.born("worker", worker)

    async def kill(self, command: str, nth: int = 0, how: int = signal.SIGKILL) -> None:
        """Kill one web or worker process, and start another."""
        of = self.webs if command == "web" else self.workers
        pid = of.pop(nth % len(of))
        self.kills.append((time.time(), command))
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)
        await self.born(command)

    async def revive(self) -> None:
        """Start what ended by itself, as a supervisor does: no database when it looked."""
        for command, of in (("web", self.webs), ("worker", self.workers)):
            for pid in [pid for pid in of if not psutil.pid_exists(pid)]:
                of.remove(pid)
                await self.born(command)

    def postmaster(self) -> psutil.Process:
        lines = (self.home / "pg" / "data" / "postmaster.pid").read_text().splitlines()
        return psutil.Process(int(lines[0]))

    async def kill_database(self) -> None:
        """Kill PostgreSQL as a whole, and start it again once its orphans have let go of it."""
        self.kills.append((time.time(), "postgresql"))
        server = self.postmaster()
        family = [server, *server.children()]
        server.kill()
        await asyncio.to_thread(psutil.wait_procs, family, ORPHANS)
        await asyncio.to_thread(start, self.home / "pg", False)

    def kill_backend(self, nth: int = 0) -> None:
        """Kill one of PostgreSQL's processes: it throws all connections away and recovers."""
        self.kills.append((time.time(), "backend"))
        with contextlib.suppress(psutil.Error, OSError):
            backends = [c for c in self.postmaster().children() if "idle" in " ".join(c.cmdline())]
            backends[nth % len(backends)].kill() if backends else None

    async def end(self) -> None:
        """Ask everybody to stop, and see that they do."""
        for pid in (*self.webs, *self.workers):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        async with asyncio.timeout(60):
            while any(psutil.pid_exists(pid) for pid in (*self.webs, *self.workers)):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        self.webs.clear()
        self.workers.clear()


Place = tuple[Fire, Town, Files]


@asynccontextmanager
async def nursery(
    home: Path, port: int, settings: dict[str, str], *migrations: str
) -> AsyncIterator[Process]:
    with (home / "bot.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.faults.nursery", str(port), *migrations),
            env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", **settings},
            cwd=trained(home / "bot"), stdin=PIPE, stdout=PIPE, stderr=log,
        )  # fmt: skip
    try:
        assert process.stdout is not None
        while (line := await process.stdout.readline()) != b"nursery: ready\n":
            assert line, (home / "bot.log").read_text()[-3000:]
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def settings_of(home: Path, url: str, port: int, portal: int) -> dict[str, str]:
    """The bot's settings: every outside thing is the sandbox."""
    known = Known(Path())
    telegram = f"http://127.0.0.1:{portal}/telegram"
    own = {
        "DATABASE_URL": url,
        "DATA_DIR": str(trained(home / "bot")),
        "PORT": str(port),
        "BACKEND_URL": PORTAL_URL.format(portal),
        "TELEGRAM_TOKEN": known.telegram_token,
        "TELEGRAM_API_URL": telegram,
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "TELEGRAM_CHAT_PER_SECOND": "0",  # citizens here answer faster than people do
        "LOG_LEVEL": "WARNING",
        **zalo(portal),
    }
    return {**WARD, **PORTAL, **{f"MOTCUA_{name}": value for name, value in own.items()}}


@asynccontextmanager
async def town_under_fire(home: Path) -> AsyncIterator[tuple[Fire, Town]]:
    """Everything, running; at the end all processes are asked to stop, and must."""
    port, portal = free_port(), free_port()
    arguments = ("sandbox", "--port", str(portal), "--data", str(home / "sandbox"))
    more = {**PORTAL, **HASTE}
    url = f"http://127.0.0.1:{portal}"
    outside = Program(
        "sandbox", (*arguments, "--bot-url", f"http://127.0.0.1:{port}"), home, more, url, "/phone"
    )
    with embedded(home / "pg", fsync=False) as server:
        migrate(server.url, server.keeper)
        settings = settings_of(home, server.url, port, portal)
        async with (
            running(outside),
            town_at(url) as town,
            nursery(home, port, settings) as parent,
        ):
            fire = Fire(home, parent, server.url, settings)
            await listen(town, port)
            try:
                yield fire, town
            finally:
                await fire.end()


async def listen(town: Town, port: int) -> None:
    """Tell the fake Telegram where to post."""
    url = f"http://127.0.0.1:{port}/webhooks/telegram"
    call = f"/telegram/bot{Known(Path()).telegram_token}/setWebhook"
    answer = await town.client.post(call, json={"url": url, "secret_token": SECRET})
    answer.raise_for_status()
