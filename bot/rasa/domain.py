"""The domain of a real Rasa 3.6 for our data: `motcua nlu export FOLDER`.

The folder then holds `domain.yml`, `config.yml`, `endpoints.yml` and `data/`: `rasa train` works
in it. Each of our dialogs is a form there, whose questions `bot.rasa.forms` asks.
"""

import shutil
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import yaml

from bot.catalogue import load_catalogue
from bot.nlu.corpus import ENTITIES, INTENTS, load_lines
from bot.nlu.training import faq_examples

# What Rasa's own documentation recommends for a language without spaCy vectors, with its
# character n-grams; the fallback classifier is ours to decide, so it is left out.
CONFIG = {
    "recipe": "default.v1",
    "assistant_id": "motcua",
    "language": "vi",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
    ],
    "policies": [{"name": "RulePolicy"}],
}


STATE = "motcua_state"  # the slot in which a form's dialog is kept


def form_of(dialog: str) -> str:
    """The name of a dialog's form."""
    return f"{dialog}_form"


def domain(dialogs: Iterable[str] = ()) -> dict[str, Any]:
    """Rasa's domain: intents, entities, and a form for each dialog."""
    forms = {form_of(dialog): {"required_slots": [STATE]} for dialog in dialogs}
    kept = {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}
    return {
        "version": "3.1",
        "intents": list(INTENTS),
        "entities": list(ENTITIES),
        "slots": {STATE: kept},
        "forms": forms,
        "actions": [f"validate_{form}" for form in forms],
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }


def rules(dialogs: Iterable[str]) -> dict[str, Any]:
    """The intent of a dialog starts its form; a form ends by itself."""
    found = []
    for dialog in dialogs:
        form = form_of(dialog)
        if dialog in INTENTS:
            start = [{"intent": dialog}, {"action": form}, {"active_loop": form}]
            found.append({"rule": f"start {dialog}", "steps": start})
    return {"version": "3.1", "rules": found}


def export(data: Path, target: Path, dialogs: Collection[str] = ()) -> int:
    """Write a folder that `rasa train nlu` takes; returns the number of examples.

    Raises `BadTrainingData` or `BadCatalogue` when the data cannot be used.
    """
    lines = load_lines(data / "nlu")
    folder = target / "data" / "nlu"
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((data / "nlu").glob("*.yml")):
        shutil.copy(path, folder / path.name)
    questions = list(faq_examples(load_catalogue(data)))
    (folder / "questions.yml").write_text(_block(questions), "utf-8")
    written = {"domain.yml": domain(dialogs), "config.yml": CONFIG}
    written["data/rules.yml"] = rules(dialogs)
    written["endpoints.yml"] = {"action_endpoint": {"url": "http://127.0.0.1:5055/webhook"}}
    for name, content in written.items():
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (target / name).write_text(text, "utf-8")
    return len(lines) + len(questions)


def _block(questions: list[tuple[str, str]]) -> str:
    """The wordings of the answers' questions as training lines, which our own training adds too."""
    by_intent: dict[str, list[str]] = {}
    for text, intent in questions:
        by_intent.setdefault(intent, []).append(f"- {' '.join(text.split())}")
    blocks = [{"intent": i, "examples": "\n".join(texts) + "\n"} for i, texts in by_intent.items()]
    return yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True, sort_keys=False)
