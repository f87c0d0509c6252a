"""When a message asks for a list of procedures, about one, or names an office first."""

import pytest

from bot.readers.filters import asks_for_a_list, names_an_office_first


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


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("tôi muốn làm giấy ở UBND phường Sen Hồ", True),
        ("nop ho so tai xa Bai Ngo", True),
        ("thủ tục của UBND xã Bãi Ngô", True),
        ("ở phường Sen Hồ làm được giấy tờ gì", True),
        ("I want to do papers at Sen Hồ", False),
        ("làm giấy khai sinh ở phường Sen Hồ", False),
        ("làm giấy ở phường Sen Hồ mất bao lâu", False),
        ("nộp hồ sơ ở phường nào", False),
        ("UBND phường Sen Hồ ở đâu", False),
        ("", False),
    ],
)
def test_an_office_named_first_says_where_and_nothing_of_what(text: str, first: bool) -> None:
    assert names_an_office_first(text) is first
