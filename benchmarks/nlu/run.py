"""Ours and Rasa's DIET on the same files, in one run: `python -m benchmarks.nlu`.

Makes an environment with Python 3.10 and rasa 3.6.21 in `var/bench/rasa` (once; needs `uv`, of our
development tools, and about 2.5 GB), exports our training data as a Rasa project, trains both, and
prints Markdown tables: understanding by style, entities, out of scope, calibration, and cost.
`--epochs` shortens DIET's training (its own default is 100), `--no-peer` leaves it out; `--split`
names the sets of `data/` that both are scored on (nlu_fresh, nlu_locked, …), each with its table.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from benchmarks.nlu import cost
from benchmarks.rasa import FOLDER, environment
from bot.dialogs import DIALOGS
from bot.nlu import Nlu, load_model, trial
from bot.nlu.corpus import Line
from bot.nlu.datasets import read_set, read_wanted
from bot.nlu.evaluate import Judged, calibration_error, judge, out_of_scope_auroc, styles
from bot.rasa.domain import CONFIG, export

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
SPLITS = sorted(path.name for path in DATA.glob("nlu_*"))
TODAY = date(2026, 11, 25)  # what relative dates of the split count from
KEPT = ROOT / "var" / "bench"


@dataclass(frozen=True)
class Side:
    """One system's answers to the lines, and what it cost."""

    name: str
    judged: Sequence[Judged]
    entity_f1: float
    cost: dict[str, float]


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        models = {} if options.only_peer else ours(folder)
        for title in options.split:
            split = DATA / title
            print(f"\n## {title}\n")
            lines = read_set(split)["test"]
            sides = [scored(name, *model, lines, split) for name, model in models.items()]
            if not options.no_peer:
                sides.append(diet(lines, folder, options))
            show(sides)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--environment", type=Path, default=FOLDER)
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--bilou", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--split", choices=SPLITS, nargs="+", default=["nlu_dev2"])
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--only-peer", action="store_true", help="for a slow machine: it first")
    parser.add_argument("--fresh", action="store_true", help="train DIET again all the same")
    return parser.parse_args()


# --- ours --------------------------------------------------------------------------------------


def ours(folder: Path) -> dict[str, tuple[Nlu, dict[str, float]]]:
    """With the second opinion, and the n-grams alone: trained once, with what they cost."""
    spent = cost.measure(DATA, folder / "model")
    model = load_model(DATA, folder / "model")
    both = {"ours": model, "ours, n-grams alone": Nlu(model.trained, second=False)}
    return {name: (nlu, spent[name]) for name, nlu in both.items()}


def scored(
    name: str, nlu: Nlu, spent: dict[str, float], lines: Sequence[Line], split: Path
) -> Side:
    _finding(name, nlu, split)
    marked = [line for line in lines if line.path.stem == "entities"]
    scores = trial.entity_scores(nlu, marked, TODAY)
    judged = judge(lambda text: nlu.read(text).ranking, _styled(lines))
    for entity, s in sorted(scores.items()):
        print(f"{name}: {entity}: {s.wanted} wanted, {s.said} said, F1 {s.f1:.3f}")
    return Side(name, judged, scores["all"].f1, spent)


def _styled(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.path.stem != "entities"]


def _finding(name: str, nlu: Nlu, split: Path) -> None:
    wanted = read_wanted(split, "procedures.yml")
    at1, at3 = trial.recall(lambda t: [h.id for h in nlu.find(t, "procedure", 3).ranking], wanted)
    print(f"{name}: {len(wanted)} needs: procedure recall@1 {at1:.3f}, recall@3 {at3:.3f}")
    wanted = read_wanted(split, "faq.yml")
    at1, at3 = trial.recall(lambda t: [h.topic for h in nlu.find(t, "faq", 3).ranking], wanted)
    print(f"{name}: {len(wanted)} questions: FAQ topic recall@1 {at1:.3f}, recall@3 {at3:.3f}")


# --- the peer ----------------------------------------------------------------------------------


