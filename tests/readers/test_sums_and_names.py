import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.readers import Unreadable, email, money, name, number
from bot.readers.name import capitalised, lacks_marks


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("8.000 đồng", 8_000),
        ("8000đ", 8_000),
        ("8,000 VND", 8_000),
        ("8000", 8_000),
        ("1.500.000", 1_500_000),
        ("50k", 50_000),
        ("50 nghìn", 50_000),
        ("50 ngàn đồng", 50_000),
        ("năm mươi nghìn", 50_000),
        ("nam muoi ngan", 50_000),
        ("mười lăm nghìn", 15_000),
        ("5 chục nghìn", 50_000),
        ("1tr2", 1_200_000),
        ("1tr2 đồng", 1_200_000),
        ("1 tr 250", 1_250_000),
        ("1,5 triệu", 1_500_000),
        ("2 triệu rưỡi", 2_500_000),
        ("2 triệu 500 nghìn", 2_500_000),
        ("một triệu hai", 1_200_000),
        ("hai triệu năm trăm nghìn", 2_500_000),
        ("nửa triệu", 500_000),
        ("1 tỷ 2", 1_200_000_000),
        ("1tỷ200tr", 1_200_000_000),
        ("tầm 2 củ", 2_000_000),
        ("phí là 0 đồng", 0),
    ],
)
def test_sums_as_people_say_them(text: str, amount: int) -> None:
    assert money.read(text) == amount


@pytest.mark.parametrize(
    ("text", "reason", "suggestion"),
    [
        ("50", "money.unit", "50.000 đồng"),
        ("trăm rưỡi", "money.unit", "150.000 đồng"),
        ("từ 50k đến 100k", "money.several", None),
        ("bao nhiêu cũng được", "money.none", None),
        ("", "money.none", None),
    ],
)
def test_what_is_no_sum_says_why(text: str, reason: str, suggestion: str | None) -> None:
    with pytest.raises(Unreadable) as refused:
        money.read(text)
    assert (refused.value.reason, refused.value.suggestion) == (reason, suggestion)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("phí 8.000 đồng, thêm 50k tiền gửi", ["8.000 đồng", "50k"]),
        ("nhà có ba con, năm nay 30 tuổi", []),
        ("mất một triệu hai", ["một triệu hai"]),
        ("2026", []),
        ("8 nghìn một bản", ["8 nghìn"]),
        ("sáu ngàn 1 tờ", ["sáu ngàn"]),
        ("một tỷ hai trăm triệu", ["một tỷ hai trăm triệu"]),
        ("lệ phí 7.000 thôi", ["7.000"]),
    ],
)
def test_sums_in_running_text(text: str, spans: list[str]) -> None:
    found = money.find(text)
    assert [entity.text for entity in found] == spans
    assert all(text[entity.start : entity.end] == entity.text for entity in found)


@given(st.integers(1, 999_999_999))
def test_written_sums_round_trip(amount: int) -> None:
    assert money.read(f"{amount:,} đồng".replace(",", ".")) == amount


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("ba bản", 3),
        ("xin hai bản nhé", 2),
        ("hai mươi mốt", 21),
        ("một trăm hai mươi", 120),
        ("mười", 10),
        ("1.000", 1000),
        ("không", 0),
        ("-1", -1),
    ],
)
def test_whole_numbers(text: str, value: int) -> None:
    assert number.read(text) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2,5", "number.not_whole"),
        ("2 hoặc 3", "number.several"),
        ("nhiều", "number.none"),
        ("0", "number.too_small"),
        ("11", "number.too_big"),
    ],
)
def test_what_is_no_such_number_says_why(text: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        number.read(text, low=1, high=10)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("lan.tran@gmail.com", "lan.tran@gmail.com"),
        ("Lan@GMAIL.com ạ", "Lan@gmail.com"),
        ("email của em là lan_tran.90@yahoo.com.vn nhé", "lan_tran.90@yahoo.com.vn"),
        ("a+b@ubnd.hanoi.gov.vn", "a+b@ubnd.hanoi.gov.vn"),
    ],
)
def test_addresses_of_mail(text: str, address: str) -> None:
    assert email.read(text) == address


