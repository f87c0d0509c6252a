"""One question is asked when it tells much, the one that tells most; "none fits" is an outcome."""

import math

import pytest

from bot.catalogue import Ambiguity
from bot.model import Hit
from bot.nlu import Nlu
from bot.nlu.questions import best_question, evened, gain, is_all, shares


def hits(**scores: float) -> list[Hit]:
    return [Hit(id_, id_, score) for id_, score in scores.items()]


def rule(*candidates: str) -> Ambiguity:
    return Ambiguity(ask="?", candidates=candidates, when="x")


def test_what_is_left_over_is_that_none_fits() -> None:
    meant = shares(hits(a=0.5, b=0.5))
    assert meant == pytest.approx({"a": 1 / 3, "b": 1 / 3})
    assert gain([], meant) == 0
    assert gain(["a", "b"], meant) == pytest.approx(math.log2(3))


def test_a_question_tells_more_the_more_evenly_it_splits() -> None:
    meant = {"a": 0.4, "b": 0.4, "c": 0.1}
    assert gain(["a", "b"], meant) > gain(["a", "c"], meant) > gain(["c"], meant)


def test_the_question_that_splits_best_is_asked() -> None:
    wide, narrow = (rule("a", "b", "c"), False), (rule("a", "c"), False)
    found = hits(a=0.8, b=0.78, c=0.1)
    assert best_question([narrow, wide], found) == wide[0]
    assert best_question([wide, narrow], found) == wide[0]


def test_nothing_is_asked_when_one_is_nearly_certain() -> None:
    assert best_question([(rule("a", "b"), False)], hits(a=0.98, b=0.2)) is None


def test_a_question_without_the_likeliest_is_not_asked() -> None:
    assert best_question([(rule("b", "c"), True)], hits(a=0.9, b=0.8, c=0.8)) is None
    assert best_question([(rule("a"), False)], []) is None


def test_words_of_several_and_nothing_more_lead_to_a_question() -> None:
    assert is_all(["toi", "muon", "lam", "so", "do"], "so do")
    assert not is_all(["so", "do", "bi", "mat"], "so do")
    assert evened(["a", "b"], {"a": 0.9}) == pytest.approx({"a": 0.7, "b": 0.25})
    asked = rule("a", "b")
    assert best_question([(asked, True)], hits(a=0.99)) == asked


def test_words_in_common_lead_to_a_question_and_plain_ones_do_not(nlu: Nlu) -> None:
    asked = nlu.find("giấy phép xây dựng", "procedure", 4)
    assert {"gpxd-nha-o", "gpxd-cap-lai"} <= set(asked.ask)
    assert asked.question
    assert nlu.find("tôi muốn làm sổ đỏ", "procedure", 4).ask
    assert not nlu.find("giấy phép xây dựng bị mất xin cấp lại", "procedure", 4).ask
    assert nlu.find("ly hôn thuận tình", "procedure", 4).ask == ()
