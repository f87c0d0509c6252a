"""Whatever is sent, a reader gives a value or `Unreadable`, in bounded time."""

import contextlib
import re
from collections.abc import Callable
from datetime import date as day
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.readers
from bot import texts
from bot.readers import (
    Entity,
    Unreadable,
    cccd,
    choice,
    date,
    dossier_code,
    email,
    money,
    name,
    number,
    otp,
    phone,
    places,
    yes_no,
)

TODAY = day(2026, 11, 24)
LABELS = ["Nhận tại Bộ phận Một cửa", "Nhận qua bưu điện", "Khác"]
READ: dict[str, Callable[[str], Any]] = {
    "cccd": cccd.read,
    "choice": lambda text: choice.read(text, LABELS),
    "date": lambda text: date.read(text, TODAY, latest=TODAY),
    "dossier_code": dossier_code.read,
    "email": email.read,
    "looks_like_code": otp.looks_like_code,
    "money": money.read,
    "name": name.read,
    "number": lambda text: number.read(text, 1, 99),
    "otp": otp.read,
    "phone": phone.read,
    "places": places.read,
    "yes_no": yes_no.read,
}
FIND: dict[str, Callable[[str], list[Entity]]] = {
    "cccd": cccd.find,
    "date": lambda text: date.find(text, TODAY),
    "dossier_code": dossier_code.find,
    "email": email.find,
    "money": money.find,
    "name": name.find,
    "phone": phone.find,
}
SAID = """
0912 345678 không chín tháng năm ngày 3/2/1990 H26.12-260930-0012 @ gmail.com a còng chấm tr rưỡi
nghìn . , - + ( ) / 😀 <b> ' ; -- ạ tên là Nguyễn Văn ngoái 12:30 k
"""
PIECES = st.sampled_from([*SAID.split(), *" \n\u00a0\u200b\u0301９"])
ANYTHING = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=25).map("".join))
SPOKEN = st.lists(PIECES, max_size=25).map(" ".join)


@pytest.mark.parametrize("kind", READ)
@given(text=ANYTHING | SPOKEN)
def test_a_reader_gives_a_value_or_a_reason(kind: str, text: str) -> None:
    try:
        value, reason = READ[kind](text), "a.value"
    except Unreadable as refused:
        value, reason = None, refused.reason
    assert value is not None or reason.count(".") == 1


@pytest.mark.parametrize("kind", FIND)
@given(text=ANYTHING | SPOKEN)
def test_spans_are_of_the_text(kind: str, text: str) -> None:
    end = 0
    for entity in sorted(FIND[kind](text), key=lambda found: found.start):
        assert text[entity.start : entity.end] == entity.text != ""
        assert entity.start >= end
        end = entity.end


LONG = [
    "a", "1", " ", ".", "1 ", "1.", "a ", "a.", "@", "a@", "không ", "tháng ", "năm ", "- ", "(",
    "ngày 3 tháng ", "0912345678 ", "079090001234 ", "H26.12-", "50k ", "một triệu ", "Nguyễn ",
    "tên là ", "\u0301", "😀", "ạ", "!x", " ạ",
]  # fmt: skip


@pytest.mark.timeout(60)
@pytest.mark.parametrize("unit", LONG)
def test_a_long_message_is_read_in_bounded_time(unit: str) -> None:
    text = (unit * 60_000)[:60_000] + "x"  # a reader that is not linear would not come back
    for read in READ.values():
        with contextlib.suppress(Unreadable):
            read(text)
    for find in FIND.values():
        assert all(entity.text for entity in find(text))


def test_every_reason_has_its_sentence_in_both_languages() -> None:
    pages = Path(bot.readers.__file__).parent.glob("*.py")
    source = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    reasons = set(re.findall(r'Unreadable\(\s*"([a-z_]+\.[a-z_0-9]+)"', source))
    reasons |= {"cccd.too_short", "cccd.too_long", "date.unclear", "email.none", "choice.none"}
    assert len(reasons) > 40
    missing = {
        (language, reason)
        for language in ("vi", "en")
        for reason in reasons
        if f"unreadable.{reason}" not in texts.catalogue(language)
    }
    assert not missing
