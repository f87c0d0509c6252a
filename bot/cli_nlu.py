"""`motcua nlu`: train, test, parse, confusions and suggest."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache as cache_once
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.catalogue import FaqEntry
from bot.cli_store import Asking, Database, Start
from bot.dialogs import DIALOGS
from bot.faq_files import write_answers, write_strangers
from bot.nlu import Nlu, load_model, trial
from bot.nlu.check import check
from bot.nlu.corpus import INTENTS, Line
from bot.nlu.datasets import read_set, read_wanted
from bot.nlu.evaluate import (
    Judged,
    calibration_error,
    confusions,
    judge,
    milliseconds,
    out_of_scope_auroc,
    styles,
)
from bot.nlu.meaning import Vectors
from bot.nlu.slots import learn_slots, slot_scores
from bot.nlu.suggest import suggest
from bot.nlu.training import embed_all
from bot.rasa.domain import export as write_rasa
from bot.settings import Settings
from bot.store import Store, content, misheard

app = typer.Typer(help="Understanding: train, test, parse.", no_args_is_help=True)
Data = Annotated[Path, typer.Option(help="Folder with nlu, faq and procedures.")]
Cache = Annotated[
    Path | None, typer.Option(help="Where trained models are kept; unset: DATA_DIR/nlu.")
]
Split = Annotated[Path, typer.Argument(help="Rasa YAML, JSON lines or PhoATIS: file or folder.")]
Folds = Annotated[int, typer.Option(help="Cross-validate with this many folds.")]
Kind = Literal["procedure", "faq"]
DATA, DEV = Path("data"), Path("data/nlu_dev2")
COUNTED_FROM = date(2026, 11, 25)  # what relative dates of our splits count from
EVERY = 1_000_000  # lines of a foreign set may all be embedded: whoever tests has time


@app.command()
def train(data: Data = DATA, cache: Cache = None) -> None:
    """Train when the data is new."""
    model = _model(data, cache)
    print(f"{len(model.catalogue.procedures)} procedures, {len(model.catalogue.faqs)} answers")


@app.command()
def embed(data: Data = DATA) -> None:
    """Write the sentence vectors of all lines beside them; needs the extra `semantic`."""
    print(f"{embed_all(data)} vectors")


@app.command(name="test")
def run_test(path: Split = DEV, data: Data = DATA, cache: Cache = None, folds: Folds = 0) -> None:
    """Score on lines never seen: our model, or one trained on the set's own lines.

    A set with train and test parts is used as it is split, with its slots where it has any;
    labels that are not ours are cross-validated. `--folds 5` cross-validates any set.
    """
    made = cache_once(lambda: _model(data, cache))
    split = read_set(path)
    judged = trial.judged(
        split, made, lambda lines: trial.learned(lines, Vectors({}, EVERY)), folds
    )
    report(judged)
    if all(line.intent in INTENTS for part in split.values() for line in part):
        report_values(made(), path, [j.line for j in judged])
    elif "train" in split and any(line.mentions for line in split.get("test", ())):
        tagger = learn_slots([*split["train"], *split.get("dev", ())])
        found = slot_scores(tagger, split["test"])
        print(f"slots: {found.wanted} wanted, {found.said} said, F1 {found.f1:.3f}")


def report(judged: Sequence[Judged]) -> None:
    """Accuracy by style, calibration, out of scope."""
    print(f"{'style':<16}{'lines':>6}{'accuracy':>10}{'macro-F1':>10}{'top 3':>8}")
    for name, s in styles(judged).items():
        print(f"{name:<16}{s.count:>6}{s.accuracy:>10.3f}{s.macro_f1:>10.3f}{s.top3:>8.3f}")
    print(f"calibration error {calibration_error(judged):.3f}")
    if any(j.line.intent == "out_of_scope" for j in judged):
        print(f"out-of-scope AUROC {out_of_scope_auroc(judged):.3f}")


def report_values(model: Nlu, path: Path, lines: Sequence[Line]) -> None:
    """Entities, finding, and the time of a parse."""
    if any(line.mentions for line in lines):
        marked = [n for n in lines if n.path.stem == "entities"] or lines
        for name, s in sorted(trial.entity_scores(model, marked, COUNTED_FROM).items()):
            print(f"entity {name:<14}{s.wanted:>5} wanted{s.said:>5} said   F1 {s.f1:.3f}")
    kinds: tuple[tuple[str, Kind], ...] = (("procedures.yml", "procedure"), ("faq.yml", "faq"))
    for file, kind in kinds:
        wanted = read_wanted(path, file)
        if wanted:
            first, near = trial.recall(partial(_found, model, kind), wanted)
            print(f"{kind}: {len(wanted)} asked, recall@1 {first:.3f}, recall@3 {near:.3f}")
    p50, p95 = milliseconds(model.parse, [f"{n.text} ạ" for n in lines])
    print(f"parse p50 {p50:.2f} ms, p95 {p95:.2f} ms")


def _found(model: Nlu, kind: Kind, text: str) -> list[str]:
    """Ids of procedures, topics of answers."""
    return [hit.topic or hit.id for hit in model.find(text, kind, 3).ranking]


@app.command()
def export(target: Path, data: Data = DATA) -> None:
    """Write a folder in which a Rasa 3.6 trains on our data: domain, pipeline, lines, rules."""
    print(f"{write_rasa(data, target, tuple(DIALOGS))} examples in {target}")


@app.command(name="check")
def run_check(data: Data = DATA) -> None:
    """Say what is wrong with the language data, line by line; ends with 1 when anything is."""
    problems = check(data, datetime.now(UTC).date())
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(1)


@app.command()
def parse(text: str, data: Data = DATA, cache: Cache = None) -> None:
    """What one text means, in Rasa's shape."""
    print(json.dumps(_model(data, cache).parse(text), ensure_ascii=False, indent=2))


@app.command(name="confusions")
def show_confusions(split: Split = DEV, data: Data = DATA, cache: Cache = None) -> None:
    """Which labels are taken for which."""
    model = _model(data, cache)
    lines = [line for part in read_set(split).values() for line in part]
    judged = judge(lambda text: model.read(text).ranking, lines)
    for truth, said, count in confusions(judged):
        print(f"{count:>4}  {truth} -> {said}")


def _model(data: Path, cache: Path | None) -> Nlu:
    """The model, kept where the processes that are started afterwards look for it."""
    return load_model(data, cache or Settings().data_dir / "nlu")


def suggesting(start: Start, database: Database) -> None:
    """Add `suggest`, which needs the caller's way to settings and database."""
    ask = Asking(start, database)

    @app.command(name="suggest")
    def show_suggestions(
        days: int = 30, most: int = 30, data: Data = DATA, cache: Cache = None
    ) -> None:
        """What citizens said that was not understood: masked, in groups, to label in data/nlu."""
        since = datetime.now(UTC) - timedelta(days=days)
        said = ask(lambda store: misheard.since(store, since))
        for group in suggest(_model(data, cache), said)[:most]:
            print(group.as_yaml())

    @app.command(name="export-faq")
    def export_faq(data: Data = DATA) -> None:
        """Write what editors have published and filed in the console into data/faq, data/nlu."""
        answers, labels = ask(_edited)
        written = write_answers(data / "faq", answers)
        strangers = write_strangers(data / "nlu", labels)
        print(f"{len(written)} answers, {strangers} questions that are not for us")


async def _edited(store: Store) -> tuple[tuple[FaqEntry, ...], dict[str, str]]:
    return await content.published(store), await content.labels(store)


if __name__ == "__main__":
    app()
