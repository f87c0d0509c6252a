"""When a message asks for a list of procedures, and when it asks about one."""

import pytest

from bot.readers.filters import asks_for_a_list


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("thủ tục đất đai nào làm online được", True),
        ("thu tuc nao phai ra phuong", True),
        ("danh sách thủ tục hộ tịch", True),
        ("làm việc đó có phải ra phường không", False),
        ("thủ tục này có nộp online được không", False),
        ("tôi mất căn cước", False),
        ("", False),
    ],
)
def test_a_list_is_asked_for_in_general_words_only(text: str, listed: bool) -> None:
    assert asks_for_a_list(text) is listed
