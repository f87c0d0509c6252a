"""A bot under measurement: its processes, its webhook, how a message is written to it."""

import contextlib
import hashlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
import psutil

from benchmarks.messages.form import START

ROOT = Path(__file__).parents[2]
Request = tuple[str, bytes, dict[str, str]]  # path, body, headers
SECRET = "a secret of the benchmark long enough"
OA, APP = "oa-bench", "app-bench"
_ids = count(1)


@dataclass(frozen=True)
class Side:
    """A running bot. `replies` takes its answer out of the webhook's own, where it comes there."""

    name: str
    port: int
    request: Callable[[str, str], Request]
    processes: Sequence[psutil.Process]
    replies: Callable[[bytes], list[str]] | None = None

    def cpu(self) -> float:
        """CPU seconds of all its processes so far."""
        return sum(map(cpu, self.processes))

    def resident(self) -> float:
        """Megabytes resident."""
        return sum(float(p.memory_info().rss) for p in self.processes) / 1e6


def cpu(process: psutil.Process) -> float:
    """CPU seconds of a process and of its children so far."""
    times = [p.cpu_times() for p in (process, *process.children(recursive=True))]
    return float(sum(t.user + t.system for t in times))


def zalo(user: str, text: str) -> Request:
    """A message as Zalo posts and signs it."""
    at = str(int(time.time() * 1000))
    event = {
        "app_id": APP, "event_name": "user_send_text", "timestamp": at,
        "sender": {"id": user}, "recipient": {"id": OA},
        "message": {"msg_id": f"{at}.{next(_ids)}", "text": text},
    }  # fmt: skip
    body = json.dumps(event, ensure_ascii=False).encode()
    mac = hashlib.sha256(APP.encode() + body + at.encode() + SECRET.encode()).hexdigest()
    return "/webhooks/zalo", body, {"X-ZEvent-Signature": f"mac={mac}"}


def telegram(user: str, text: str) -> Request:
    """A message as Telegram posts it."""
    number = next(_ids)
    person = {"id": int(user), "is_bot": False, "first_name": "A"}
    chat = {"id": int(user), "type": "private", "first_name": "A"}
    message = {"message_id": number, "date": int(time.time()), "chat": chat, "from": person}
    update = {"update_id": number, "message": {**message, "text": text}}
    headers = {"X-Telegram-Bot-Api-Secret-Token": "bench"}
    return "/webhook", json.dumps(update).encode(), headers


def rest(user: str, text: str) -> Request:
    """A message for Rasa's REST channel; the form's start names its intent, as Rasa allows."""
    text = "/register_account" if text == START else text
    return "/webhooks/rest/webhook", json.dumps({"sender": user, "message": text}).encode(), {}


def rest_replies(body: bytes) -> list[str]:
    """Rasa's REST channel answers where it was asked."""
    return [str(one.get("text", "")) for one in json.loads(body)]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(
    command: Sequence[str | Path], env: dict[str, str] | None = None, cwd: Path | None = None
) -> Iterator[psutil.Process]:
    """A child process, ended with the block."""
    more = {"PYTHONPATH": str(ROOT), **(env or {})}
    child = subprocess.Popen([str(word) for word in command], env={**os.environ, **more}, cwd=cwd)
    try:
        yield psutil.Process(child.pid)
    finally:
        child.terminate()
        try:
            child.wait(30)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def module(name: str, *words: object) -> list[str]:
    """The command of a module of ours."""
    return [sys.executable, "-m", f"benchmarks.messages.sides.{name}", *map(str, words)]


def stand(url: str, process: psutil.Process, patience: float = 300) -> None:
    """Until it answers with anything but an error."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, timeout=10).status_code < 500:
                return
        lives(process, 0.1)
    raise TimeoutError(url)


def lives(process: psutil.Process, seconds: float) -> None:
    """Wait so long. Raises RuntimeError when the process ends meanwhile."""
    with contextlib.suppress(psutil.TimeoutExpired):
        process.wait(seconds)
        raise RuntimeError(f"process {process.pid} has ended")
