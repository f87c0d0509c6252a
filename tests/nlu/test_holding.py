"""Under a summary a "not yet" must never be read as the yes it looks like without its marks."""

import pytest

from bot.model import Answer, Cancel, Open
from bot.nlu import Nlu
from bot.nlu.holding import HOLD

REVIEW = Open("review", "choice", "t", ("Đúng, gửi đi", "Sửa một mục"))
YES = Answer("Đúng, gửi đi")


@pytest.mark.parametrize(
    "text",
    [
        "đừng", "đừng gửi", "dung gui", "ừ đừng gửi vội em", "u dung nop", "khoan", "khoan đã",
        "ok but wait", "yes, but not yet", "let me check", "đúng nhưng khoan gửi",
        "ok để tôi xem lại",
        "chờ đã", "cho da", "đợi tí", "thôi không gửi", "chưa gửi đâu", "don't send", "wait",
        "please do not submit it yet", "hold on",
    ],
)  # fmt: skip
def test_not_yet_sends_nothing(nlu: Nlu, text: str) -> None:
    assert nlu.understand(text, REVIEW, ()).commands == (HOLD,)


@pytest.mark.parametrize(
    "text",
    [
        "đúng", "dung", "đúng gửi đi", "dung gui di", "dung, gui di", "đúng rồi gửi đi", "gửi đi",
        "gui di", "cho gửi đi", "dạ", "ừ đúng", "vang dung roi", "I agree", "ok send it",
        "all correct", "looks good", "yes, you can send it", "xem rồi, đúng hết em",
    ],
)  # fmt: skip
def test_yes_sends(nlu: Nlu, text: str) -> None:
    assert nlu.understand(text, REVIEW, ()).commands == (YES,)


@pytest.mark.parametrize("text", ["dừng", "dừng lại", "dừng đi em", "ngừng", "stop"])
def test_stop_stops(nlu: Nlu, text: str) -> None:
    assert nlu.understand(text, REVIEW, ()).commands == (Cancel(),)


@pytest.mark.parametrize("label", ["Dừng nhắc", "Đừng nhắc nữa"])
def test_a_label_that_stops_is_still_chosen(nlu: Nlu, label: str) -> None:
    then = Open("then", "choice", "t", ("Làm tiếp", "Dừng nhắc", "Đừng nhắc nữa"))
    assert nlu.understand(label.lower(), then, ()).commands == (Answer(label),)


@pytest.mark.parametrize(
    "text",
    [
        "gửi rồi à", "gửi đi đâu", "gửi cho ai", "đúng chưa em", "is it correct", "chắc đúng",
        "có thể đúng", "hình như đúng", "maybe", "I guess so", "correct it", "đúng nhưng thiếu tên",
    ],
)  # fmt: skip
def test_a_question_or_a_doubt_sends_nothing(nlu: Nlu, text: str) -> None:
    assert nlu.understand(text, REVIEW, ()).commands != (YES,)


def test_elsewhere_words_of_waiting_mean_something_else(nlu: Nlu) -> None:
    other = Open("sure", "yes_no", "t", ("Có", "Không"))
    assert nlu.understand("đừng gửi", other, ()).commands != (HOLD,)
