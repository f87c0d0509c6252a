"""A change of mind: what is open is left, and the matter named after it begins."""

import pytest

from bot.model import Answered, Back, Cancel, Command, Correct, Open, SetAside, Start
from bot.nlu import Nlu

DATE = Open("child_dob", "date", "t", label="Ngày sinh của trẻ", dialog="submit_dossier")
STORY = Open("reason", "text", "t", label="Lý do", dialog="submit_dossier")
PATH = (Answered("child_name", "Họ, chữ đệm, tên trẻ", "name"),)


def heard(nlu: Nlu, text: str, question: Open | None) -> tuple[Command, ...]:
    return nlu.understand(text, question, PATH if question else ()).commands


def begun(dialog: str, procedure: str) -> tuple[Command, ...]:
    return SetAside(), Start(dialog, {"procedure": procedure})


@pytest.mark.parametrize("question", [DATE, STORY])
@pytest.mark.parametrize(
    ("text", "procedure"),
    [
        ("thôi đổi ý, tôi muốn làm giấy xác nhận độc thân", "xac-nhan-tthn"),
        ("thoi doi y toi muon lam giay doc than", "xac-nhan-tthn"),
        ("tôi đổi ý rồi, làm khai tử cơ", "khai-tu"),
        ("không làm khai sinh nữa, chuyển sang khai tử", "khai-tu"),
        ("thôi bỏ cái này đi, tôi cần đăng ký kết hôn", "ket-hon"),
        ("thôi, làm giấy kết hôn đi", "ket-hon"),
        ("I changed my mind, I want to register a marriage", "ket-hon"),
        ("actually I want to register a marriage instead", "ket-hon"),
    ],
)
def test_what_is_wanted_instead_is_begun(
    nlu: Nlu, text: str, procedure: str, question: Open
) -> None:
    assert heard(nlu, text, question) == begun("submit_dossier", procedure)


def test_who_only_asks_sees_it_first(nlu: Nlu) -> None:
    text = "thôi không làm cái này nữa, cho tôi hỏi đăng ký kết hôn"
    assert heard(nlu, text, DATE) == begun("find_procedure", "ket-hon")
    assert heard(nlu, text, None) == begun("find_procedure", "ket-hon")[1:]


@pytest.mark.parametrize("text", ["thôi không làm nữa, cảm ơn em", "không làm nữa", "thôi đổi ý"])
def test_leaving_without_another_matter_gives_the_task_up(nlu: Nlu, text: str) -> None:
    assert heard(nlu, text, DATE) == (Cancel(),)


@pytest.mark.parametrize(
    "text", ["ko, quay lai khai sinh", "làm tiếp hồ sơ khai sinh", "back to the birth registration"]
)
def test_back_to_a_task_by_its_name(nlu: Nlu, text: str) -> None:
    assert heard(nlu, text, DATE) == (Start("submit_dossier", {"procedure": "khai-sinh"}),)


def test_back_to_an_answer_by_its_name(nlu: Nlu) -> None:
    assert heard(nlu, "quay lại tên bé", DATE) == (Correct("child_name"),)
    assert heard(nlu, "quay lại câu trước", DATE) == (Back(),)