def diet(lines: Sequence[Line], folder: Path, options: argparse.Namespace) -> Side:
    """Train DIET on the exported project and have it read every line.

    It may train for an hour: project, model and answers are kept by their hash.
    """
    fresh = folder / "rasa"
    export(DATA, fresh, tuple(DIALOGS))
    _shorten(fresh / "config.yml", options)
    project = KEPT / f"diet-{_digest(sorted(fresh.rglob('*.yml')))}"
    if options.fresh or not project.exists():
        shutil.rmtree(project, ignore_errors=True)
        shutil.copytree(fresh, project)
    questions = folder / "questions.json"
    questions.write_text(json.dumps([line.text for line in lines]), "utf-8")
    answers = project / f"answers-{_digest([questions])}.json"
    if not answers.exists():
        environment(options.environment)
        python = options.environment / "bin" / "python"
        script = Path(__file__).with_name("rasa_side.py")
        subprocess.run([python, script, project, questions, answers], check=True)
    return _diet_side(lines, json.loads(answers.read_text("utf-8")))


def _digest(files: Sequence[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def _shorten(path: Path, options: argparse.Namespace) -> None:
    """Rasa's recommended pipeline with the epochs asked for; without BILOU tags if told so."""
    config = json.loads(json.dumps(CONFIG))
    classifier = next(part for part in config["pipeline"] if part["name"] == "DIETClassifier")
    classifier["epochs"] = options.epochs
    classifier["random_seed"] = 1
    classifier["BILOU_flag"] = options.bilou
    path.write_text(yaml.safe_dump(config), "utf-8")


def _diet_side(lines: Sequence[Line], said: dict[str, Any]) -> Side:
    pairs = list(zip(lines, said["parses"], strict=True))
    styled = [(line, p) for line, p in pairs if line.path.stem != "entities"]
    judged = [Judged(line, [tuple(r) for r in p["ranking"]]) for line, p in styled]
    p50, p95 = np.quantile([p["ms"] for _, p in styled], [0.5, 0.95])
    spent = {
        "train_s": said["seconds"], "start_to_first_parse_s": said["load_seconds"],
        "resident_mb": said["resident_mb"], "p50_ms": p50, "p95_ms": p95,
        "mean_ms": float(np.mean([p["ms"] for _, p in styled])),
    }  # fmt: skip
    return Side("Rasa DIET", judged, _lenient_f1(pairs), spent)


def _lenient_f1(pairs: Sequence[tuple[Line, dict[str, Any]]]) -> float:
    """DIET normalises nothing: the words as typed count as right too."""
    total = trial.Overlap()
    for line, parse in pairs:
        if line.path.stem != "entities":
            continue
        left = Counter((entity, value.lower()) for entity, value in parse["entities"])
        right = 0
        for m in line.mentions:
            typed = (m.entity, line.text[m.start : m.end].lower())
            hit = next((k for k in ((m.entity, m.value.lower()), typed) if left[k]), None)
            if hit:
                left[hit] -= 1
                right += 1
        total += trial.Overlap(len(line.mentions), len(parse["entities"]), right)
    return total.f1


# --- the tables --------------------------------------------------------------------------------


def show(sides: Sequence[Side]) -> None:
    tables = [styles(side.judged) for side in sides]
    print("\n| style | lines | " + " | ".join(side.name for side in sides) + " |")
    print("|---|---|" + "---|" * len(sides))
    for style, first in tables[0].items():
        cells = (f"{100 * t[style].accuracy:.1f} % / {t[style].macro_f1:.3f}" for t in tables)
        print(f"| {style.replace('_', ' ')} | {first.count} | " + " | ".join(cells) + " |")
    rows = {
        "out-of-scope AUROC": [f"{out_of_scope_auroc(s.judged):.3f}" for s in sides],
        "calibration error": [f"{calibration_error(s.judged):.3f}" for s in sides],
        "entity F1": [f"{s.entity_f1:.3f}" for s in sides],
        **{name: [f"{s.cost.get(name, 0):.2f}" for s in sides] for name in sides[0].cost},
    }
    for name, cells in rows.items():
        print(f"| {name} | | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
