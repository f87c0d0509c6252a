"""Two web and two worker processes of the real program serve one conversation, in order."""

import asyncio
import contextlib
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.faults import long

pytestmark = pytest.mark.processes
ROOT = Path(__file__).parents[2]
ORIGIN = "http://ward.example"
TRAINED = 400  # seconds a first start may take: the model is trained then


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextlib.asynccontextmanager
async def motcua(command: str, home: Path, database: str, port: int = 0) -> AsyncIterator[Process]:
    settings = {
        "MOTCUA_DATABASE_URL": database,
        "MOTCUA_DATA_DIR": str(home),
        "MOTCUA_PORT": str(port),
        "MOTCUA_WEB_ALLOWED_ORIGINS": ORIGIN,
        "PYTHONPATH": str(ROOT),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.cli",
        command,
        env={**os.environ, **settings},
        cwd=home,
        stdout=PIPE if command == "worker" else DEVNULL,
        stderr=DEVNULL,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await asyncio.wait_for(process.wait(), 60)  # a turn under way is finished, no more


async def ready(process: Process) -> None:
    assert process.stdout is not None
    async with asyncio.timeout(TRAINED):
        while await process.stdout.readline() != b"worker: ready\n":
            assert process.returncode is None


async def alive(port: int) -> httpx.AsyncClient:
    url = f"http://127.0.0.1:{port}"
    client = httpx.AsyncClient(base_url=url, headers={"Origin": ORIGIN}, timeout=30)
    async with asyncio.timeout(120):
        while True:
            with contextlib.suppress(httpx.HTTPError):
                if (await client.get("/healthz")).is_success:
                    return client
            await asyncio.sleep(0.1)


async def frames(client: httpx.AsyncClient, until_done: int) -> list[dict[str, Any]]:
    """What the address' event stream says from its start, until so many turns are done."""
    seen: list[dict[str, Any]] = []
    async with asyncio.timeout(120), client.stream("GET", "/webchat/events?since=0") as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data:"):
                seen.append(httpx.Response(200, content=line[5:]).json())
                if sum(frame["type"] == "done" for frame in seen) == until_done:
                    return seen
    raise AssertionError("the stream ended early")


async def send(clients: list[httpx.AsyncClient], number: int) -> None:
    """One message, to each web process in turn; every third to both, as a retry does."""
    body = {"type": "message", "cid": f"c{number}", "text": f"câu hỏi số {number}"}
    first, second = clients if number % 2 else clients[::-1]
    assert (await first.post("/webchat/messages", json=body)).is_success
    if number % 3 == 0:
        assert (await second.post("/webchat/messages", json=body)).is_success


@long
@pytest.mark.timeout(900)
async def test_two_web_and_two_worker_processes_serve_one_conversation_in_order(
    database: str, tmp_path: Path
) -> None:
    ports = [free_port(), free_port()]
    models = ROOT / "var" / "nlu"  # trained once for all tests
    models.mkdir(parents=True, exist_ok=True)
    (tmp_path / "nlu").symlink_to(models)
    async with contextlib.AsyncExitStack() as stack:
        first = await stack.enter_async_context(motcua("worker", tmp_path, database))
        await ready(first)  # it has made the keys that the others share
        second = await stack.enter_async_context(motcua("worker", tmp_path, database))
        for port in ports:
            await stack.enter_async_context(motcua("web", tmp_path, database, port))
        await ready(second)
        clients = [await alive(port) for port in ports]
        session = (await clients[0].post("/webchat/sessions", json={})).json()
        for client in clients:
            stack.push_async_callback(client.aclose)
            client.headers["Authorization"] = f"Bearer {session['token']}"
        for number in range(1, 13):
            await send(clients, number)
            if number == 6:
                second.kill()  # -9, perhaps in the middle of a turn
        seen = await frames(clients[1], until_done=12)
    bubbles = [frame for frame in seen if frame["type"] == "message"]
    mine = [bubble["text"] for bubble in bubbles if bubble["role"] == "citizen"]
    done = [frame["cid"] for frame in seen if frame["type"] == "done"]
    assert [bubble["seq"] for bubble in bubbles] == list(range(1, len(bubbles) + 1))
    assert mine == [f"câu hỏi số {n}" for n in range(1, 13)]
    assert done == [f"c{n}" for n in range(1, 13)]
