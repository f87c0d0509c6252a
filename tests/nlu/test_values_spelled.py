"""Phones and dates in any spelling: generated, because no list of examples is long enough."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.entities import find_entities
from bot.nlu.parser import NO_NAMES
from bot.readers.date_words import date_words, number_words

TODAY = date(2026, 11, 25)  # a Wednesday
DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
AROUND = st.sampled_from(["{}", "số em là {} ạ", "gọi {} nhé", "sđt: {}.", "dạ {} nha ad"])
NUMBERS = st.from_regex(r"0[35789][0-9]{8}", fullmatch=True)
DAYS = st.dates(date(1940, 1, 1), date(2026, 11, 24))


def found(text: str) -> list[tuple[str, object]]:
    return [(m.entity, m.value) for m in find_entities(text, NO_NAMES, today=TODAY)]


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """A number and a way to write it."""
    number = draw(NUMBERS)
    sign = draw(st.sampled_from(["", " ", ".", "-", " - ", "_", "*"]))
    cuts = draw(st.sampled_from([(4, 7), (3, 6), (4, 6, 8), (2, 4, 6, 8), (5,), (4, 8)]))
    parts = [number[a:b] for a, b in zip((0, *cuts), (*cuts, 10), strict=True)]
    typed = sign.join(parts)
    lead = draw(st.sampled_from(["0", "+84", "84", "0084", "+84 ", "(+84)"]))
    return number, lead + typed[1:]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(written(), AROUND)
def test_a_written_number_is_found(case: tuple[str, str], around: str) -> None:
    number, typed = case
    assert found(around.format(typed)) == [("phone", number)], typed


@settings(max_examples=40, deadline=None, derandomize=True)
@given(NUMBERS, st.sampled_from("oO"), AROUND)
def test_the_letter_o_for_a_zero_is_a_zero(number: str, letter: str, around: str) -> None:
    assert found(around.format(letter + number[1:])) == [("phone", number)]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(NUMBERS, st.sampled_from([" ", ", "]), st.booleans(), AROUND)
def test_a_number_told_digit_by_digit_is_found(
    number: str, pause: str, mixed: bool, around: str
) -> None:
    words = [DIGITS[int(d)] for d in number]
    tail = number[6:] if mixed else " ".join(words[6:])
    told = f"{' '.join(words[:3])}{pause}{' '.join(words[3:6])}{pause}{tail}"
    assert found(around.format(told)) == [("phone", number)], told


def _forms(day: date) -> list[str]:
    return [
        f"{day.day}/{day.month}/{day.year}", f"{day.day:02}-{day.month:02}-{day.year}",
        f"{day.day}.{day.month}.{day.year}", f"{day.day} / {day.month} / {day.year}",
        f"{day.day:02} {day.month:02} {day.year}", day.isoformat(),
        f"ngày {day.day} tháng {day.month} năm {day.year}",
        f"{day.day} tháng {day.month}, {day.year}",
        f"ngay {day.day} thang {day.month} nam {day.year}",
        date_words(day), date_words(day).lower(),
    ]  # fmt: skip


@settings(max_examples=60, deadline=None, derandomize=True)
@given(DAYS, st.integers(0, 10), st.sampled_from(["{}", "sinh {}", "em nộp hôm {} rồi", "từ {}."]))
def test_a_date_is_found_however_it_is_written(day: date, form: int, around: str) -> None:
    text = around.format(_forms(day)[form])
    assert found(text) == [("date", day.isoformat())], text


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.dates(date(1940, 1, 1), date(1999, 12, 31)), st.booleans())
def test_a_year_said_short_is_of_its_century(day: date, said: bool) -> None:
    short = day.year % 100
    month = "tư" if day.month == 4 else number_words(day.month)
    spoken = f"{number_words(day.day)} tháng {month} năm {number_words(short)}"
    text = spoken if said and short > 10 else f"{day.day}/{day.month}/{short:02}"
    assert found(f"sinh {text}") == [("date", day.isoformat())], text


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("hôm qua", -1), ("hôm kia", -2), ("ngày mai", 1), ("ngày mốt", 2), ("thứ hai tuần sau", 5),
        ("t2 tuần sau", 5), ("thứ 6 này", 2), ("chủ nhật tuần này", 4), ("3 ngày nữa", 3),
        ("hai tuần nữa", 14), ("5/12 tới", 10), ("5-12", 10), ("tháng 12 mùng 5", 10),
    ],
)  # fmt: skip
def test_a_day_is_told_from_today(text: str, days: int) -> None:
    assert found(text) == [("date", (TODAY + timedelta(days=days)).isoformat())]


def test_two_numbers_with_a_stroke_between_are_two() -> None:
    assert [v for _, v in found("0901234567/0912345678")] == ["0901234567", "0912345678"]


@pytest.mark.parametrize("text", ["10/3 âm lịch", "mùng 5 tết", "rằm tháng bảy", "3/4 diện tích"])
def test_what_is_no_day_of_the_calendar_is_none(text: str) -> None:
    assert not found(text)
