from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.readers import Unreadable, cccd, dossier_code, otp

ID = "079090001234"


@pytest.mark.parametrize(
    "text",
    [
        ID,
        "079 090 001 234",
        "079.090.001.234",
        "079-090-001234",
        "0790 9000 1234",
        "cccd: 079090001234",
        "số căn cước của tôi là 079 0 90 001234 nhé",
        "o79090001234",
        "07909000l234",
        "CCCD 079090001234 cấp ngày 01/01/2022",
        "không bảy chín, không chín mươi, không không một, hai ba bốn",
        "không bảy chín không chín không không không một hai ba bốn",
        "０７９０９０００１２３４",
        "mã địa điểm 079090001234",  # asked for it, whatever the citizen calls it
    ],
)
def test_a_citizen_id_in_every_spelling(text: str) -> None:
    assert cccd.read(text) == ID


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("123456789", "cccd.cmnd_9"),
        ("0912345678", "cccd.looks_like_phone"),
        ("07909000123", "cccd.too_short"),
        ("0790900012345", "cccd.too_long"),
        ("C1234567", "cccd.passport"),
        ("000000000000", "cccd.impossible"),
        ("111111111111", "cccd.impossible"),
        ("0790 9000 1234 và 001090001234", "cccd.several"),
        ("để em tìm đã", "cccd.none"),
        ("", "cccd.none"),
    ],
)
def test_what_is_no_citizen_id_says_why(text: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        cccd.read(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cccd 079090001234 nhé", [ID]),
        ("số 079 090 001 234", [ID]),
        ("căn cước 599999999999", ["599999999999"]),  # named one: taken, whatever it is
        ("mã định danh địa điểm 079090001234", []),
        ("tài khoản 079090001234", []),
        ("giao dịch 079090001234", []),
        ("599999999999", []),
        ("0912345678", []),
    ],
)
def test_not_every_twelve_digits_are_an_id(text: str, found: list[str]) -> None:
    assert [entity.value for entity in cccd.find(text)] == found


@pytest.mark.parametrize(
    ("number", "birth", "sex", "warned"),
    [
        (ID, date(1990, 1, 1), "Nam", ()),
        (ID, None, None, ()),
        ("079190001234", date(1990, 5, 5), "Nữ", ()),
        ("001302001234", date(2002, 5, 5), "nu", ()),
        (ID, date(1991, 1, 1), "Nam", ("cccd.birth_year",)),
        (ID, date(2090, 1, 1), "male", ("cccd.birth_year",)),
        (ID, date(1990, 1, 1), "Nữ", ("cccd.sex",)),
        ("003090001234", None, None, ("cccd.place",)),
        ("101090001234", None, None, ()),  # born abroad
    ],
)
def test_a_doubtful_id_is_warned_about_and_never_refused(
    number: str, birth: date | None, sex: str | None, warned: tuple[str, ...]
) -> None:
    assert cccd.read(number) == number
    assert cccd.warnings(number, birth, sex) == warned


def test_what_an_id_implies_and_how_it_is_masked() -> None:
    assert cccd.implied("001302001234") == ("female", 2002)
    assert cccd.mask_cccd("079090001212") == "0790******12"


@given(st.from_regex(r"0[0-9][1-9][0-3][0-9]{8}", fullmatch=True))
def test_a_masked_id_hides_its_owner(number: str) -> None:
    assert number[4:10] not in cccd.mask_cccd(number)


CODE = "H26.12-260930-0012"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (CODE, CODE),
        ("h26.12-260930-0012", CODE),
        ("H26.12 260930 0012", CODE),
        ("h26 12 260930 0012", CODE),
        ("H26.12 - 260930 - 0012", CODE),
        ("H26.12–260930–0012", CODE),
        ("H26122609300012", CODE),
        ("mã của tôi là H26.12-260930-0012, xem giúp", CODE),
        ("000.00.01.H26-260930-0012", "000.00.01.H26-260930-0012"),
        ("G01.899.107-250102-0001", "G01.899.107-250102-0001"),
        ("H26-260930-0012", "H26-260930-0012"),
        ("abc-12345678", "ABC-12345678"),  # an unknown shape may be tomorrow's
    ],
)
def test_a_dossier_code_in_every_spelling(text: str, code: str) -> None:
    assert dossier_code.read(text) == code


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("123", "dossier_code.shape"),
        ("không nhớ mã", "dossier_code.none"),
        ("H26.12-260930-0012 và H26.12-260930-0013", "dossier_code.several"),
        ("", "dossier_code.none"),
    ],
)
def test_what_is_no_dossier_code_says_why(text: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        dossier_code.read(text)
    assert refused.value.reason == reason


DAYS = st.dates(date(2024, 1, 1), date(2030, 1, 1))


@given(st.integers(1, 99), st.integers(1, 99), DAYS, st.integers(0, 9999))
def test_dossier_codes_round_trip(province: int, agency: int, day: date, serial: int) -> None:
    code = f"H{province:02}.{agency}-{day:%y%m%d}-{serial:04}"
    text = f"hồ sơ {code.lower()} tới đâu rồi"
    (found,) = dossier_code.find(text)
    assert (found.value, text[found.start : found.end]) == (code, code.lower())


@pytest.mark.parametrize(
    "text",
    [
        "123456",
        "123 456",
        "12 34 56",
        "1-2-3-4-5-6",
        "mã là 123456 ạ",
        "một hai ba bốn năm sáu",
        "１２３４５６",
        "Mot Cua: ma xac thuc cua anh/chi la 123456, het han sau 5 phut. Khong cho ai biet 2026",
    ],
)
def test_a_one_time_code_in_every_spelling(text: str) -> None:
    assert otp.read(text) == "123456"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("12345", "otp.length"),
        ("1234567", "otp.length"),
        ("chưa nhận được", "otp.none"),
        ("", "otp.none"),
        ("3/2/1990", "otp.none"),
    ],
)
def test_what_is_no_one_time_code_says_why(text: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        otp.read(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("text", "is_code"),
    [
        ("123456", True),
        ("1234", True),
        ("12 34 56", True),
        ("otp 123456", True),
        ("mã xác thực của tôi là 1 2 3 4", True),
        ("OTP là một hai ba bốn năm sáu", True),
        ("123", False),
        ("0912345678", False),
        ("3/2/1990", False),
        (CODE, False),
        ("không nhận được mã OTP", False),
        ("", False),
    ],
)
def test_codes_are_known_wherever_they_are_sent(text: str, is_code: bool) -> None:
    assert otp.looks_like_code(text) is is_code


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("3", True),
        ("48 29 13", True),
        ("mã là 482", True),
        ("mã 4 8 2 9 1 3 nhé", True),
        ("1, 2, 3, 4, 5, 6", True),
        ("bốn tám hai chín một ba", True),
        ("chờ 5 phút rồi, mã là 482913", True),
        ("bước 482913", True),
        ("số 0900000001 nhận được 482913", True),
        ("chi tiết bước 3", False),
        ("bước 3 là gì", False),
        ("tôi chọn cái số 3 được không", False),
        ("đợi 10 phút 30 giây rồi", False),
        ("what is step 3", False),
        ("0900000002", False),
        ("đổi sang số 0900000002", False),
        (f"hồ sơ {CODE} tới đâu rồi", False),
        ("phí 150.000 đồng phải không", False),
        ("gặp cán bộ", False),
    ],
)
def test_where_a_code_is_awaited_only_what_may_be_one_is_taken_for_it(text: str, may: bool) -> None:
    assert otp.may_hold_code(text) is may
