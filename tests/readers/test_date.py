from datetime import date as day

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.readers import Unreadable, date
from bot.readers.date_words import date_words

TODAY = day(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("3/2/90", "1990-02-03"),
        ("03-02-1990", "1990-02-03"),
        ("3.2.1990", "1990-02-03"),
        ("3 2 1990", "1990-02-03"),
        ("03_02_1990", "1990-02-03"),
        ("3/2 năm 90", "1990-02-03"),
        ("3t2 1990", "1990-02-03"),
        ("tháng 2 ngày 3 năm 1990", "1990-02-03"),
        ("năm 1990 tháng 2 ngày 3", "1990-02-03"),
        ("tôi sinh năm 1990, ngày 3 tháng 2", "1990-02-03"),
        ("03 / 02 / 1990", "1990-02-03"),
        ("3 - 2 - 90", "1990-02-03"),
        ("1990-02-03", "1990-02-03"),
        ("05091990", "1990-09-05"),
        ("050990", "1990-09-05"),
        ("ngày 5 tháng 9 năm 1990", "1990-09-05"),
        ("3 tháng 2, 1990", "1990-02-03"),
        ("3 thg 2 1990", "1990-02-03"),
        ("dạ em sinh ngày 3 tháng 2 năm 1990 ạ", "1990-02-03"),
        ("mùng ba tháng hai năm chín mươi", "1990-02-03"),
        ("mung 3 thang 2 nam 90", "1990-02-03"),
        ("ngày năm tháng năm năm chín mươi lăm", "1995-05-05"),
        ("mười tháng mười năm hai nghìn lẻ năm", "2005-10-10"),
        ("hăm ba tháng tám năm tám hai", "1982-08-23"),
        ("ngày 3 tháng tư năm hai không không năm", "2005-04-03"),
        ("ngày 1 tháng 1 năm một chín chín mươi", "1990-01-01"),
        ("hai mươi lăm tháng mười hai năm hai nghìn không trăm linh năm", "2005-12-25"),
        ("ba mươi mốt tháng mười hai năm một nghìn chín trăm tám mươi bốn", "1984-12-31"),
        ("3 February 1990", "1990-02-03"),
        ("Feb 3, 1990", "1990-02-03"),
        ("hôm nay", "2026-11-24"),
        ("hôm qua", "2026-11-23"),
        ("bữa qua", "2026-11-23"),
        ("hôm kia", "2026-11-22"),
        ("hôm kìa", "2026-11-21"),
        ("ba ngày trước", "2026-11-21"),
        ("cách đây 3 ngày", "2026-11-21"),
        ("5/9 năm ngoái", "2025-09-05"),
        ("ngày 5/9 năm nay", "2026-09-05"),
        ("29/2/2024", "2024-02-29"),
        ("3/2/1990, 3.2.1990", "1990-02-03"),
        ("lúc 7:30 ngày 3/2/1990", "1990-02-03"),
    ],
)
def test_dates_as_people_write_and_say_them(text: str, iso: str) -> None:
    assert date.read(text, TODAY) == iso
    assert date.read(text.upper(), TODAY) == iso


@pytest.mark.parametrize(
    ("text", "reason", "suggestion"),
    [
        ("31/2/1990", "date.impossible", None),
        ("29/2/2023", "date.impossible", None),
        ("2/13/1990", "date.impossible", "13/02/1990"),
        ("30/02", "date.impossible", None),
        ("1990", "date.year_only", None),
        ("sinh năm 1990", "date.year_only", None),
        ("2/1990", "date.no_day", None),
        ("tháng 9 năm 1990", "date.no_day", None),
        ("5/9", "date.no_year", "05/09/2026"),
        ("25/12", "date.no_year", "25/12/2025"),
        ("ngày 5 tháng 9", "date.no_year", "05/09/2026"),
        ("3/2/1890", "date.too_old", None),
        ("rằm tháng bảy năm 1990", "date.lunar", None),
        ("3/2/1990 âm lịch", "date.lunar", None),
        ("mùng 5 tháng giêng năm 1990", "date.lunar", None),
        ("hai mươi ba tháng chạp", "date.lunar", None),
        ("mùng 3 tháng 2 ta", "date.lunar", None),
        ("năm Canh Ngọ", "date.lunar", None),
        ("từ 1/2/2026 đến 5/2/2026", "date.several", None),
        ("3 tháng 5 ngày", "date.unclear", None),
        ("3/2/199", "date.unclear", None),
        ("12", "date.unclear", None),
        ("chưa biết", "date.none", None),
        ("", "date.none", None),
    ],
)
def test_what_is_no_date_says_why(text: str, reason: str, suggestion: str | None) -> None:
    with pytest.raises(Unreadable) as refused:
        date.read(text, TODAY)
    assert (refused.value.reason, refused.value.suggestion) == (reason, suggestion)


