"""What a message mentions: spans of the text as typed, values normalised, numbers told apart."""

from datetime import date

import pytest

from bot.nlu import Nlu

TODAY = date(2026, 11, 25)


def found(nlu: Nlu, text: str, otp: bool = False) -> list[tuple[str, object]]:
    read = nlu.read(text, otp=otp, today=TODAY)
    for e in read.entities:
        assert read.text[e.start : e.end].strip()
    return [(e.entity, e.value) for e in read.entities]


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("sdt em la 0901 234 567", [("phone", "0901234567")]),
        ("số cũ của bà là 01682345678", [("phone", "0382345678")]),
        ("sđt 901234567", [("phone", "0901234567")]),
        ("gọi không chín không một hai ba bốn năm sáu bảy", [("phone", "0901234567")]),
        ("căn cước 079190001234", [("cccd", "079190001234")]),
        ("mã vận đơn 079190001234", []),
        ("stk 079190001234 ngân hàng", []),
        ("tôi sinh năm 1990", []),
        ("sinh ngày 3/2/90", [("date", "1990-02-03")]),
        ("mùng ba tháng giêng âm lịch", []),
        ("phí 1tr2", [("money", 1_200_000)]),
        ("nộp năm mươi nghìn", [("money", 50_000)]),
        ("hồ sơ h26.12-261105-0012 sao rồi", [("dossier_code", "H26.12-261105-0012")]),
        ("gửi vào Lan.Tran@Gmail.com", [("email", "Lan.Tran@gmail.com")]),
        ("lĩnh vực đất đai và hộ tịch", [("field", "Đất đai"), ("field", "Hộ tịch")]),
        ("lĩnh vực hộ kinh doanh", [("field", "hộ kinh doanh")]),
        ("mảng nhà đất hỏi ai", [("field", "nhà đất")]),
        ("em ở phường Bến Nghé, TP.HCM", [("place", "phường Bến Nghé, TP.HCM")]),
        ("xã Đô Lương, tỉnh Nghệ An", [("place", "xã Đô Lương, tỉnh Nghệ An")]),
        ("xã Mây Trắng Đồi, tỉnh Nghệ An", [("place", "xã Mây Trắng Đồi, tỉnh Nghệ An")]),
        ("từ Huế ra Đà Nẵng", [("place", "Huế"), ("place", "Đà Nẵng")]),
        ("xã Mây Trắng Đồi ở đâu", [("place", "xã Mây Trắng Đồi")]),
        ("cháu sinh ở Bệnh viện Phương Đông", [("place", "Bệnh viện Phương Đông")]),
        ("chồng em người Hàn Quốc", [("place", "Hàn Quốc")]),
        ("căn cước không phải số tài khoản 079190001234", []),
    ],
)
def test_values_are_found_and_told_apart(
    nlu: Nlu, text: str, entities: list[tuple[str, object]]
) -> None:
    assert found(nlu, text) == entities


def test_several_in_one_message(nlu: Nlu) -> None:
    said = "em là Trần Thị Năm, sđt 0901234567, nộp khai sinh ngày 3/2/2026, phí 8.000 đồng"
    assert found(nlu, said) == [
        ("person_name", "Trần Thị Năm"), ("phone", "0901234567"), ("procedure", "khai-sinh"),
        ("date", "2026-02-03"), ("money", 8000),
    ]  # fmt: skip


def test_six_digits_are_a_code_only_when_one_is_awaited(nlu: Nlu) -> None:
    assert found(nlu, "123456", otp=True) == [("otp", "123456")]
    assert found(nlu, "123456") == []
