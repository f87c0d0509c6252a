"""The real programs as processes, on free ports and data of their own: the bot and the sandbox."""

import asyncio
import contextlib
import os
import socket
import sys
from asyncio.subprocess import STDOUT, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.journey.story import otp_in

ROOT = Path(__file__).parents[2]
PATIENCE = 280  # seconds until a program must stand, also on a busy machine
FRESH = httpx.Limits(keepalive_expiry=1)  # a server closes what was idle for five seconds
PORTAL_URL = "http://127.0.0.1:{}/api/v1"
TOKEN, SECRET = "journey-token-journey", "journey-webhook-secret"
PORTAL = {"MOTCUA_BACKEND_TOKEN": TOKEN, "MOTCUA_BACKEND_WEBHOOK_SECRET": SECRET}
WARD = {
    "MOTCUA_AGENCY": "H26.12",
    "MOTCUA_AGENCY_NAME": "UBND phường Sen Hồ",
    "MOTCUA_AGENCY_PHONE": "024 0000 0012",
    "MOTCUA_PRIVACY_CONTACT": "hotro@senho.example",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def eventually(
    check: Callable[[], Awaitable[bool]], patience: float | None = PATIENCE
) -> None:
    """Wait for something in another program: it can only be looked at, again and again."""
    async with asyncio.timeout(patience):
        while not await check():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@dataclass
class Program:
    """One process of ours; what it writes goes into `home`/NAME.log."""

    name: str
    arguments: tuple[str, ...]
    home: Path
    settings: Mapping[str, str]
    url: str = ""
    ready: str = "/readyz"
    process: Process | None = None

    @property
    def log(self) -> Path:
        return self.home / f"{self.name}.log"

    @property
    def words(self) -> str:
        """All it has written."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    async def start(self) -> None:
        """Start it without waiting for it."""
        self.home.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                *self.arguments,
                env={**os.environ, "PYTHONPATH": str(ROOT), **self.settings},
                cwd=self.home,  # no .env of the developer's is read
                stdout=log,
                stderr=STDOUT,
            )

    async def stands(self) -> None:
        """Wait until it answers; a program that ended says why."""
        async with asyncio.timeout(PATIENCE), httpx.AsyncClient(timeout=PATIENCE) as client:
            while not await self._answers(client):
                assert self.alive, f"{self.name} ended:\n{self.words[-3000:]}"
                await asyncio.sleep(0.1)

    async def _answers(self, client: httpx.AsyncClient) -> bool:
        if not self.url:
            return ": ready\n" in self.words
        with contextlib.suppress(httpx.TransportError):
            return (await client.get(self.url + self.ready)).is_success
        return False

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def kill(self) -> None:
        """Kill -9: nothing can be put in order any more."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    async def stop(self) -> None:
        """Ask it to stop, as an operator does."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        await self.process.wait()


@asynccontextmanager
async def running(*programs: Program) -> AsyncIterator[None]:
    """All of them at once; stopped in the opposite order."""
    try:
        for program in programs:
            await program.start()
        for program in programs:
            await program.stands()
        yield
    finally:
        for program in reversed(programs):
            await program.stop()


def trained(home: Path) -> Path:
    """A data directory that has the model already: it is trained once for all tests."""
    models = ROOT / "var" / "nlu"
    models.mkdir(parents=True, exist_ok=True)
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "nlu").exists():
        (home / "nlu").symlink_to(models)
    return home


def motcua(command: str, home: Path, port: int = 0, **settings: str) -> Program:
    """`motcua COMMAND` with its data in `home`; `settings` without their prefix."""
    own = {"MOTCUA_DATA_DIR": str(trained(home)), "MOTCUA_PORT": str(port)}
    given = {f"MOTCUA_{name}": value for name, value in settings.items()}
    url = f"http://127.0.0.1:{port}" if port else ""
    return Program(
        f"{command}-{port}", ("bot.cli", command), home, {**WARD, **PORTAL, **own, **given}, url
    )


def sandbox(home: Path, port: int, bot_url: str) -> Program:
    """`python -m sandbox` that tells the bot its news."""
    arguments = ("sandbox", "--port", str(port), "--data", str(home), "--bot-url", bot_url)
    url = f"http://127.0.0.1:{port}"
    return Program("sandbox", arguments, home, PORTAL, url, "/phone")


@dataclass
class Town:
    """What a test looks at from outside: the portal's own log, the phone, the desk's buttons."""

    url: str
    client: httpx.AsyncClient

    async def log(self) -> dict[str, Any]:
        """What the portal was called, and holds."""
        answer = await self.client.get("/dev/log")
        log: dict[str, Any] = answer.raise_for_status().json()
        return log

    async def sms(self, phone: str) -> list[str]:
        """The texts of a phone, oldest first."""
        answer = await self.client.get("/dev/sms", params={"phone": phone})
        return [one["text"] for one in answer.raise_for_status().json()]

    async def otp(self, phone: str) -> str:
        """The code of the newest text."""
        return otp_in((await self.sms(phone))[-1])

    async def fault(self, status: int, times: int) -> None:
        """The portal's next calls fail; none with `times` 0."""
        body = {"target": "portal", "status": status, "times": times}
        (await self.client.post("/dev/faults", json=body)).raise_for_status()

    async def slow(self, milliseconds: int, times: int) -> None:
        """The portal's next calls take their time."""
        body = {"target": "portal", "status": None, "delay_ms": milliseconds, "times": times}
        (await self.client.post("/dev/faults", json=body)).raise_for_status()

    async def desk(self, code: str, type_: str, **data: Any) -> None:
        """Press a button of the officer's."""
        body = {"type": type_, "data": data}
        (await self.client.post(f"/dev/dossiers/{code}/events", json=body)).raise_for_status()


@asynccontextmanager
async def town_at(url: str) -> AsyncIterator[Town]:
    """The sandbox at this address, seen from outside."""
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, limits=FRESH) as client:
        yield Town(url, client)
