"""Our dialogs behind rasa-sdk's real action server, asked with a tracker's JSON."""

import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.rasa.domain import STATE

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.processes


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """`motcua actions` in a process of its own; its first start may train the model."""
    port = free_port()
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MOTCUA_")}
    env = {**kept, "MOTCUA_DATA_DIR": str(ROOT / "var")}
    command = [sys.executable, "-m", "bot.cli", "actions", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert any("actions: ready" in line for line in process.stdout), "ended before"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest_asyncio.fixture
async def rasa(address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        yield client


async def turn(client: httpx.AsyncClient, text: str, slots: dict[str, Any]) -> dict[str, Any]:
    """One call of Rasa's form policy; the slots set are carried to the next."""
    body = {
        "next_action": "validate_find_procedure_form",
        "sender_id": "an-1",
        "version": "3.21.1",
        "domain": {},
        "tracker": {
            "sender_id": "an-1", "slots": {STATE: None, **slots}, "events": [],
            "latest_message": {"text": text},
            "paused": False, "followup_action": None, "active_loop": {}, "latest_action_name": None,
        },
    }  # fmt: skip
    answer = await client.post("/webhook", json=body)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    slots |= {event["name"]: event["value"] for event in result["events"]}
    return result


async def test_a_dialog_asks_and_goes_on_as_a_form(rasa: httpx.AsyncClient) -> None:
    slots: dict[str, Any] = {}
    begun = await turn(rasa, "tìm thủ tục", slots)
    assert begun["responses"][-1]["text"]
    assert slots["requested_slot"] == STATE
    found = await turn(rasa, "đăng ký khai sinh cho con", slots)
    said = " ".join(response["text"].lower() for response in found["responses"])
    assert "khai sinh" in said


async def test_every_dialog_is_a_form(rasa: httpx.AsyncClient) -> None:
    names = {action["name"] for action in (await rasa.get("/actions")).json()}
    assert {"validate_submit_dossier_form", "validate_track_dossier_form"} <= names
