"""What messages mean, with and without an open question."""

import pytest

from bot.model import (
    Answer,
    Answered,
    Back,
    Cancel,
    Command,
    Correct,
    Faq,
    Handoff,
    Open,
    Prefer,
    Repeat,
    Restart,
    Skip,
    Smalltalk,
    Start,
    Unclear,
)
from bot.nlu import Nlu

PATH = (
    Answered("full_name", "Họ và tên", "name"),
    Answered("birth_date", "Ngày sinh", "date"),
    Answered("child_name", "Họ, chữ đệm, tên trẻ", "name"),
    Answered("phone", "Số điện thoại", "phone"),
)
NAME = Open("mother_name", "name", "t", label="Họ tên mẹ")
SEX = Open("sex", "choice", "t", choices=("Nam", "Nữ"), label="Giới tính")
PHONE = Open("contact", "phone", "t", label="Số điện thoại liên hệ")
REASON = Open("reason", "text", "t", label="Lý do")
NEED = Open("need", "need", "t", label="Việc cần làm")


def only(nlu: Nlu, text: str, question: Open | None = None) -> Command:
    (command,) = nlu.understand(text, question, PATH if question else ()).commands
    return command


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("xin chào", Smalltalk("greet")),
        ("phí làm khai sinh bao nhiêu", Faq(about="fee", procedure="khai-sinh")),
        ("nộp hồ sơ khai sinh", Start("submit_dossier", {"procedure": "khai-sinh"})),
        ("nop hs khai sinh", Start("submit_dossier", {"procedure": "khai-sinh"})),
        ("nộp hồ sơ", Start("submit_dossier")),
        ("vợ mới sinh cần giấy gì", Faq(about="requirements", procedure="khai-sinh")),
        ("có cần giấy chứng sinh không", Faq(about="requirements")),
        ("phí bao nhiêu", Faq(about="fee")),
        ("đăng ký tài khoản", Start("register_account")),
        ("otp k về máy", Faq(entry="acc-otp")),
        ("quay lại", Back()),
        ("cho tôi gặp cán bộ", Handoff("asked")),
        ("speak english please", Prefer("language", "en")),
        ("chuyển sang tiếng việt", Prefer("language", "vi")),
        ("thời tiết hôm nay thế nào", Unclear()),
        ("123456", Answer("123456")),
        ("1.001193", Start("find_procedure", {"procedure": "khai-sinh"})),
        ("khai sinh", Start("find_procedure", {"procedure": "khai-sinh"})),
        (
            "hs của em tới đâu rồi H26.12-261108-0009",
            Start("track_dossier", {"code": "H26.12-261108-0009"}),
        ),
    ],
)
def test_with_nothing_open(nlu: Nlu, text: str, meant: Command) -> None:
    assert only(nlu, text) == meant


def test_a_need_is_kept_in_its_own_words(nlu: Nlu) -> None:
    said = "vợ tôi mới sinh em bé hôm qua giờ làm giấy tờ gì"
    assert only(nlu, said) == Start("find_procedure", {"need": said})


@pytest.mark.parametrize(
    ("question", "text", "meant"),
    [
        (NAME, "Nguyễn Văn Hủy", Answer("Nguyễn Văn Hủy")),
        (NAME, "tran thi lan", Answer("tran thi lan")),
        (NAME, "sửa ngày sinh thành 3/2/1990", Correct("birth_date", "3/2/1990")),
        (NAME, "à nhầm, 3/2/1990", Correct("birth_date", "3/2/1990")),
        (NAME, "sửa tên bé", Correct("child_name", "")),
        (NAME, "tên bé là An chứ không phải Anh", Correct("child_name", "An")),
        (NAME, "quay lại", Back()),
        (NAME, "hủy", Cancel()),
        (NAME, "bỏ qua", Skip()),
        (NAME, "nhắc lại câu hỏi", Repeat()),
        (NAME, "làm lại từ đầu", Restart()),
        (NAME, "phí bao nhiêu", Faq(about="fee")),
        (SEX, "1", Answer("Nam")),
        (SEX, "cái đầu", Answer("Nam")),
        (SEX, "nu nhé", Answer("Nữ")),
        (SEX, "mất mấy ngày thì xong", Faq(about="duration")),
        (PHONE, "0912345678", Answer("0912345678")),
        (PHONE, "gặp cán bộ", Handoff("asked")),
        (NEED, "con tôi mới sinh", Answer("con tôi mới sinh")),
        (NEED, "đăng nhập", Start("log_in")),
        (REASON, "vì tôi không làm nữa", Answer("vì tôi không làm nữa")),
    ],
)
def test_with_a_question_open(nlu: Nlu, question: Open, text: str, meant: Command) -> None:
    assert only(nlu, text, question) == meant


def test_an_answer_and_a_question_in_one_message(nlu: Nlu) -> None:
    heard = nlu.understand("Lan, mà phí bao nhiêu?", NAME, PATH).commands
    assert heard == (Answer("Lan"), Faq(about="fee"))


def test_a_greeting_before_a_question_is_only_courtesy(nlu: Nlu) -> None:
    heard = nlu.understand("Chào em, cho hỏi làm khai sinh ở đâu", None, ()).commands
    assert heard == (Faq(about="agency", procedure="khai-sinh"),)
