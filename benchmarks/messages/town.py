"""Starts the sides: a PostgreSQL that syncs to disk with a database for each, and the processes."""

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import psycopg
from psycopg import sql

from benchmarks.messages.side import (
    APP,
    OA,
    ROOT,
    SECRET,
    Side,
    cpu,
    free_port,
    module,
    rest,
    rest_replies,
    running,
    stand,
    telegram,
    zalo,
)  # fmt: skip
from benchmarks.rasa import KEPT, environment
from bot.store.embedded import embedded
from bot.store.migrate import migrate


@dataclass
class Town:
    """What all sides share: a folder, a database server, the platform's address."""

    home: Path
    server: str
    postmaster: psutil.Process
    platform: str
    open: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def database(self) -> float:
        """CPU seconds of PostgreSQL so far."""
        return cpu(self.postmaster)

    def new(self, name: str) -> str:
        """A new database with our tables; its URL."""
        url = self.empty(name)
        migrate(url)
        return url

    def empty(self, name: str) -> str:
        """A new database; its URL."""
        with psycopg.connect(self.server, autocommit=True) as db:
            db.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return f"{self.server.rsplit('/', 1)[0]}/{name}"

    # --- the sides -------------------------------------------------------------------------

    def ours(self, url: str, workers: int = 0, parts: bool = False) -> Side:
        """One process with everything, or web and so many workers."""
        port = free_port()
        env = {**self._settings(url), "MOTCUA_PORT": str(port)}
        more = ("--parts",) if parts else ()
        roles = ["serve"] if not workers else ["web", *["worker"] * workers]
        found = [self._start(module("ours", role, *more), env) for role in roles]
        stand(f"http://127.0.0.1:{port}/readyz", found[0])
        name = f"ours, web and {workers} workers" if workers else "ours"
        return Side(name, port, zalo, found)

    def _settings(self, url: str) -> dict[str, str]:
        home = self.home / "ours"
        home.mkdir(exist_ok=True)
        model = ROOT / "var" / "nlu"
        if model.exists() and not (home / "nlu").exists():
            (home / "nlu").symlink_to(model)
        ours = {
            "DATABASE_URL": url, "DATA_DIR": str(home), "LOG_LEVEL": "ERROR",
            "SECRET_KEYS": SECRET, "ZALO_APP_ID": APP, "ZALO_APP_SECRET": SECRET,
            "ZALO_OA_ID": OA, "ZALO_OA_SECRET_KEY": SECRET, "ZALO_ACCESS_TOKEN": "bench",
            "ZALO_API_URL": self.platform, "ZALO_OAUTH_URL": self.platform,
            "ZALO_PER_SECOND": "0", "PARTS": str(self.home / "parts.json"),
        }  # fmt: skip
        return {f"MOTCUA_{name}": value for name, value in ours.items()}

    def limit(self) -> Side:
        """The bare handler, on a database of its own."""
        port, url = free_port(), self.new("bare")
        process = self._start(module("limit", port, url, self.platform))
        stand(f"http://127.0.0.1:{port}/", process)
        return Side("the limit", port, zalo, [process])

    def fsm(self) -> Side:
        """aiogram's FSM."""
        port = free_port()
        process = self._start(module("fsm", port, self.platform))
        stand(f"http://127.0.0.1:{port}/", process)
        return Side("aiogram's FSM", port, telegram, [process])

    def rasa(self, stored: bool = False) -> Side:
        """Rasa's server and its action server; trained on first use of this training data.

        `stored`: its conversations are kept in our PostgreSQL, as ours are; else in its memory.
        """
        from benchmarks.messages.sides import rasa_project  # noqa: PLC0415

        port, actions = free_port(), free_port()
        rasa = environment() / "bin" / "rasa"
        folder = rasa_project.trained(KEPT, rasa)
        ends = rasa_project.connect(folder, actions, self.empty("rasa") if stored else "")
        calm = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
        command = [rasa, "run", "-p", str(port), "--credentials", "credentials.yml", "--quiet"]
        command += ["--endpoints", ends]
        found = [
            self._start([rasa, "run", "actions", "-p", str(actions), "--quiet"], calm, folder),
            self._start(command, calm, folder),
        ]
        stand(f"http://127.0.0.1:{actions}/health", found[0])
        stand(f"http://127.0.0.1:{port}/", found[1])
        name = "Rasa 3.6.21, stored in PostgreSQL" if stored else "Rasa 3.6.21, in memory"
        return Side(name, port, rest, found, rest_replies)

    def _start(
        self, command: list[str] | list[str | Path], env: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> psutil.Process:  # fmt: skip
        return self.open.enter_context(running(command, env, cwd))


@contextlib.contextmanager
def town(platform: str) -> Iterator[Town]:
    """A town on a fresh folder; everything in it ends with the block."""
    with TemporaryDirectory(prefix="motcua-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)  # PostgreSQL may run as a user of its own
        with embedded(home / "pg") as server:
            pid = (home / "pg" / "data" / "postmaster.pid").read_text().split()[0]
            there = Town(home, server.keeper, psutil.Process(int(pid)), platform)
            with there.open:
                yield there


def machine() -> str:
    """The machine and how busy it is, for the head of a table."""
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, load {load:.1f}, Python {sys.version.split()[0]}"
