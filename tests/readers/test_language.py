"""A clear sentence tells its language; names, addresses and short answers tell none."""

import pytest

from bot.readers.language import language_of


@pytest.mark.parametrize(
    "text",
    ["I want to register the birth of my child", "how much does this cost?",
     "what papers do I need for this", "My child is called Nguyễn Thị Bình and was born here"],
)  # fmt: skip
def test_english(text: str) -> None:
    assert language_of(text) == "en"


@pytest.mark.parametrize(
    "text",
    ["tôi muốn nộp hồ sơ khai sinh cho con", "phi nay toi phai nop bao nhieu vay em",
     "em ơi cho anh hỏi cái này", "can lam gi the"],
)  # fmt: skip
def test_vietnamese(text: str) -> None:
    assert language_of(text) == "vi"


@pytest.mark.parametrize(
    "text",
    ["", "ok", "Trần Gia Hân", "12 Baker Street, London", "Bệnh viện Sen Hồ, phường Sen Hồ, Hà Nội",
     "email please", "nộp hồ sơ chứng thực chữ ký", "hello em oi", "https://bot.example/what/is/this"],
)  # fmt: skip
def test_neither(text: str) -> None:
    assert language_of(text) is None
