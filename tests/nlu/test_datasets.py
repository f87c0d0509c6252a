"""Sets of other people's layouts: read, split as given, refused with file and line.

The lines are invented; only the layouts are those of PhoATIS and MASSIVE.
"""

import json
from pathlib import Path

import pytest

from bot.nlu import trial
from bot.nlu.corpus import BadTrainingData, Mention
from bot.nlu.datasets import read_set, read_wanted
from bot.nlu.meaning import Vectors
from bot.nlu.trial import Overlap, crossed, judged, learned


def phoatis(folder: Path, rows: list[tuple[str, str, str]]) -> Path:
    folder.mkdir(parents=True)
    for name, column in (("seq.in", 0), ("seq.out", 1), ("label", 2)):
        (folder / name).write_text("".join(f"{row[column]}\n" for row in rows), "utf-8")
    return folder


def test_phoatis_has_its_parts_labels_and_slots(tmp_path: Path) -> None:
    row = ("tàu từ huế đến đà nẵng", "O O B-from O B-to I-to", "train")
    phoatis(tmp_path / "train", [row, ("giá vé", "O O", "fare")])
    phoatis(tmp_path / "test", [row])
    split = read_set(tmp_path)
    assert {part: len(lines) for part, lines in split.items()} == {"train": 2, "test": 1}
    line = split["train"][0]
    assert line.intent == "train"
    assert line.mentions == (Mention("from", "huế", 7, 10), Mention("to", "đà nẵng", 15, 22))


def test_massive_has_its_partitions_and_slots(tmp_path: Path) -> None:
    rows = [
        {"utt": "gọi tôi dậy lúc bảy giờ", "intent": "alarm_set", "partition": "train",
         "annot_utt": "gọi tôi dậy lúc [time : bảy giờ]"},
        {"utt": "mưa không", "intent": "weather_query", "partition": "test",
         "annot_utt": "mưa không"},
    ]  # fmt: skip
    path = tmp_path / "vi-VN.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    split = read_set(path)
    assert split["train"][0].mentions == (Mention("time", "bảy giờ", 16, 23),)
    assert split["test"][0].intent == "weather_query"


def test_rasa_json_lines_may_name_a_style_and_entities(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    entity = {"entity": "date", "start": 0, "end": 7, "value": "2026-11-24"}
    row = {"text": "hôm qua", "intent": "affirm", "style": "voice", "entities": [entity]}
    path.write_text(json.dumps(row), "utf-8")
    (line,) = read_set(path)["test"]
    assert line.path.stem == "voice"
    assert line.mentions == (Mention("date", "2026-11-24", 0, 7),)


@pytest.mark.parametrize(
    "raw", ["{", "[]", '{"text": "a"}', '{"text": 1, "intent": "x", "entities": [1]}']
)
def test_a_broken_line_is_named(tmp_path: Path, raw: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text('{"text": "a", "intent": "b"}\n' + raw, "utf-8")
    with pytest.raises(BadTrainingData, match=r"set\.jsonl:2"):
        read_set(path)


def test_files_of_different_length_are_named(tmp_path: Path) -> None:
    folder = phoatis(tmp_path / "x", [("a b", "O O", "l")])
    (folder / "label").write_text("l\nm\n", "utf-8")
    with pytest.raises(BadTrainingData, match="differ in length"):
        read_set(folder)


def test_what_must_be_found_is_read_beside_the_styles(tmp_path: Path) -> None:
    (tmp_path / "procedures.yml").write_text("needs:\n- {text: vợ mới sinh, id: khai-sinh}\n")
    assert read_wanted(tmp_path, "procedures.yml") == [("vợ mới sinh", "khai-sinh")]
    assert read_wanted(tmp_path, "faq.yml") == []


FARES = ["giá vé bao nhiêu", "vé hết bao nhiêu tiền", "cho hỏi giá vé", "giá vé đi huế"]
TIMES = ["mấy giờ tàu chạy", "tàu chạy lúc mấy giờ", "giờ tàu chạy", "mấy giờ có tàu"]


def none() -> Vectors:
    return Vectors({}, most=0)


def test_a_given_split_trains_on_train_and_tests_on_test(tmp_path: Path) -> None:
    rows = [(t, "O", "fare") for t in FARES] + [(t, "O", "time") for t in TIMES]
    phoatis(tmp_path / "train", rows)
    phoatis(tmp_path / "test", [("gia ve the nao", "O", "fare"), ("tàu mấy giờ chạy", "O", "time")])
    found = judged(read_set(tmp_path), pytest.fail, lambda lines: learned(lines, none()))
    assert [j.right for j in found] == [True, True]


def test_foreign_labels_without_parts_are_cross_validated(tmp_path: Path) -> None:
    rows = [(t, "O", "fare") for t in FARES] + [(t, "O", "time") for t in TIMES]
    lines = read_set(phoatis(tmp_path / "set", rows))["test"]
    found = crossed(lines, lambda kept: learned(kept, none()), count=4)
    assert sorted(j.line.text for j in found) == sorted([*FARES, *TIMES])
    assert sum(j.right for j in found) >= 6


def test_overlap_counts_values_once_each() -> None:
    assert Overlap(2, 2, 1).f1 == 0.5
    assert Overlap().f1 == 1.0
    assert trial.recall(lambda _: ["a", "b"], [("x", "a"), ("y", "b")]) == (0.5, 1.0)
