"""Everyday words that sound like a value are none; values that look alike still are."""

import pytest

from bot.nlu import Nlu


@pytest.mark.parametrize(
    "text",
    [
        "chào cháu, ông hỏi tí",
        "tuổi Tỵ năm nay hợp màu gì",
        "nói lại ngắn thôi",
        "photo một bản mấy nghìn một trang",
        "soạn tin gửi 1414 cú pháp thế nào",
        "có gì thì báo tôi qua zalo",
        "có, tôi đồng ý",
        "tôi cần đăng nhập lại",
        "mật khẩu wifi phường là gì",
        "đơn gửi rồi, xã chưa nhận",
        "nhờ anh chị phường hỗ trợ",
        "tên cháu thiếu chữ đệm",
        "đứng tên ông nội",
        "con sửa cái tên lại giùm bà",
        "Mã OTP không về máy",
        "Làm VNeID ở đâu",
        "dịch vụ công trực tuyến",
    ],
)
def test_nothing_is_mentioned(nlu: Nlu, text: str) -> None:
    assert [(m.entity, m.value) for m in nlu.read(text).entities if m.entity not in WHAT] == []


WHAT = ("procedure", "field")  # what is wanted, not a value


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("lệ phí triệu hai", "money", 1_200_000),
        ("nửa triệu", "money", 500_000),
        ("tên tôi là nguyễn văn an", "person_name", "nguyễn văn an"),
        ("ten toi la tran thi hoa", "person_name", "tran thi hoa"),
        ("hồ sơ của TRẦN THỊ HOA", "person_name", "TRẦN THỊ HOA"),
        ("gửi cho Đỗ Quang Huy", "person_name", "Đỗ Quang Huy"),
        ("tôi ở thành phố huế", "place", "thành phố huế"),
        ("em ở phường hoà khánh", "place", "phường hoà khánh"),
        ("o phuong hoa khanh", "place", "phuong hoa khanh"),
    ],
)
def test_a_value_is_found(nlu: Nlu, text: str, entity: str, value: object) -> None:
    found = [m.value for m in nlu.read(text).entities if m.entity == entity]
    assert found == [value]
