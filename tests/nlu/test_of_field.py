"""Questions about the answer that is asked for, and what only sounds like one."""

import pytest

from bot.model import Open, SlotKind, Understood
from bot.nlu.of_field import WHY, of_field

BIRTH = "Ngày, tháng, năm sinh của trẻ"
NUMBER = "Số định danh cá nhân/CCCD người cha"


@pytest.mark.parametrize(
    ("text", "kind", "label"),
    [
        ("ngày sinh ghi theo giấy nào?", "date", BIRTH),
        ("ngay sinh lay o dau", "date", BIRTH),
        ("cái này lấy ở đâu", "date", BIRTH),
        ("cái này là cái gì", "date", BIRTH),
        ("where do I find this date?", "date", BIRTH),
        ("số này ghi ở đâu vậy", "cccd", NUMBER),
        ("cccd ghi ở chỗ nào ạ", "cccd", NUMBER),
        ("tên này viết sao em", "name", "Họ, chữ đệm, tên trẻ"),
        ("nơi sinh ghi thế nào", "place", "Nơi sinh của trẻ"),
        ("quê quán ghi theo ai", "place", "Quê quán của trẻ"),
        ("how do I write it", "name", "Full name"),
    ],
)
def test_questions_about_the_answer_asked_for(text: str, kind: SlotKind, label: str) -> None:
    assert of_field(text, Open("x", kind, "t", label=label)) is not None


@pytest.mark.parametrize(
    ("text", "kind", "label"),
    [
        ("nộp ở đâu", "date", BIRTH),
        ("lấy kết quả ở đâu", "date", BIRTH),
        ("giấy chứng sinh lấy ở đâu", "files", "Giấy chứng sinh"),
        ("phí bao nhiêu", "date", BIRTH),
        ("hôm qua", "date", BIRTH),
        ("Trần Thị Sao", "name", "Họ, chữ đệm, tên trẻ"),
        ("xã Bãi Ngô, thành phố Hà Nội", "place", "Quê quán của trẻ"),
        ("số căn cước là gì", "cccd", NUMBER),
        ("sao lâu thế", "date", BIRTH),
    ],
)
def test_other_questions_and_answers_are_left_alone(text: str, kind: SlotKind, label: str) -> None:
    assert of_field(text, Open("x", kind, "t", label=label)) is None


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("sao phai khai cai nay", True),
        ("tại sao lại hỏi quê quán vậy em", True),
        ("sao em hỏi cái này làm gì", True),
        ("why do you need this?", True),
        ("tại sao phải nộp lệ phí", False),
        ("why do I have to pay", False),
        ("Trần Sao Mai", False),
        ("sao lâu thế", False),
    ],
)
def test_why_it_is_asked(text: str, asks: bool) -> None:
    question = Open("x", "place", "t", label="Quê quán của trẻ", dialog="submit_dossier")
    assert (of_field(text, question) == Understood((WHY,), "faq", 1.0)) is asks
