"""What the commands refuse, and say in one line."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot import demo
from bot.settings import Settings, reveal

pytestmark = pytest.mark.processes
ROOT = Path(__file__).parents[2]


def motcua(home: Path, command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {f"MOTCUA_{name}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", command],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(home), **environment},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("command", ["web", "worker"])
def test_processes_that_share_a_database_want_its_url(tmp_path: Path, command: str) -> None:
    done = motcua(tmp_path, command)
    assert done.returncode == 1
    assert done.stderr.strip().startswith("motcua: MOTCUA_DATABASE_URL must be set")


def test_production_wants_a_database_of_the_operators(tmp_path: Path) -> None:
    done = motcua(tmp_path, "serve", ENV="production", SECRET_KEYS="a key that is long enough")
    assert done.returncode == 1
    assert "MOTCUA_DATABASE_URL must be set when ENV is production" in done.stderr


def test_an_older_schema_is_refused(tmp_path: Path, empty_database: str) -> None:
    done = motcua(tmp_path, "worker", DATABASE_URL=empty_database)
    assert done.returncode == 1
    assert "motcua migrate" in done.stderr
    assert motcua(tmp_path, "migrate", DATABASE_URL=empty_database).returncode == 0


def test_the_demo_fills_in_only_what_the_operator_left_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MOTCUA_AGENCY", "H01.02")
    monkeypatch.setenv("SANDBOX_PORT", "18111")
    settings = demo.settled(Settings())
    assert settings.agency == "H01.02"
    assert settings.backend_url == "http://127.0.0.1:18111/api/v1"
    assert len(reveal(settings.backend_webhook_secret)) > 30
