import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.readers import Unreadable, phone

N = "0912345678"
SPOKEN = "không chín tám bảy sáu năm bốn ba hai một"
BETWEEN = st.lists(st.sampled_from(["", " ", ".", "-"]), min_size=10, max_size=10)


@pytest.mark.parametrize(
    "text",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "0912-345-678",
        "09 12 34 56 78",
        "0 9 1 2 3 4 5 6 7 8",
        "(0912) 345678",
        "+84912345678",
        "+84 912 345 678",
        "(+84) 912.345.678",
        "+84 (0) 912 345 678",
        "84912345678",
        "0084912345678",
        "O912345678",
        "09I2345678",
        "0912345678 (zalo)",
        "không 912 345 678",
        "０９１２３４５６７８",
        "0912\u200b345\u200b678",
        "sđt em là 0912 345 678 ạ",
        "Số của tôi: 0912345678.",
        "0912345678, gọi sau 5h nhé",
        "0912345678 0912345678",
        "không chín một hai ba bốn năm sáu bảy tám",
        "khong chin mot hai ba bon nam sau bay tam",
        "dạ số tôi là không chín một hai, ba bốn năm, sáu bảy tám ạ",
        "không chín mười hai ba trăm bốn lăm sáu bảy tám",
        "0912 ba bốn năm 678",
        "zero nine one two three four five six seven eight",
    ],
)
def test_a_mobile_number_in_every_spelling(text: str) -> None:
    assert phone.read(text) == N


@pytest.mark.parametrize(
    ("text", "reason", "suggestion"),
    [
        ("01628345678", "phone.old_11_digits", "0328345678"),
        ("0123 456 7890", "phone.old_11_digits", "0834567890"),
        ("0199 345 6789", "phone.old_11_digits", "0593456789"),
        ("912345678", "phone.missing_zero", N),
        ("091234567", "phone.too_short", None),
        ("09123456789", "phone.too_long", None),
        ("0612345678", "phone.prefix", None),
        ("024 3825 1234", "phone.landline", None),
        ("+1 415 555 2671", "phone.foreign", None),
        ("079090001234", "phone.looks_like_cccd", None),
        ("0912345678 hoặc 0987654321", "phone.several", None),
        ("em không nhớ", "phone.none", None),
        ("", "phone.none", None),
        ("😀", "phone.none", None),
    ],
)
def test_what_is_no_mobile_number_says_why(text: str, reason: str, suggestion: str | None) -> None:
    with pytest.raises(Unreadable) as refused:
        phone.read(text)
    assert (refused.value.reason, refused.value.suggestion) == (reason, suggestion)


def test_every_suggestion_is_a_number_itself() -> None:
    for old in phone.OLD:
        new = phone.modern(old + "1234567")
        assert new is not None
        assert phone.read(new) == new
    assert phone.modern("0912345678") is None


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("gọi 0912 345 678 hay 0987.654.321 đều được", ["0912 345 678", "0987.654.321"]),
        ("Số tài khoản 0912345678 của Vietcombank", []),
        ("stk 0912345678", []),
        ("số căn cước 079090001234", []),
        ("phí 1.200.000 đồng", []),
        ("là không chín tám bảy sáu năm bốn ba hai một", [SPOKEN]),
        ("hồ sơ H26.12-260930-0012", []),
    ],
)
def test_numbers_in_running_text(text: str, spans: list[str]) -> None:
    found = phone.find(text)
    assert [entity.text for entity in found] == spans
    assert all(text[entity.start : entity.end] == entity.text for entity in found)


def test_a_span_is_of_the_text_as_typed_even_when_decomposed() -> None:
    text = "só\u0302 đie\u0323\u0302n thoa\u0323i 0912345678"
    (found,) = phone.find(text)
    assert text[found.start : found.end] == "0912345678"


@given(st.from_regex(r"0[35789]\d{8}", fullmatch=True), BETWEEN)
def test_round_trip(number: str, between: list[str]) -> None:
    number = phone.read(number)
    spelled = "".join(d + s for d, s in zip(number, between, strict=True)).rstrip(" .-")
    assert phone.read(spelled) == number


def test_a_masked_number_shows_its_owner_enough() -> None:
    assert phone.mask_phone("0912345123") == "09xx***123"
