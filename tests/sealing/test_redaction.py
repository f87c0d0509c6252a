import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sealing import MASKED_CODE, is_bare_code, redact, redact_own

SEPARATORS = st.sampled_from(["", " - ", ") ", ", ", *" .-\u00a0‑–(_/\u200b\u2009·\t"])
SCRIPTS = st.sampled_from(["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"])
WORDS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
PLAIN = ["khong", "mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin"]
AROUND = st.sampled_from(["", "số ", "cccd:", "của tôi là ", "a\n", "(", '{"x": "', "năm 90 "])


def digits_of(text: str) -> str:
    return "".join(str(int(c)) for c in text if c.isdecimal())


@given(
    st.text("0123456789", min_size=9, max_size=12),
    st.lists(SEPARATORS, min_size=12, max_size=12),
    SCRIPTS,
    AROUND,
    st.sampled_from(["", " ạ", ".", " nhé", '"}']),
)
def test_no_spelling_lets_a_number_through(
    number: str, between: list[str], script: str, before: str, after: str
) -> None:
    spelled = "".join(script[int(d)] + s for d, s in zip(number, between, strict=False))
    assert len(digits_of(redact(before + spelled + after))) <= 2


@given(st.lists(st.integers(0, 9), min_size=9, max_size=12), st.sampled_from([WORDS, PLAIN]))
def test_a_dictated_number_is_hidden(number: list[int], words: list[str]) -> None:
    spoken = " ".join(words[d] for d in number)
    assert redact(f"dạ {spoken} ạ") == "dạ ‹số› ạ"


@given(st.text(max_size=300))
def test_redacting_twice_changes_nothing_and_nothing_raises(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("SĐT tôi là 0912 345 678 nhé", "SĐT tôi là ‹số› nhé"),
        ("gọi +84 (91) 234.56.78", "gọi ‹số›"),
        ("cmnd 123-456-789", "cmnd ‹số›"),
        ("cccd 079 090 001 234", "cccd ‹số›"),
        ("mã OTP là 1234", "mã OTP là ‹mã›"),
        ("otp: 123 456 nha em", "otp: ‹mã› nha em"),
        ("ma xac nhan cua toi la 4821", "ma xac nhan cua toi la ‹mã›"),
        ("nó nhắn 482913 đúng không", "nó nhắn ‹số› đúng không"),
        ("mật khẩu là Abc@123 đó", "mật khẩu là ‹token› đó"),
        ("password=hunter2", "password=‹token›"),
        ("Authorization: Bearer abc.def", "Authorization: ‹token›"),
        ("bot 123456789:AAFfabcdefghijklmnopqrstuvwxyz0123456", "bot ‹token›"),
        ("eyJhbGciOiJI.eyJzdWIi.c2ln", "‹token›"),
        ("thư về lan.tran+1@gmail.com nhé", "thư về ‹email› nhé"),
        ("lan a còng gmail chấm com", "‹email›"),
        ("123456", MASKED_CODE),
        (" 12 34 56. ", MASKED_CODE),
        ("một hai ba bốn năm sáu", MASKED_CODE),
    ],
)
def test_what_is_hidden(text: str, masked: str) -> None:
    assert redact(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "hồ sơ H26.12-260930-0012 đến đâu rồi",
        "mã 000.00.01.H26-260930-0012",
        "bộ G01.899.107-250102-0001",
        "mã thủ tục 1.001193",
        "Mã hồ sơ H26.12-261124-0001 đã nhận",
        "mã hồ sơ của anh/chị là H26.12-261124-0001.",
        "sinh ngày 03/02/1990",
        "từ 01/02/2026 - 05/03/2026",
        "phí 8.000 đồng, 1.500.000đ hay 150.000đ",
        "thứ 2-6: 7:30–11:30, 13:30–17:00",
        "cán bộ sẽ trả lời từ 08:00 27/11, hoặc 7:30 thứ Sáu 27/11/2026",
        "năm 2024 và 2025",
        "năm hai nghìn không trăm linh năm",
        "2026-11-24T22:29:21.123456+00:00 id=550e8400-e29b-41d4-a716-446655440000",
        "tôi không biết, nhà có ba con",
    ],
)
def test_what_officers_search_for_stays(text: str) -> None:
    assert redact(text) == text


OURS = {"02400000012"}  # the counter's phone


@pytest.mark.parametrize(
    "text",
    [
        "Cần gấp, anh/chị gọi 024 0000 0012. 8 giờ có người trực",
        "Cổng: 18001096. VNeID: 1900.0368",
        "Nghị định 217/2026/NĐ-CP, Nghị quyết 66.22/2026/NQ-CP, Luật 02/2011",
        "bắt đầu 03, 05, 07, 08 hoặc 09",
        "từ 01/01/2026, hai công dân",
        "mẫu CT07 (1.010041)",
    ],
)
def test_what_we_say_to_everybody_stays_readable_for_officers(text: str) -> None:
    assert redact_own(text, OURS) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("gửi mã tới số 0912345678", "gửi mã tới số ‹số›"),
        ("gọi 024 0000 0013", "gọi ‹số›"),
        ("Số định danh: 001190000017, sinh 05/09/1990", "Số định danh: ‹số›, sinh 05/09/1990"),
        ("024 0000 0012, 0912 345 678", "024 0000 0012, ‹số›"),
        ("(+84) 912 345 678", "(‹số›) ‹số›"),
        ("091, 234, 5678", "‹số›, ‹số›, ‹số›"),
        ("thư: an@vidu.vn", "thư: ‹email›"),
        ("123456", MASKED_CODE),
    ],
)
def test_what_is_a_citizens_is_hidden_in_our_words_too(text: str, masked: str) -> None:
    assert redact_own(text, OURS) == masked


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("1234", True),
        ("123456", True),
        ("12 34 56 78", True),
        ("123-456", True),
        ("【123456】", True),
        ("１２３４５６", True),
        ("không một hai ba bốn năm", True),
        ("123", False),
        ("123456789", False),
        ("mã 123456", False),
        ("3/2/1990", False),
        ("không", False),
        ("", False),
        ("H26.12-260930-0012", False),
    ],
)
def test_a_bare_code_is_known(text: str, bare: bool) -> None:
    assert is_bare_code(text) is bare


LONG = ["a", "1 ", "mã ", "0912345678 ", "( ", "a@", "1.a-", "H26.1", "_", "a1", "otp "]


@pytest.mark.parametrize("unit", LONG)
def test_a_long_text_is_read_in_linear_time(unit: str) -> None:
    # A quadratic pattern would need minutes for this, beyond the test's own limit.
    masked = redact(unit * (200_000 // len(unit)))
    assert "0912345678" not in masked
    assert not re.search(r"\d{9}", masked)
