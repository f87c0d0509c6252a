"""`motcua demo` as a process of its own, with a data folder of its own."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from bot.demo import TELEGRAM_BOT
from bot.setting_files import kept_secret

ROOT = Path(__file__).parents[2]
MEGABYTE = 1_000_000
UNLIMITED = {  # the bot is measured, not the platforms' limits
    "MOTCUA_ZALO_PER_SECOND": "0",
    "MOTCUA_TELEGRAM_PER_SECOND": "0",
    "MOTCUA_TELEGRAM_CHAT_PER_SECOND": "0",
}


@dataclass(frozen=True)
class Demo:
    """A running demo: its address, its process, and when it was started (perf_counter)."""

    url: str
    process: psutil.Process
    started: float
    sandbox: str = ""  # the address of the toy town beside it

    def bot(self) -> float:
        """Resident megabytes of the bot: web, worker and model in one process."""
        return megabytes([self.process])

    def database(self) -> float:
        """Megabytes of PostgreSQL, shared pages counted once."""
        return megabytes([p for p in psutil.process_iter() if is_postgres(p, self.process)])

    def cpu(self) -> float:
        """CPU seconds the bot has used so far."""
        used = self.process.cpu_times()
        return float(used.user + used.system)


def megabytes(processes: list[psutil.Process]) -> float:
    """Their memory; pages shared between them are divided up (PSS) when there are several."""
    if len(processes) == 1:
        return float(processes[0].memory_info().rss) / MEGABYTE
    return float(sum(p.memory_full_info().pss for p in processes)) / MEGABYTE


def is_postgres(process: psutil.Process, owner: psutil.Process) -> bool:
    """Whether this is a process of the server that the demo started in its own data folder."""
    with contextlib.suppress(psutil.Error):
        home = owner.environ()["MOTCUA_DATA_DIR"]
        family = [process, *process.parents()]
        return any(home in " ".join(p.cmdline()) and "postgres" in p.name() for p in family)
    return False


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _telegram(home: Path, sandbox: int) -> dict[str, str]:
    """The demo's own Telegram: it makes none for whoever sets anything of it, as a pace."""
    return {
        "MOTCUA_TELEGRAM_API_URL": f"http://127.0.0.1:{sandbox}/telegram",
        "MOTCUA_TELEGRAM_TOKEN": f"{TELEGRAM_BOT}:{kept_secret(home / 'telegram_token')}",
        "MOTCUA_TELEGRAM_WEBHOOK_SECRET": kept_secret(home / "telegram_webhook_secret"),
    }


@contextlib.contextmanager
def demo(home: Path) -> Iterator[Demo]:
    """The demo, from the moment it is started; it may not answer yet."""
    port, sandbox = free_port(), free_port()
    ours = {
        "MOTCUA_DATA_DIR": str(home),
        "MOTCUA_PORT": str(port),
        "MOTCUA_LOG_LEVEL": "ERROR",
        "SANDBOX_PORT": str(sandbox),
        **UNLIMITED,
        **_telegram(home, sandbox),
        "PYTHONPATH": str(ROOT),
    }
    started = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "demo"],
        env={**os.environ, **ours},
        cwd=home,
        stdout=subprocess.DEVNULL,
    )
    try:
        town = f"http://127.0.0.1:{sandbox}"
        yield Demo(f"http://127.0.0.1:{port}", psutil.Process(child.pid), started, town)
    finally:
        child.terminate()
        child.wait(60)
