"""Courtesy before the matter is left out of what is matched, and nothing else is."""

import pytest

from bot.nlu import Nlu
from bot.nlu.openings import opening_length, without_english_opening


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("em ơi cho anh hỏi làm khai sinh", "làm khai sinh"),
        ("alo em ơi cho hỏi tí mất giấy khai sinh thì sao", "mất giấy khai sinh thì sao"),
        ("xin chào cán bộ tôi muốn làm giấy kết hôn", "tôi muốn làm giấy kết hôn"),
        ("cho tôi hỏi hồ sơ tới đâu rồi", "hồ sơ tới đâu rồi"),
        ("chào phường mình", "chào phường mình"),
        ("chào em nhé ạ", "chào em nhé ạ"),
        ("em muốn làm giấy", "em muốn làm giấy"),
        ("cho tôi gặp cán bộ", "cho tôi gặp cán bộ"),
        ("dạ đúng", "dạ đúng"),
        ("", ""),
    ],
)
def test_only_the_opening_goes(text: str, matter: str) -> None:
    words = text.split()
    assert " ".join(words[opening_length(words) :]) == matter


@pytest.mark.parametrize("opening", ["em oi cho anh hoi ", "Chào em, cho chị hỏi chút, ", "e oi "])
@pytest.mark.parametrize("matter", ["dang ky tam tru", "làm khai sinh", "lệ phí kết hôn bao nhiêu"])
def test_a_polite_request_is_understood_as_the_bare_one(
    nlu: Nlu, opening: str, matter: str
) -> None:
    polite, bare = nlu.parse(opening + matter), nlu.parse(matter)
    assert polite["intent"]["name"] == bare["intent"]["name"] != "greet"


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("hello i want to register my baby", "i want to register my baby"),
        ("good morning, excuse me, where is the office", "where is the office"),
        ("hi there, could you please help me register a marriage", "register a marriage"),
        ("please help me with my residence", "my residence"),
        ("may i ask about the fee of a copy", "the fee of a copy"),
        ("sorry to bother you, how do i pay", "how do i pay"),
        ("hello shop", "hello shop"),
        ("hi cán bộ cho hỏi", "hi cán bộ cho hỏi"),
        ("hello how are you", "hello how are you"),
        ("could you help me", "could you help me"),
        ("please help", "please help"),
        ("", ""),
    ],
)
def test_english_courtesy_goes_too(text: str, matter: str) -> None:
    assert without_english_opening(text) == matter


@pytest.mark.parametrize("opening", ["Hello, ", "Good morning! ", "hi, could you help me? "])
@pytest.mark.parametrize("matter", ["i want to register my baby", "I need to pay the fee"])
def test_a_polite_wish_in_english_is_the_bare_one(nlu: Nlu, opening: str, matter: str) -> None:
    polite, bare = nlu.parse(opening + matter), nlu.parse(matter)
    assert polite["intent"]["name"] == bare["intent"]["name"] != "greet"