@pytest.mark.parametrize(
    ("text", "reason", "suggestion"),
    [
        ("lan tran a còng gmail chấm com", "email.shape", "lantran@gmail.com"),
        ("lan gạch dưới 90 a còng yahoo chấm com", "email.shape", "lan_90@yahoo.com"),
        ("lan@gmail", "email.shape", "lan@gmail.com"),
        ("lantran90gmail.com", "email.shape", "lantran90@gmail.com"),
        ("lan@gmail,com", "email.shape", "lan@gmail.com"),
        ("lan@gmai.com", "email.mistyped", "lan@gmail.com"),
        ("lan..a@gmail.com", "email.shape", None),
        ("a@b.co, c@d.vn", "email.several", None),
        ("không có", "email.none", None),
        ("", "email.none", None),
    ],
)
def test_what_is_no_address_says_why(text: str, reason: str, suggestion: str | None) -> None:
    with pytest.raises(Unreadable) as refused:
        email.read(text)
    assert (refused.value.reason, refused.value.suggestion) == (reason, suggestion)
    if suggestion:
        assert email.read(suggestion) == suggestion


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Nguyễn Văn A", "Nguyễn Văn A"),
        ("nguyễn văn a", "nguyễn văn a"),  # capitals are the citizen's to choose
        ("nguyen thi hoa nha", "nguyen thi hoa"),  # diacritics too
        ("  Nguyễn   Thị  B ", "Nguyễn Thị B"),
        ("tôi tên là Trần Thị Bích", "Trần Thị Bích"),
        ("dạ em tên Lê Văn Tám ạ", "Lê Văn Tám"),
        ("Họ tên: Phạm Thị Hoa", "Phạm Thị Hoa"),
        ("Họ và tên đầy đủ của tôi là Hoàng Gia Bảo.", "Hoàng Gia Bảo"),
        ("con tôi tên là Nguyễn Minh An nhé", "Nguyễn Minh An"),
        ("La Văn Cầu", "La Văn Cầu"),
        ("Nguyễn Văn Em", "Nguyễn Văn Em"),
        ("Đỗ Thị Hồ Sơ", "Đỗ Thị Hồ Sơ"),
        ("Nguyễn Văn A (bố cháu)", "Nguyễn Văn A"),
        ("bé tên Nguyễn Minh An sinh hôm qua", "Nguyễn Minh An"),
        ("Nguyễn Minh An nha em", "Nguyễn Minh An"),
        ("Nguyễn Thị Là", "Nguyễn Thị Là"),
        ("Vàng A Sùng", "Vàng A Sùng"),
        ("A Páo", "A Páo"),
        ("H'Hen Niê", "H'Hen Niê"),
        ("Y Bhăm Niê Kdăm", "Y Bhăm Niê Kdăm"),
        ("John O'Brien", "John O'Brien"),
    ],
)
def test_names_are_kept_as_typed(text: str, kept: str) -> None:
    assert name.read(text) == kept
    assert name.read(unicodedata.normalize("NFD", text)) == kept


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Lan", "name.one_word"),
        ("Nguyễn Văn 123", "name.digits"),
        ("0912345678", "name.digits"),
        ("Nguyễn 😀", "name.signs"),
        ("chưa đặt tên", "name.not_a_name"),
        ("chua co", "name.not_a_name"),
        ("hom qua", "name.not_a_name"),
        ("dạ hôm kia ạ", "name.not_a_name"),
        ("Mai mốt", "name.not_a_name"),
        ("tuan sau", "name.not_a_name"),
        ("Ngày Mai", "name.not_a_name"),
        ("sáng mai", "name.not_a_name"),
        ("thứ hai", "name.not_a_name"),
        ("bây giờ", "name.not_a_name"),
        ("không biết", "name.not_a_name"),
        ("next week", "name.not_a_name"),
        ("I don't know", "name.not_a_name"),
        ("can I skip", "name.not_a_name"),
        ("tôi muốn hỏi thủ tục", "name.not_a_name"),
        ("Nguyễn " * 30, "name.too_long"),
        ("...", "name.none"),
        ("", "name.none"),
    ],
)
def test_what_is_no_name_says_why(text: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        name.read(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("tôi tên là nguyễn văn an sinh năm 1990", ["nguyễn văn an"]),
        ("Bố tên Nguyễn Văn Hùng, mẹ là Trần Thị Mai", ["Nguyễn Văn Hùng", "Trần Thị Mai"]),
        ("đăng ký khai sinh cho cháu Lê Minh Khôi", ["Lê Minh Khôi"]),
        ("hồ sơ của ông Lê Văn Bê đến đâu", ["Lê Văn Bê"]),
        ("ở phường Trần Phú, Hà Nội", []),
        ("làm giấy khai sinh ở đâu", []),
        ("đổi tên cháu thành Lê Minh An", ["Lê Minh An"]),
        ("em là H'Mai Ksor", ["H'Mai Ksor"]),
        ("tên chồng em sai", []),
        ("ở phường Tân Đông Hiệp", []),
    ],
)
def test_names_in_running_text(text: str, names: list[str]) -> None:
    found = name.find(text)
    assert [entity.value for entity in found] == names
    assert all(text[entity.start : entity.end] == entity.text for entity in found)


@pytest.mark.parametrize(
    ("text", "value"), [("90,5 m2", 90.5), ("1.090,5", 1090.5), ("12.345.678,25", 12345678.25)]
)
def test_decimals_are_kept_behind_thousands(text: str, value: float) -> None:
    assert number.read_decimal(text) == value


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("tran van an", True),
        ("NGUYEN THI HOA", True),
        ("Mai Van Khoa", True),
        ("Mai Anh Khoa", False),
        ("Trần Van An", False),
        ("John Smith", False),
    ],
)
def test_a_name_without_any_mark(text: str, lacking: bool) -> None:
    assert lacks_marks(text) is lacking


@pytest.mark.parametrize(
    ("typed", "printed"),
    [("trần văn an", "Trần Văn An"), ("TRẦN VĂN AN", "TRẦN VĂN AN"), ("h'hen niê", "H'hen Niê")],
)
def test_capitals_are_given_to_small_letters_only(typed: str, printed: str) -> None:
    assert capitalised(typed) == printed


@pytest.mark.parametrize(
    "text", ["Xuân Mai", "Thu Hai", "Mai Xuân Hạ", "Nay Hờ Mai", "Trần Sáng Mai", "Hồ Qua"]
)
def test_a_name_with_words_of_time_in_it_stays_a_name(text: str) -> None:
    assert name.read(text) == text
