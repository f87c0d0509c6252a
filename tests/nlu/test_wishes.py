"""Later, go on, undo: said in many ways, and never mistaken for an answer."""

import pytest

from bot.model import Pause, Resume, Undo
from bot.nlu.wishes import wish


@pytest.mark.parametrize(
    "text",
    ["để sau", "de sau nhe em", "mai làm tiếp", "thôi để lát nữa", "lúc khác làm", "hẹn mai",
     "tạm dừng", "later", "not now"],
)  # fmt: skip
def test_later(text: str) -> None:
    assert wish(text) == Pause()


@pytest.mark.parametrize(
    "text", ["làm tiếp", "lam tiep ho so do", "tiếp tục", "tiếp tục nộp hồ sơ dở", "continue"]
)
def test_go_on(text: str) -> None:
    assert wish(text) == Resume()


@pytest.mark.parametrize(
    "text",
    ["giữ nguyên", "à nhầm, giữ như cũ", "lấy lại", "lay lai cau cu", "hoàn tác", "keep it",
     "undo"],
)  # fmt: skip
def test_undo(text: str) -> None:
    assert wish(text) == Undo()


@pytest.mark.parametrize(
    "text",
    ["mai", "Mai", "Lê Văn Tiếp", "nữ", "sau này con tên An", "lấy", "giữ", "nhầm", "3 bản", "",
     "Trần Thị Mai", "tiếp quản nhà đất", "hôm qua"],
)  # fmt: skip
def test_an_answer_is_no_wish(text: str) -> None:
    assert wish(text) is None
