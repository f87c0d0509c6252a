"""The same form as a project of Rasa 3.6: our training data, a form of its own, and two rules."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from benchmarks.messages.form import DONE, QUESTIONS
from benchmarks.messages.side import ROOT
from bot.rasa.domain import CONFIG, export

FORM = "bench_form"
EPOCHS = 5  # how well it understands is not measured here, and a parse takes as long


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
    export(ROOT / "data", folder)
    domain = yaml.safe_load((folder / "domain.yml").read_text("utf-8"))
    _write(folder / "domain.yml", {**domain, **_form()})
    config = json.loads(json.dumps(CONFIG))
    for part in config["pipeline"]:
        if part["name"] == "DIETClassifier":
            part["epochs"] = EPOCHS
    _write(folder / "config.yml", config)
    _write(folder / "data" / "rules.yml", {"version": "3.1", "rules": _rules()})
    _write(folder / "credentials.yml", {"rest": None})
    shutil.copy(Path(__file__).with_name("rasa_actions.py"), folder / "actions.py")


def connect(folder: Path, port: int) -> None:
    """Its action server is on this port."""
    url = f"http://127.0.0.1:{port}/webhook"
    _write(folder / "endpoints.yml", {"action_endpoint": {"url": url}})


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
