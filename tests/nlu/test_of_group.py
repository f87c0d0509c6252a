"""At the question whether to declare the father, his name is a yes and the next answer."""

import pytest

from bot.model import Answer, Open
from bot.nlu.of_group import of_group

GROUP = Open("group_father", "yes_no", "t", ("Có", "Không"), label="Thông tin người cha")


@pytest.mark.parametrize(
    "text",
    [
        "Bố bé là Lê Minh Quân", "cha cháu tên là Lê Minh Quân", "chồng tôi là Lê Minh Quân",
        "có, ba nó tên Lê Minh Quân", "yes, his father is Lê Minh Quân",
    ],
)  # fmt: skip
def test_his_name_is_a_yes_and_an_answer(text: str) -> None:
    found = of_group(text, GROUP)
    assert found is not None
    assert found.commands == (Answer("Có"), Answer("Lê Minh Quân"))


@pytest.mark.parametrize("text", ["bé không có bố", "cháu ko có cha", "the child has no father"])
def test_none_is_a_no(text: str) -> None:
    found = of_group(text, GROUP)
    assert found is not None
    assert found.commands == (Answer("Không"),)


@pytest.mark.parametrize(
    "text",
    [
        "mẹ bé là Trần Thị Mai", "Lê Minh Quân", "bố bé mất rồi", "bố bé tên gì nhỉ", "có bố không",
        "bé không có bố được không", "bố bé là Lê Minh Quân sinh năm 1990", "không",
    ],
)  # fmt: skip
def test_other_words_are_left_to_others(text: str) -> None:
    assert of_group(text, GROUP) is None


def test_only_a_group_is_answered_so() -> None:
    assert of_group("bố bé là Lê Minh Quân", Open("child_name", "name", "t")) is None
