"""The language data of the project is in order, and what is wrong with it is told by line."""

from datetime import date
from pathlib import Path

from bot.nlu.check import check

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 24)


def test_our_own_data_is_in_order() -> None:
    assert check(ROOT / "data", TODAY) == []


def test_an_old_answer_is_stale() -> None:
    late = check(ROOT / "data", date(2028, 1, 1))
    assert any("acc-otp: checked last on 2026-10-01" in problem for problem in late)


def test_conflicts_duplicates_and_thin_intents_are_told(tmp_path: Path) -> None:
    nlu = tmp_path / "nlu"
    nlu.mkdir()
    (nlu / "a.yml").write_text(
        "nlu:\n- intent: greet\n  examples: |\n    - chào\n    - Chào\n"
        "- intent: thank\n  examples: |\n    - chào\n"
    )
    problems = check(tmp_path, TODAY)
    assert f"{nlu / 'a.yml'}:5: 'Chào' stands already at {nlu / 'a.yml'}:4" in problems
    assert f"{nlu / 'a.yml'}:8: 'chào' is greet at {nlu / 'a.yml'}:4" in problems
    assert f"{nlu}:1: greet has 2 lines of 60" in problems


def test_an_answer_without_source_is_told(tmp_path: Path) -> None:
    (tmp_path / "nlu").mkdir()
    faq = tmp_path / "faq"
    faq.mkdir()
    (faq / "x.yaml").write_text(
        "- id: x\n  topic: t\n  question: q\n  paraphrases: [a]\n  answer: {vi: b}\n"
        "  source: ''\n  as_of: '2026-10-01'\n"
    )
    problems = [p for p in check(tmp_path, TODAY) if p.startswith(str(faq))]
    where = f"{faq / 'x.yaml'}:1: x:"
    assert problems == [
        f"{where} an answer without source",
        f"{where} 1 paraphrases of 8",
        f"{where} no answer in en",
    ]
