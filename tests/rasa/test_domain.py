"""What is exported for Rasa: all labels, all lines, a form and a rule for each dialog."""

from pathlib import Path

import yaml

from bot.dialogs import DIALOGS
from bot.nlu.corpus import ENTITIES, INTENTS, load_lines
from bot.rasa.domain import export

ROOT = Path(__file__).parents[2]


def test_the_exported_folder_is_whole(tmp_path: Path) -> None:
    count = export(ROOT / "data", tmp_path, tuple(DIALOGS))
    domain = yaml.safe_load((tmp_path / "domain.yml").read_text("utf-8"))
    assert set(domain["intents"]) == set(INTENTS)
    assert set(domain["entities"]) == set(ENTITIES)
    assert set(domain["forms"]) == {f"{dialog}_form" for dialog in DIALOGS}
    assert len(load_lines(tmp_path / "data" / "nlu")) == count
    rules = yaml.safe_load((tmp_path / "data" / "rules.yml").read_text("utf-8"))["rules"]
    assert {"intent": "submit_dossier"} in [step for rule in rules for step in rule["steps"]]
