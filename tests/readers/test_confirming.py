"""A yes that sends for good is one in every word."""

import pytest

from bot.readers.confirming import confirms


@pytest.mark.parametrize(
    "text",
    [
        "Đúng, gửi đi", "đúng", "dạ đúng hết rồi ạ", "1", "số 1", "ok", "xác nhận",
        "nộp luôn đi em", "không sai gì", "tôi đọc kỹ rồi, gửi giúp", "Correct, send it",
        "It is right", "I confirm", "go ahead", "everything is correct", "that's right", "sure",
    ],
)  # fmt: skip
def test_nothing_but_a_yes(text: str) -> None:
    assert confirms(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "em", "2", "có lẽ", "có thể", "co the", "chắc đúng", "đúng nhưng khoan", "chờ gửi",
        "đã đúng đâu", "đừng gửi", "dừng", "không đúng", "đúng không", "gửi chưa", "gửi sau",
        "mai gửi", "đúng nếu tên là An", "ok but wait", "not yet", "hold on", "I'm not sure",
        "is it right", "correct it", "correct the name", "not correct", "maybe", "yes later",
        "looks good except the date", "đúng còn sai",
    ],
)  # fmt: skip
def test_doubt_is_no_yes(text: str) -> None:
    assert not confirms(text)
