"""What editors published goes into the data files, which stay what they were otherwise."""

import shutil
from pathlib import Path

import msgspec

from bot.catalogue import FaqEntry, load_catalogue
from bot.faq_files import write_answers, write_strangers
from bot.nlu.corpus import read_lines

ROOT = Path(__file__).parents[2]


def test_an_answer_is_replaced_where_it_stands_and_a_new_one_has_a_file(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    before = load_catalogue(tmp_path / "data")
    old = before.faq("acc-need")
    assert old is not None
    changed = msgspec.structs.replace(old, answer={"vi": "Mới.", "en": "New."})
    own = FaqEntry(
        "own-1", "own_1", "gửi xe đâu", ("a",), {"vi": "b", "en": "c"}, "d", "2026-11-20"
    )
    assert write_answers(tmp_path / "data" / "faq", [changed, own]) == ["acc-need", "own-1"]
    after = load_catalogue(tmp_path / "data")
    assert after.faq("acc-need") == changed
    assert after.faq("own-1") == own
    others = {entry.id: entry for entry in before.faqs} | {changed.id: changed, own.id: own}
    assert {entry.id: entry for entry in after.faqs} == others
    text = (tmp_path / "data" / "faq" / "account.yaml").read_text("utf-8")
    assert "- id: acc-level2\n  topic: vneid_level2\n" in text


def test_what_is_not_for_us_becomes_training_lines(tmp_path: Path) -> None:
    assert write_strangers(tmp_path, {"giá vàng": "", "gửi xe": "own-1"}) == 1
    (line,) = read_lines(tmp_path / "console.yml")
    assert (line.text, line.intent) == ("giá vàng", "out_of_scope")
