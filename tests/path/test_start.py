"""Processes that start while PostgreSQL is away: they wait, say so, and can be stopped."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import URL, make_url

from bot.standing import LONGEST, Standing
from bot.store import OldSchema, StoreDown
from tests.browser.cable import Cable
from tests.faults.test_processes import free_port
from tests.journey.programs import trained

ROOT = Path(__file__).parents[2]


class Away:
    """A database that is away for so many looks, and then of this schema."""

    def __init__(self, looks: int, then: Exception | None = None) -> None:
        self.looks, self.then, self.paused = looks, then, list[float]()
        self.standing = Standing(self.check, self.sleep)

    async def check(self) -> None:
        self.looks -= 1
        if self.looks >= 0:
            raise StoreDown
        if self.then is not None:
            raise self.then

    async def sleep(self, seconds: float) -> None:
        self.paused.append(seconds)


async def test_a_database_that_is_away_is_looked_for_with_growing_pauses() -> None:
    away = Away(looks=7)
    await away.standing.wait(lambda: None)
    assert away.standing.there.is_set()
    assert away.paused == [0.5, 1, 2, 4, 8, LONGEST, LONGEST]


async def test_a_schema_of_another_release_ends_the_process_when_it_comes_back() -> None:
    told: list[str] = []
    away = Away(looks=1, then=OldSchema())
    await away.standing.wait(lambda: told.append("stop"))
    assert not away.standing.there.is_set()
    assert isinstance(away.standing.refused, OldSchema)
    assert told == ["stop"]


@contextlib.asynccontextmanager
async def started(command: str, home: Path, url: URL, port: int) -> AsyncIterator[Process]:
    """`motcua COMMAND`, with the database at a port where nobody listens yet."""
    away = url.set(port=port).render_as_string(hide_password=False)
    own = {"DATABASE_URL": away, "DATA_DIR": str(trained(home)), "PORT": home.name}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", command),
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            **{f"MOTCUA_{name}": value for name, value in own.items()},
        },
        cwd=home,
        stdout=PIPE,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def said(process: Process, words: bytes) -> None:
    assert process.stdout is not None
    async with asyncio.timeout(400):
        while words not in (line := await process.stdout.readline()):
            assert line, "it ended"


async def readiness(client: httpx.AsyncClient, **wanted: bool) -> None:
    """Until `/readyz` says so."""
    async with asyncio.timeout(120):
        while True:
            with contextlib.suppress(httpx.HTTPError):
                found = (await client.get("/readyz")).json()
                if {name: found[name] for name in wanted} == wanted:
                    return
            await asyncio.sleep(0.1)


@pytest.mark.processes
@pytest.mark.timeout(600)
async def test_serve_waits_for_its_database_and_then_works(tmp_path: Path, database: str) -> None:
    home, url, port = tmp_path / str(free_port()), make_url(database), free_port()
    async with started("serve", home, url, port) as process:
        await said(process, b"database: does not answer yet")
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{home.name}") as client:
            await readiness(client, database=False, worker=False)
            assert (await client.get("/healthz")).is_success
            cable = Cable(port, behind=url.port or 0)
            async with await asyncio.start_server(cable.carry, "127.0.0.1", port):
                await readiness(client, database=True, worker=True)
                process.terminate()
                await asyncio.wait_for(process.wait(), 60)


@pytest.mark.processes
@pytest.mark.timeout(600)
async def test_a_worker_that_waits_for_its_database_can_be_stopped(
    tmp_path: Path, database: str
) -> None:
    home = tmp_path / "0"
    async with started("worker", home, make_url(database), free_port()) as process:
        await said(process, b"database: does not answer yet")
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 60)
