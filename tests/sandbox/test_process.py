"""The sandbox as a program of its own: answers lost on the wire, kill -9, a clean stop."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from backend_client.client import HttpPortal
from backend_client.port import PortalDown
from tests.sandbox.town import BIRTH

pytestmark = pytest.mark.processes
ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def running(data: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run it until the block ends; it is there when the block begins."""
    command = [sys.executable, "-m", "sandbox", "--data", str(data), "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert b"/phone" in process.stderr.readline()
        patient = httpx.HTTPTransport(retries=8)
        with httpx.Client(transport=patient, base_url=f"http://127.0.0.1:{port}") as client:
            assert client.get("/phone").status_code == 200
        yield process
        process.kill()


async def test_an_answer_lost_on_the_wire_is_found_again_by_its_key(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with running(tmp_path, port):
        portal = HttpPortal(url, "sandbox-token")
        async with httpx.AsyncClient(base_url=url) as web:
            await web.post("/dev/faults", json={"target": "portal", "status": 0})
            with pytest.raises(PortalDown):
                await portal.start_dossier(BIRTH, "acc_demo1", key="k")
            draft = await portal.start_dossier(BIRTH, "acc_demo1", key="k")
            (only,) = (await web.get("/dev/log")).json()["dossiers"]
        assert only["id"] == draft.id
        await portal.close()


async def test_what_was_answered_survives_kill_9(tmp_path: Path) -> None:
    port = free_port()
    portal = HttpPortal(f"http://127.0.0.1:{port}", "sandbox-token")
    with running(tmp_path, port) as process:
        draft = await portal.start_dossier(BIRTH, "acc_demo1", key="k")
        process.send_signal(signal.SIGKILL)
        process.wait()
    with running(tmp_path, port) as process:
        assert await portal.start_dossier(BIRTH, "acc_demo1", key="k") == draft
        process.terminate()
        assert process.wait(20) in (0, -signal.SIGTERM)
    await portal.close()
