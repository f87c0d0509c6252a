"""The same form as a project of Rasa 3.6: a part of our training data, a form, and two rules."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import yaml

from benchmarks.messages.form import DONE, QUESTIONS, START
from benchmarks.messages.side import ROOT
from bot.nlu.corpus import load_lines
from bot.rasa.domain import CONFIG, domain

FORM = "bench_form"
# How well it understands is not measured here; with so little to know a parse takes no longer.
EPOCHS, EXAMPLES = 20, 10
RASAS_OWN = "restart"  # Rasa ends a form at this intent, which it then hears in some names


def trained(kept: Path, rasa: Path) -> Path:
    """The project with its model, trained once for this data: it takes minutes."""
    with TemporaryDirectory() as fresh:
        _project(Path(fresh))
        files = sorted(path for path in Path(fresh).rglob("*") if path.is_file())
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
        folder = kept / f"form-{digest}"
        shutil.copytree(fresh, folder, dirs_exist_ok=True)
    if not any(folder.glob("models/*.tar.gz")):
        subprocess.run([rasa, "train", "--quiet"], cwd=folder, check=True)
    return folder


def _project(folder: Path) -> None:
    _write(folder / "data" / "nlu.yml", _examples())
    _write(folder / "domain.yml", {**domain(), **_form()})
    config = json.loads(json.dumps(CONFIG))
    for part in config["pipeline"]:
        if part["name"] == "DIETClassifier":
            part["epochs"] = EPOCHS
    _write(folder / "config.yml", config)
    _write(folder / "data" / "rules.yml", {"version": "3.1", "rules": _rules()})
    _write(folder / "credentials.yml", {"rest": None})
    shutil.copy(Path(__file__).with_name("rasa_actions.py"), folder / "actions.py")


def _examples() -> dict[str, Any]:
    """A few wordings of every intent."""
    texts: dict[str, list[str]] = {"register_account": [START]}
    for line in load_lines(ROOT / "data" / "nlu"):
        if line.intent == RASAS_OWN:
            continue
        known = texts.setdefault(line.intent, [])
        if len(known) < EXAMPLES:
            known.append(line.text)
    blocks = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in said)}
        for intent, said in texts.items()
    ]
    return {"version": "3.1", "nlu": blocks}


def connect(folder: Path, port: int, database: str = "") -> str:
    """Its action server is on this port; the name of the file that says so.

    With `database`, a URL, its conversations are kept there by Rasa's SQLTrackerStore, else in
    memory.
    """
    ends: dict[str, Any] = {"action_endpoint": {"url": f"http://127.0.0.1:{port}/webhook"}}
    if database:
        at = urlsplit(database)
        ends["tracker_store"] = {
            "type": "SQL", "dialect": "postgresql", "url": at.hostname, "port": at.port,
            "db": at.path[1:], "username": at.username, "password": at.password,
        }  # fmt: skip
    name = "endpoints_stored.yml" if database else "endpoints.yml"
    _write(folder / name, ends)
    return name


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")


def _form() -> dict[str, Any]:
    asked = {f"utter_ask_{FORM}_{q.name}": [{"text": q.ask}] for q in QUESTIONS}
    return {
        "slots": {q.name: _slot(q.name) for q in QUESTIONS},
        "forms": {FORM: {"required_slots": [q.name for q in QUESTIONS]}},
        "responses": {**asked, "utter_done": [{"text": DONE}]},
        "actions": [f"validate_{FORM}"],
    }


def _slot(name: str) -> dict[str, Any]:
    condition = {"active_loop": FORM, "requested_slot": name}
    mapping = {"type": "from_text", "conditions": [condition]}
    return {"type": "text", "influence_conversation": False, "mappings": [mapping]}


def _rules() -> list[dict[str, Any]]:
    start = [{"intent": "register_account"}, {"action": FORM}, {"active_loop": FORM}]
    done = [{"action": FORM}, {"active_loop": None}, {"slot_was_set": [{"requested_slot": None}]}]
    return [
        {"rule": "start", "steps": start},
        {
            "rule": "end",
            "condition": [{"active_loop": FORM}],
            "steps": [*done, {"action": "utter_done"}, {"action": "action_restart"}],
        },
    ]
