"""The language data of the project is in order, and what is wrong with it is told by line."""

from datetime import date
from pathlib import Path

import pytest

from bot.nlu.check import check

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 24)


def test_our_own_data_is_in_order() -> None:
    assert check(ROOT / "data", TODAY) == []


def written(folder: Path, name: str, text: str) -> Path:
    """A file of language data; the folders that go with it exist."""
    for kind in ("nlu", "faq", "procedures"):
        (folder / kind).mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def lines(intent: str, *examples: str) -> str:
    shown = "".join(f"    - {example}\n" for example in examples)
    return f"nlu:\n- intent: {intent}\n  examples: |\n{shown}"


def answer(**fields: str) -> str:
    """One answer in YAML, whole but for what is given otherwise."""
    whole = {
        "topic": "t", "question": "q", "paraphrases": "[a, b, c, d, e, f, g, h]",
        "answer": "{vi: b, en: c}", "source": "law", "as_of": "'2026-10-01'",
    }  # fmt: skip
    return "- id: x\n" + "".join(f"  {k}: {v}\n" for k, v in (whole | fields).items())


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (lines("no_such", "abc"), "4: unknown intent no_such"),
        (lines("greet", "abc", "[x](colour)"), "5: unknown entity colour"),
        (lines("greet", "abc", "[x](procedure:no-such)"), "5: unknown procedure no-such"),
        (lines("greet", "chào", "Chào"), "5: 'Chào' stands already at {}:4"),
        (lines("greet", "chào") + lines("thank", "chào")[5:], "7: 'chào' is greet at {}:4"),
        ("nlu:\n- intent: greet\n  examples: |\n    abc\n", "4: an example begins with '- '"),
        ("nlu:\n- intent: greet\n  examples: [\n", "4: "),
        (lines("greet", "[x]{broken}"), "4: broken entity mark"),
    ],
)
def test_a_bad_line_is_told_with_file_and_line(tmp_path: Path, text: str, complaint: str) -> None:
    path = written(tmp_path, "nlu/a.yml", text)
    wanted = f"{path}:{complaint.format(path)}"
    assert any(problem.startswith(wanted) for problem in check(tmp_path, TODAY))


def test_a_wording_of_an_unknown_procedure_is_told_with_its_line(tmp_path: Path) -> None:
    text = "nlu:\n- synonym: no-such\n  examples: |\n    - giấy lạ\n    - giấy khác\n"
    path = written(tmp_path, "nlu/lookups.yml", text)
    problems = check(tmp_path, TODAY)
    assert f"{path}:5: 'giấy khác' names the unknown procedure no-such" in problems


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"source": "''"}, "an answer without source"),
        ({"as_of": "'2025-11-23'"}, "checked last on 2025-11-23"),
        ({"paraphrases": "[a]"}, "1 paraphrases of 8"),
        ({"answer": "{vi: b}"}, "no answer in en"),
        ({"answer": f"{{vi: {'từ ' * 121}, en: c}}"}, "121 words in vi, gateway"),
        ({"intent": "no_such"}, "unknown intent no_such"),
        ({"related_procedures": "[no-such]"}, "unknown procedure no-such"),
    ],
)
def test_a_bad_answer_is_told_with_file_and_line(
    tmp_path: Path, wrong: dict[str, str], complaint: str
) -> None:
    path = written(tmp_path, "faq/x.yaml", "# answers\n" + answer(**wrong))
    assert f"{path}:2: x: {complaint}" in check(tmp_path, TODAY)


def test_a_whole_answer_is_not_complained_of(tmp_path: Path) -> None:
    path = written(tmp_path, "faq/x.yaml", answer())
    assert not [p for p in check(tmp_path, TODAY) if p.startswith(str(path))]


def test_an_id_that_stands_twice_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, "faq/x.yaml", answer() + answer())
    assert any(p.startswith(f"{path}:") and "twice" in p for p in check(tmp_path, TODAY))


def test_an_old_answer_is_stale() -> None:
    late = check(ROOT / "data", date(2028, 1, 1))
    assert any("acc-otp: checked last on 2026-10-01" in problem for problem in late)


def test_thin_intents_are_told(tmp_path: Path) -> None:
    written(tmp_path, "nlu/a.yml", lines("greet", "chào", "xin chào"))
    assert f"{tmp_path / 'nlu'}:1: greet has 2 lines of 60" in check(tmp_path, TODAY)
