"""Short questions by their end, and answers that only look like one."""

import pytest

from bot.readers.question import asks


@pytest.mark.parametrize(
    "text",
    [
        "đúng không em",
        "dung khong",
        "gửi rồi à",
        "gửi đi đâu",
        "bệnh viện hả",
        "ai?",
        "xong chưa ạ",
    ],
)
def test_a_question(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    ["Tày", "không", "chưa", "gửi đi ạ", "gui di a", "Thôn À Lò", "xã Đông Hà", "không có gì", ""],
)
def test_no_question(text: str) -> None:
    assert not asks(text)
