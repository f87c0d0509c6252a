"""What deploy/ names exists and what it promises is there. Its README says what was run."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.metrics import Metrics
from bot.setting_files import PREFIX
from bot.settings import Settings
from tests.test_docs import ROOT, commands

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
# Made by Prometheus itself and by the exporters of prometheus.yaml and the machine.
STRANGERS = {"up", "probe_success", "node_filesystem_avail_bytes", "node_filesystem_size_bytes"}
WORDS = {"sum", "max", "min", "by", "le", "rate", "increase", "histogram_quantile"}
WORDS |= {"or", "unless", "offset", "absent"}
PROMTOOL, ANALYZE = shutil.which("promtool"), shutil.which("systemd-analyze")
Yaml = dict[str, Any]


def parsed(name: str) -> Yaml:
    found: Yaml = yaml.safe_load((DEPLOY / name).read_text("utf-8"))
    return found


def services() -> Yaml:
    found: Yaml = parsed("compose.yaml")["services"]
    return found


def rules() -> list[Yaml]:
    return [rule for group in parsed("alerts.yaml")["groups"] for rule in group["rules"]]


# --- containers -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*sorted(DEPLOY.glob("[!.]*.*")), DEPLOY / "Containerfile"])
def test_every_setting_exists(path: Path) -> None:
    said = set(re.findall(rf"{PREFIX}([A-Z_]+?)(?:_FILE)?\b(?=[=:`, ])", path.read_text("utf-8")))
    assert {name for name in said if name.lower() not in Settings.model_fields} == set()


def test_every_process_of_ours_runs_a_command_and_can_write_only_its_files() -> None:
    ours = {n: s for n, s in services().items() if str(s["image"]).startswith("motcua")}
    assert set(ours) == {"migrate", "train", "web", "worker"}
    for service in ours.values():
        assert service["command"][0] in commands()
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["volumes"] == ["files:/var/lib/motcua"]


@pytest.mark.parametrize("process", ["web", "worker"])
def test_nobody_waits_for_training_or_schema(process: str) -> None:
    """A volume keeps the model of the release before: without `train`, all would wait for it."""
    done = {"condition": "service_completed_successfully"}
    assert services()[process]["depends_on"] == {"train": done, "migrate": done}


def test_secrets_come_from_files_and_all_of_them_are_named() -> None:
    compose = parsed("compose.yaml")
    for service in compose["services"].values():
        assert set(service.get("secrets", [])) <= set(compose["secrets"])
        for name, value in service.get("environment", {}).items():
            if str(value).startswith("/run/secrets/"):
                assert name.endswith("_FILE")
                assert Path(value).name in service["secrets"]
            field = Settings.model_fields.get(name.removeprefix(PREFIX).lower())
            assert field is None or "SecretStr" not in str(field.annotation), name


def copied() -> list[str]:
    """What the image is given of the repository."""
    words = (DEPLOY / "Containerfile").read_text("utf-8")
    lines = re.findall(r"^COPY (?!--)(.+) ", words, re.MULTILINE)
    return [name for line in lines for name in line.split()]


def test_the_application_is_no_superuser_of_its_database() -> None:
    """As one it could alter the audit log; the superuser's password is the database's alone."""
    knows = [n for n, s in services().items() if "superuser_password" in s.get("secrets", [])]
    made = (DEPLOY / "database.sh").read_text("utf-8")
    assert knows == ["database"]
    assert os.access(DEPLOY / "database.sh", os.X_OK)  # else it is read into the image's own script
    assert services()["database"]["environment"]["POSTGRES_USER"] != "motcua"
    assert "CREATE ROLE motcua LOGIN PASSWORD" in made
    assert "CREATE DATABASE motcua OWNER motcua" in made


def test_the_image_is_built_in_two_stages_and_runs_as_nobody_special() -> None:
    lines = (DEPLOY / "Containerfile").read_text("utf-8").splitlines()
    stages = [line for line in lines if line.startswith("FROM ")]
    (user,) = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert len(stages) == 2
    assert int(user.split(":")[0]) > 0
    assert any(line.startswith("HEALTHCHECK ") for line in lines)
    assert "--require-hashes" in "\n".join(lines)
    assert [name for name in copied() if not (ROOT / name).exists()] == []


def test_the_model_is_trained_where_the_processes_look(tmp_path: Path) -> None:
    """The image carries it: its root is read-only, and no container trains on its own."""
    asked = [sys.executable, "-m", "bot", "nlu", "train", "--data", str(tmp_path / "none")]
    env = {**os.environ, f"{PREFIX}DATA_DIR": str(tmp_path / "kept")}
    subprocess.run(asked, check=False, cwd=ROOT, env=env, capture_output=True)
    assert (tmp_path / "kept" / "nlu").is_dir()


def test_nothing_but_the_program_goes_into_the_build() -> None:
    """Neither a secret nor this machine's data, whoever builds from a folder that has been used."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    kept = {line[1:] for line in lines if line.startswith("!")}
    assert lines[1] == "*"
    assert kept == set(copied())


