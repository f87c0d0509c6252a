"""The reader and the look of every kind of slot, in one table."""

from collections.abc import Callable, Mapping
from datetime import date as day
from typing import Any

from bot.engine.reading import Read, Reading, read_text
from bot.model import SlotKind
from bot.readers import (
    Unreadable,
    cccd,
    date,
    dossier_code,
    email,
    money,
    name,
    number,
    otp,
    phone,
    places,
)
from bot.texts import Money, Phrase, Plain, Text
from bot.texts import number as written


def _plain(read: Callable[[str], Any]) -> Read:
    return lambda text, _: read(text)


def _date(text: str, reading: Reading) -> str:
    return date.read(text, reading.today)


def _files(_: str, __: Reading) -> Any:
    raise Unreadable("files.expected")


READERS: Mapping[SlotKind, Read] = {
    "phone": _plain(phone.read),
    "cccd": _plain(cccd.read),
    "date": _date,
    "number": _plain(number.read),
    "money": _plain(money.read),
    "email": _plain(email.read),
    "name": _plain(name.read),
    "place": _plain(places.read),
    "otp": _plain(otp.read),
    "dossier_code": _plain(dossier_code.read),
    "files": _files,
}


def reader(kind: SlotKind) -> Read:
    """How an answer of this kind is read; free words are kept as typed."""
    return READERS.get(kind, read_text)


def look(kind: SlotKind, value: Any) -> Text:
    """A value of this kind as a citizen reads it."""
    if value in (None, ""):
        return Plain("–")
    if kind == "date":
        return Phrase("value.date", date=day.fromisoformat(value))
    if kind == "money":
        return Phrase("value.date", date=Money(value))
    if isinstance(value, float):
        return Plain(written(value, "vi"), written(value, "en"))
    return Plain(str(value))
