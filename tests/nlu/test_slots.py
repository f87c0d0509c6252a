"""Slots of foreign sets are learned from their train part and scored as whole spans."""

import json
from pathlib import Path

from typer.testing import CliRunner

from bot.cli_nlu import app
from bot.nlu.corpus import Line, Mention
from bot.nlu.datasets import read_set
from bot.nlu.slots import learn_slots, slot_scores, spans_of, tags_of

TOWNS = ("huế", "đà nẵng", "hà nội", "quy nhơn", "vinh", "cần thơ", "nha trang", "đồng hới")


def marked(text: str, **slots: str) -> Line:
    found = []
    for slot, words in slots.items():
        start = text.index(words)
        found.append(Mention(slot, words, start, start + len(words)))
    return Line(text, "fare", Path("x"), 1, tuple(found))


def journeys(*towns: str) -> list[Line]:
    pairs = [(a, b) for a in towns for b in towns if a != b]
    return [marked(f"vé từ {a} đi {b} giá bao nhiêu", origin=a, goal=b) for a, b in pairs]


def test_tags_follow_the_words_of_a_mention() -> None:
    line = marked("bay từ đà nẵng", origin="đà nẵng")
    assert tags_of(line) == (["bay", "từ", "đà", "nẵng"], ["O", "O", "B-origin", "I-origin"])
    assert spans_of(["O", "B-a", "I-a", "I-b", "B-b"]) == [("a", 1, 3), ("b", 3, 4), ("b", 4, 5)]


def test_towns_never_seen_are_found_by_what_stands_around_them() -> None:
    tagger = learn_slots(journeys(*TOWNS[:6]))
    scores = slot_scores(tagger, journeys(*TOWNS[6:]))
    assert scores.wanted == 4
    assert scores.f1 >= 0.75


def test_the_same_lines_give_the_same_tagger() -> None:
    words = ["tàu", "từ", "cần", "thơ", "đi", "vinh"]
    assert learn_slots(journeys(*TOWNS))(words) == learn_slots(journeys(*TOWNS))(words)


def phoatis(folder: Path, lines: list[Line]) -> None:
    """A part in the layout of PhoATIS: words, tags and labels by line."""
    folder.mkdir(parents=True)
    tagged = [tags_of(line) for line in lines]
    columns = {
        "seq.in": [" ".join(words) for words, _ in tagged],
        "seq.out": [" ".join(tags) for _, tags in tagged],
        "label": [line.intent for line in lines],
    }
    for name, rows in columns.items():
        (folder / name).write_text("\n".join(rows) + "\n", "utf-8")


def foreign() -> list[Line]:
    times = [Line(f"mấy giờ tàu tới {town}", "time", Path("x"), 1) for town in TOWNS]
    return [*journeys(*TOWNS[:5]), *times]


def test_a_set_in_phoatis_layout_runs_through_the_command(tmp_path: Path) -> None:
    lines = foreign()
    phoatis(tmp_path / "train", lines)
    phoatis(tmp_path / "test", lines[::3])
    assert [n.mentions for n in read_set(tmp_path)["train"]] == [n.mentions for n in lines]
    ran = CliRunner().invoke(app, ["test", str(tmp_path)])
    assert ran.exit_code == 0, ran.output
    assert "slots: 14 wanted" in ran.output
    assert ran.output.splitlines()[1].split()[:3] == ["seq", "10", "1.000"]


def test_a_set_in_massive_layout_runs_through_the_command(tmp_path: Path) -> None:
    rows = []
    for number, line in enumerate(foreign()):
        text = line.text
        for m in line.mentions:
            text = text.replace(m.value, f"[{m.entity} : {m.value}]", 1)
        part = "test" if number % 3 == 0 else "train"
        row = {"utt": line.text, "annot_utt": text, "intent": line.intent, "partition": part}
        rows.append(row)
    path = tmp_path / "vi-VN.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    ran = CliRunner().invoke(app, ["test", str(path)])
    assert ran.exit_code == 0, ran.output
    assert "slots: 14 wanted" in ran.output