def test_what_is_scraped_is_a_port_somebody_shows() -> None:
    (names,) = [
        job["dns_sd_configs"]
        for job in parsed("prometheus.yaml")["scrape_configs"]
        if "dns_sd_configs" in job
    ]
    ports = {name: one["port"] for one in names for name in one["names"]}
    shown = services()["worker"]["environment"][f"{PREFIX}WORKER_METRICS_PORT"]
    assert ports == {"web": 8080, "worker": int(shown)}
    assert parsed("prometheus.yaml")["rule_files"] == ["alerts.yaml"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_start_a_command(unit: Path) -> None:
    (command,) = re.findall(r"^ExecStart=\S+/motcua (\w+)$", unit.read_text("utf-8"), re.MULTILINE)
    assert command in commands()


@pytest.mark.skipif(not ANALYZE, reason="systemd-analyze is not on this machine")
@pytest.mark.parametrize("asked", ["verify", "security --offline=true --threshold=20"])
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_itself_finds_nothing(unit: Path, asked: str, tmp_path: Path) -> None:
    """No mistake, and an exposure of 2.0 of 10 at most; the program is not in /opt here."""
    words = unit.read_text("utf-8").replace("/opt/motcua/.venv/bin/motcua", "/bin/true")
    (tmp_path / unit.name).write_text(words, "utf-8")
    command = [str(ANALYZE), *asked.split(), str(tmp_path / unit.name)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


# --- alerts -----------------------------------------------------------------------------------


def shown() -> dict[str, set[str]]:
    """Every series we show, with the labels it may be chosen by."""
    found: dict[str, set[str]] = {name: {"job", "fstype"} for name in STRANGERS}
    for metric in vars(Metrics()).values():
        if not hasattr(metric, "_labelnames"):
            continue
        labels = set(metric._labelnames)
        tails = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"], "gauge": [""]}
        for tail in tails[metric._type]:
            found[f"{metric._name}{tail}"] = labels
    return found


def series(expr: str) -> Iterator[tuple[str, set[str]]]:
    """Names and the labels asked for, once strings, numbers and ranges are taken out."""
    bare = re.sub(r'"[^"]*"', '""', expr)
    bare = re.sub(r"\[\d+[smhd]\]|\boffset \d+[smhd]|\bby \([^)]*\)", "", bare)
    for name, chosen in re.findall(r"\b([a-z_]{2,})\b(?:\{([^}]*)\})?(?!\s*[=!])", bare):
        if name not in WORDS:
            yield name, set(re.findall(r"(\w+)\s*[=!]", chosen))


def grouped(expr: str) -> set[str]:
    lists = re.findall(r"\bby \(([^)]*)\)", expr)
    return {label.strip() for one in lists for label in one.split(",")} - {"le"}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_an_alert_asks_for_what_we_show(rule: Yaml) -> None:
    known, expr = shown(), rule["expr"]
    asked = list(series(expr))
    assert asked, "no series in it"
    for name, labels in asked:
        assert name in known
        assert labels <= known[name] | {"job"}, name
    assert grouped(expr) <= set().union(*(known[name] for name, _ in asked))
    for opens, closes in ("()", "[]", "{}"):
        assert expr.count(opens) == expr.count(closes)


def test_every_alert_is_played_in_a_scene() -> None:
    played = (DEPLOY / "alerts_test.yaml").read_text("utf-8")
    assert [r["alert"] for r in rules() if f'alertname="{r["alert"]}"' not in played] == []


@pytest.mark.skipif(not PROMTOOL, reason="promtool (Debian: prometheus) is not on this machine")
@pytest.mark.parametrize("asked", ["test rules alerts_test.yaml", "check config prometheus.yaml"])
def test_prometheus_itself_reads_the_files_and_calls_when_it_should(asked: str) -> None:
    command = [str(PROMTOOL), *asked.split()]
    done = subprocess.run(command, check=False, cwd=DEPLOY, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_an_alert_calls_somebody_and_says_what_to_do(rule: Yaml) -> None:
    assert rule["labels"]["severity"] in {"page", "ticket"}
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    section = sections(page)[anchor]
    assert f"`{rule['alert']}`" in section
    said = set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"]))
    assert said - {"instance"} <= grouped(rule["expr"])


def sections(page: str) -> dict[str, str]:
    """Sections of the third level by their anchor, as GitHub makes it."""
    text = (ROOT / page).read_text("utf-8")
    parts = re.split(r"^### (.+)$", text, flags=re.MULTILINE)[1:]
    titles, bodies = parts[::2], parts[1::2]
    anchors = (re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles)
    return dict(zip(anchors, bodies, strict=True))


RUNBOOK = {
    "zalos-token-is-lost", "a-backlog", "the-portal-is-down", "restore", "a-key-became-known",
    "the-disk-is-full", "messages-were-parked", "a-release-with-a-migration",
}  # fmt: skip


@pytest.mark.parametrize("anchor", sorted(RUNBOOK))
def test_the_runbook_says_what_is_seen_what_to_do_and_when_it_is_well(anchor: str) -> None:
    section = sections("docs/operations.md")[anchor]
    steps = re.findall(r"^\* \*\*(.+?):\*\*", section, re.MULTILINE)
    assert steps == ["You see", "Look", "Act", "Well again"]
    assert re.search(r"`motcua [a-z]+", section)
