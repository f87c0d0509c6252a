"""What is told of a child in a first message, and what is not surely the child's."""

import pytest

from bot.readers.child import Child, read_child


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "làm khai sinh cho con tôi tên Nguyễn An Bình sinh ngày 3/11/2026",
            Child("Nguyễn An Bình", "3/11/2026"),
        ),
        (
            "làm khai sinh cho bé gái Nguyễn An Bình, sinh 3/11/2026",
            Child("Nguyễn An Bình", "3/11/2026", "bé gái"),
        ),
        ("vợ tôi mới sinh con trai ngày 3/11/2026", Child("", "3/11/2026", "con trai")),
        ("con tôi là Lê An sinh 03-11-2026", Child("Lê An", "03-11-2026")),
        ("con tôi tên nguyễn an bình cần khai sinh", Child("nguyễn an bình")),
        ("register the birth of my son born on 3/11/2026", Child("", "3/11/2026")),
        (
            "tôi là Lê Minh Quân sinh ngày 3/2/1990, làm khai sinh cho con tên Lê An",
            Child("Lê An"),
        ),
    ],
)
def test_what_is_told_of_the_child(text: str, told: Child) -> None:
    assert read_child(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "làm khai sinh cho con",
        "con tôi mới sinh hôm qua",
        "tôi tên Nguyễn An Bình sinh ngày 3/2/1990",
        "làm khai sinh cho hai con tên Lê An và Lê Bình",
        "tôi là con gái bà Mai, muốn xin giấy độc thân",
        "con dâu tôi tên Nguyễn Thị Hoa sinh ngày 3/2/1990",
        "chồng tôi Trần Văn Nam mất ngày 3/11/2026",
    ],
)
def test_what_is_not_surely_the_child_s_is_asked(text: str) -> None:
    assert read_child(text) == Child()
