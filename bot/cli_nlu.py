"""`motcua nlu`: train, test, parse, confusions and suggest."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.nlu import Nlu, load_model
from bot.nlu.check import check
from bot.nlu.corpus import load_lines
from bot.nlu.evaluate import (
    calibration_error,
    confusions,
    judge,
    milliseconds,
    out_of_scope_auroc,
    styles,
)
from bot.nlu.training import embed_all

app = typer.Typer(help="Understanding: train, test, parse.", no_args_is_help=True)
Data = Annotated[Path, typer.Option(help="Folder with nlu, faq and procedures.")]
Cache = Annotated[Path, typer.Option(help="Where trained models are kept.")]
Split = Annotated[Path, typer.Argument(help="Folder of Rasa YAML files, one per style.")]
DATA, CACHE, DEV = Path("data"), Path("var/nlu"), Path("data/nlu_dev")


@app.command()
def train(data: Data = DATA, cache: Cache = CACHE) -> None:
    """Train when the data is new."""
    model = load_model(data, cache)
    print(f"{len(model.catalogue.procedures)} procedures, {len(model.catalogue.faqs)} answers")


@app.command()
def embed(data: Data = DATA) -> None:
    """Write the sentence vectors of all lines beside them; needs the extra `semantic`."""
    print(f"{embed_all(data)} vectors")


@app.command(name="test")
def run_test(split: Split = DEV, data: Data = DATA, cache: Cache = CACHE) -> None:
    """Score the model on a split it has not seen, per style."""
    model = load_model(data, cache)
    judged = judge(lambda text: model.read(text).ranking, load_lines(split))
    print(f"{'style':<16}{'lines':>6}{'accuracy':>10}{'macro-F1':>10}{'top 3':>8}")
    for name, s in styles(judged).items():
        print(f"{name:<16}{s.count:>6}{s.accuracy:>10.3f}{s.macro_f1:>10.3f}{s.top3:>8.3f}")
    p50, p95 = milliseconds(model.parse, [f"{j.line.text} ạ" for j in judged])
    print(f"calibration error {calibration_error(judged):.3f}")
    print(f"out-of-scope AUROC {out_of_scope_auroc(judged):.3f}")
    print(f"parse p50 {p50:.2f} ms, p95 {p95:.2f} ms")


@app.command(name="check")
def run_check(data: Data = DATA) -> None:
    """Say what is wrong with the language data, line by line; ends with 1 when anything is."""
    problems = check(data, datetime.now(UTC).date())
    for problem in problems:
        print(problem)
    raise typer.Exit(1 if problems else 0)


@app.command()
def parse(text: str, data: Data = DATA, cache: Cache = CACHE) -> None:
    """What one text means, in Rasa's shape."""
    print(json.dumps(_model(data, cache).parse(text), ensure_ascii=False, indent=2))


@app.command(name="confusions")
def show_confusions(split: Split = DEV, data: Data = DATA, cache: Cache = CACHE) -> None:
    """Which labels are taken for which."""
    model = _model(data, cache)
    judged = judge(lambda text: model.read(text).ranking, load_lines(split))
    for truth, said, count in confusions(judged):
        print(f"{count:>4}  {truth} -> {said}")


def _model(data: Path, cache: Path) -> Nlu:
    return load_model(data, cache)


if __name__ == "__main__":
    app()
