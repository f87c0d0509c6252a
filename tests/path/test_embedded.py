"""PostgreSQL of our own: made, found again, recovered after kill -9, stopped by its starter."""

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory
from typing import LiteralString

import psutil
import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from bot.store import embedded as server_of_ours
from bot.store.embedded import Embedded, stop
from bot.store.embedded_programs import EmbeddedError
from bot.store.migrate import migrate

pytestmark = pytest.mark.processes

# Only a power cut needs fsync; what is tested here is processes that die.
embedded = partial(server_of_ours.embedded, fsync=False)
start = partial(server_of_ours.start, fsync=False)


@pytest.fixture
def home() -> Iterator[Path]:
    # Not pytest's tmp_path: another pytest that starts shuts it to the server's own user.
    with TemporaryDirectory(prefix="motcua-test-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "pg"
        yield home
        if home.exists():
            stop(home)


def note(server: Embedded, words: str) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS notes (words text)")
        connection.execute("INSERT INTO notes VALUES (%s)", [words])


def notes(server: Embedded) -> list[str]:
    with psycopg.connect(server.url) as connection:
        return [words for (words,) in connection.execute("SELECT words FROM notes")]


def postmaster(home: Path) -> psutil.Process:
    return psutil.Process(int((home / "data" / "postmaster.pid").read_text().split()[0]))


def answers(server: Embedded) -> bool:
    try:
        psycopg.connect(server.url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def test_what_was_written_is_there_after_a_stop_and_a_start(home: Path) -> None:
    with embedded(home) as server:
        note(server, "một")
        assert server.said == f"PostgreSQL: started in {home} (new), port {server.url[-14:-9]}"
    assert not answers(server)
    with embedded(home) as again:
        assert notes(again) == ["một"]
        assert "(" not in again.said


def test_the_password_is_ours_alone_and_needed(home: Path) -> None:
    with embedded(home) as server:
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        for url, kept in ((server.url, "app-password"), (server.keeper, "password")):
            assert stat.S_IMODE((home / kept).stat().st_mode) == 0o600
            wrong = url.replace((home / kept).read_text(), "wrong")
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(wrong)


def test_the_application_is_no_superuser_and_cannot_touch_the_audit_log(home: Path) -> None:
    with embedded(home) as server:
        migrate(server.url, server.keeper)
        assert refused(server) == list(FORBIDDEN)


def test_a_server_of_an_older_version_gets_an_application_role(home: Path) -> None:
    with embedded(home) as server:
        for forgotten in ("DROP OWNED BY motcua_app", "DROP ROLE motcua_app"):
            run(server.keeper, forgotten)
        migrate(server.keeper)  # as it was: all is the superuser's, the log its keeper's
        run(server.keeper, "INSERT INTO audit_roots VALUES (1, 'kept', now())")
    (home / "app-password").unlink()
    with embedded(home) as server:
        migrate(server.url, server.keeper)
        assert refused(server) == list(FORBIDDEN)
        run(server.url, "ALTER TABLE tickets ADD COLUMN a_later_migration text")
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT hash FROM audit_roots").fetchall() == [(b"kept",)]


FORBIDDEN: tuple[LiteralString, ...] = (
    "UPDATE audit SET what = 'nothing'",
    "DELETE FROM audit",
    "DROP TABLE audit CASCADE",
    "ALTER TABLE audit DISABLE TRIGGER USER",
    "SET ROLE motcua_audit",
    "DROP SCHEMA public CASCADE",
    "CREATE ROLE another SUPERUSER",
)


def refused(server: Embedded) -> list[str]:
    """What the database does not let the application do."""
    found = []
    for statement in FORBIDDEN:
        try:
            run(server.url, statement)
        except InsufficientPrivilege:
            found.append(statement)
    return found


def run(url: str, statement: LiteralString) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def test_a_second_caller_finds_it_running_and_leaves_it_so(home: Path) -> None:
    with embedded(home) as first:
        with subprocess.Popen(_holding(home), stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None
            assert "already runs" in other.stdout.readline()
        assert other.returncode == 0
        assert answers(first)


def test_it_comes_back_after_kill_9_of_the_server(home: Path) -> None:
    with embedded(home) as server:
        note(server, "trước khi chết")
        postmaster(home).kill()
        again = start(home)
        assert "recovered after a crash" in again.said
        assert notes(again) == ["trước khi chết"]


def test_it_comes_back_while_the_killed_server_is_a_zombie(home: Path) -> None:
    with embedded(home) as server:
        note(server, "một")
        stop(home)
    zombie = subprocess.Popen([sys.executable, "-c", "pass"])  # ended, and not waited for
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    (home / "data" / "postmaster.pid").write_text(f"{zombie.pid}\n{home}/data\n")
    again = start(home)
    assert notes(again) == ["một"]
    assert "recovered after a crash" in again.said
    zombie.wait()


def test_a_pid_that_now_belongs_to_a_stranger_is_no_server(home: Path) -> None:
    with embedded(home):
        pass
    (home / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{home}/data\n")
    assert answers(start(home))


def test_orphans_of_a_killed_server_are_ended(home: Path) -> None:
    with embedded(home):
        children = postmaster(home).children()
        frozen = children[0]
        frozen.suspend()  # an orphan too busy to see that its parent is gone
        postmaster(home).kill()
        again = start(home)
        assert answers(again)
        assert not frozen.is_running() or frozen.status() == psutil.STATUS_ZOMBIE


def test_a_server_left_by_a_killed_app_is_stopped_by_the_next(home: Path) -> None:
    with subprocess.Popen(_holding(home), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as app:
        assert app.stdout is not None
        assert b"started" in app.stdout.readline()
        app.send_signal(signal.SIGKILL)
    with embedded(home) as server:
        assert "already runs" in server.said
        assert server.ours
    assert not answers(server)


def test_a_taken_port_is_left_to_who_has_it(home: Path) -> None:
    with embedded(home):
        pass
    taken = int((home / "port").read_text())
    with socket.create_server(("127.0.0.1", taken)), embedded(home) as server:
        assert f":{taken}/" not in server.url
        assert answers(server)


def test_a_half_made_cluster_is_made_again(home: Path) -> None:
    (home / "half").mkdir(parents=True)
    (home / "half" / "PG_VERSION").write_text("18")
    with embedded(home) as server:
        assert "(new)" in server.said


def test_a_broken_cluster_says_so(home: Path) -> None:
    with embedded(home):
        pass
    (home / "data" / "global" / "pg_control").unlink()
    with pytest.raises(EmbeddedError):
        start(home)


def _holding(home: Path) -> list[str]:
    """A program that starts the server and holds it until its input ends."""
    script = (
        "import sys; from pathlib import Path; from bot.store.embedded import embedded\n"
        "with embedded(Path(sys.argv[1]), fsync=False) as server:\n"
        "    print(server.said, flush=True); sys.stdin.read()"
    )
    return [sys.executable, "-c", script, str(home)]


def test_one_that_is_killed_under_us_is_started_again(home: Path) -> None:
    said: Queue[str] = Queue()
    with server_of_ours.embedded(home, fsync=False, say=said.put) as server:
        note(server, "before")
        postmaster(home).kill()
        assert "recovered after a crash" in said.get(timeout=120)
        assert notes(server) == ["before"]
    assert not answers(server)
