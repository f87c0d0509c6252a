"""Plain values need no model, and mean what the model would have made of them."""

import pytest

from bot.model import Answer, Open
from bot.nlu import Nlu, at_once, context

YES_NO = Open("sure", "yes_no", "t", choices=("Có", "Không"))
SEX = Open("sex", "choice", "t", choices=("Nam", "Nữ"))


def asked(kind: str) -> Open:
    return Open(kind, kind, "t", label=kind)  # type: ignore[arg-type]


VALUES = [
    (asked("date"), "3/2/1990", "3/2/1990"),
    (asked("phone"), "0905 123 456", "0905 123 456"),
    (asked("number"), "3000", "3000"),
    (asked("cccd"), "001090012345", "001090012345"),
    (asked("name"), "Nguyễn Văn Dũng", "Nguyễn Văn Dũng"),
    (asked("text"), "số 12 đường Lê Lợi", "số 12 đường Lê Lợi"),
    (YES_NO, "đúng rồi em", "đúng rồi em"),
    (YES_NO, "không", "Không"),
    (SEX, "nữ", "Nữ"),
]
REVIEW = Open("review", "choice", "t", choices=("Đúng, gửi đi", "Sửa một mục"))


@pytest.mark.parametrize("text", ["dạ", "ok em", "vâng, đúng hết rồi ạ", "yes", "co", "OK luôn"])
def test_a_bare_yes_under_a_summary_agrees_to_it(text: str) -> None:
    found = at_once(text, REVIEW)
    assert found is not None
    assert found.commands == (Answer("Đúng, gửi đi"),)


@pytest.mark.parametrize("text", ["có sai", "đúng mà thiếu tên", "ok nhưng sửa ngày sinh", "không"])
def test_a_yes_with_more_behind_it_does_not(text: str) -> None:
    found = at_once(text, REVIEW)
    assert found is None or found.commands != (Answer("Đúng, gửi đi"),)


@pytest.mark.parametrize(("question", "text", "meant"), VALUES)
def test_a_value_is_known_at_once(question: Open, text: str, meant: str) -> None:
    found = at_once(text, question)
    assert found is not None
    assert found.commands == (Answer(meant),)


@pytest.mark.parametrize(("question", "text", "meant"), VALUES)
def test_the_model_would_say_the_same(nlu: Nlu, question: Open, text: str, meant: str) -> None:
    assert context._one(nlu, text, question, ()).commands == (Answer(meant),)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (None, "khai sinh"),
        (asked("date"), "à nhầm, 3/2/1990"),
        (asked("name"), "sửa tên thành Lê An"),
        (asked("name"), "phí bao nhiêu"),
        (asked("name"), "Nguyễn Văn An, mà phí bao nhiêu?"),
        (asked("text"), "cho tôi gặp cán bộ số 3"),
        (asked("text"), "nộp 2 bản được không"),
        (asked("text"), "bỏ qua 1 câu"),
        (asked("text"), "vì tôi chuyển nhà"),
        (YES_NO, "ko có cha"),
        (YES_NO, "phải photo mấy bản"),
        (YES_NO, "sai ngày sinh rồi"),
    ],
)
def test_everything_else_is_the_models(question: Open | None, text: str) -> None:
    assert at_once(text, question) is None
