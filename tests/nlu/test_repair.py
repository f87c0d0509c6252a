"""Which earlier answer is meant by its name."""

import pytest

from bot.model import Answered
from bot.nlu.repair import best_label

PHONE = Answered("phone", "Số điện thoại", "phone", given=False)
PAPER = Answered("paper", "Văn bản xác nhận việc mang thai hộ", "files", given=True)
BORN = Answered("born", "Ngày, tháng, năm sinh của trẻ", "date", given=True)


@pytest.mark.parametrize(
    ("words", "slot"),
    [
        ("sua so dien thoai", "phone"),  # though "thai" is like "thoại", and the paper was given
        ("sua giay mang thai ho", "paper"),
        ("sua ngay sinnh", "born"),
        ("sua tuoi tac", None),
    ],
)
def test_an_answer_is_found_by_its_name(words: str, slot: str | None) -> None:
    assert best_label(words.split(), (PHONE, PAPER, BORN)) == slot