def test_a_birth_date_is_not_in_the_future() -> None:
    assert date.read("01/01/30", TODAY) == "2030-01-01"
    assert date.read("01/01/30", TODAY, latest=TODAY) == "1930-01-01"
    with pytest.raises(Unreadable) as refused:
        date.read("25/11/2026", TODAY, latest=TODAY)
    assert refused.value.reason == "date.future"


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("từ 1/2/2026 đến ngày 5 tháng 2 năm 2026", ["1/2/2026", "ngày 5 tháng 2 năm 2026"]),
        ("cháu sinh hôm qua", ["hôm qua"]),
        ("sinh năm 1990", []),
        ("con được 3 tháng 5 ngày", []),
        ("mùng 5 tháng giêng", []),
        ("123456", []),
        ("H26.12-260930-0012", []),
        ("0912 345 678", []),
        ("mất 5 ngày làm việc", []),
    ],
)
def test_dates_in_running_text(text: str, spans: list[str]) -> None:
    found = date.find(text, TODAY)
    assert [entity.text for entity in found] == spans
    assert all(text[entity.start : entity.end] == entity.text for entity in found)


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("1990-02-03", "Ngày ba tháng hai năm một nghìn chín trăm chín mươi"),
        ("2005-04-15", "Ngày mười lăm tháng tư năm hai nghìn không trăm linh năm"),
        ("2021-12-21", "Ngày hai mươi mốt tháng mười hai năm hai nghìn không trăm hai mươi mốt"),
        ("2010-10-10", "Ngày mười tháng mười năm hai nghìn không trăm mười"),
        ("1905-01-31", "Ngày ba mươi mốt tháng một năm một nghìn chín trăm linh năm"),
        ("2000-05-05", "Ngày năm tháng năm năm hai nghìn"),
        ("2024-11-24", "Ngày hai mươi bốn tháng mười một năm hai nghìn không trăm hai mươi bốn"),
    ],
)
def test_dates_in_words(iso: str, words: str) -> None:
    assert date_words(day.fromisoformat(iso)) == words


@given(st.dates(day(1902, 1, 1), TODAY))
def test_a_date_read_back_from_its_words_is_the_same(value: day) -> None:
    assert date.read(date_words(value), TODAY) == value.isoformat()


@given(
    st.dates(day(1930, 1, 1), TODAY),
    st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "ngày %d tháng %m năm %Y", "%d%m%Y"]),
)
def test_round_trip(value: day, style: str) -> None:
    assert date.read(value.strftime(style), TODAY) == value.isoformat()


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("hẹn em sáng thứ hai tuần sau nhé", "2026-11-30"),
        ("chu nhat tuan nay", "2026-11-29"),
        ("mùng 5 tháng sau em lên", "2026-12-05"),
        ("ngày 20 này", "2026-11-20"),
        ("3 ngày nữa", "2026-11-28"),
        ("hai tuần trước", "2026-11-11"),
        ("ngày kia em rảnh", "2026-11-27"),
        ("hẹn ngày 12/12", "2026-12-12"),
        ("nộp hôm 5 tháng 9", "2026-09-05"),
        ("em nộp hôm thứ hai", "2026-11-23"),
        ("thứ tư vừa rồi", "2026-11-18"),
        ("bữa ni em lên", "2026-11-25"),
        ("hồi hôm", "2026-11-24"),
        ("mai em ra phường", "2026-11-26"),
    ],
)
def test_days_told_from_today_are_found(text: str, iso: str) -> None:
    assert [e.value for e in date.find(text, day(2026, 11, 25))] == [iso]


@pytest.mark.parametrize(
    "text", ["3/4 diện tích", "ngày 31 tháng sau nhiều việc lắm", "thứ hai", "24/7"]
)
def test_what_is_no_day_is_left(text: str) -> None:
    assert date.find(text, day(2026, 1, 31)) == []
