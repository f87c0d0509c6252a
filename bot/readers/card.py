"""What the QR code of an identity card says: seven fields apart by "|" (facts F-59).

`id|old id|name|ddMMyyyy|sex|address|ddMMyyyy of issue`; newer cards append more, which is left out.
The code is not signed: it saves typing and proves nothing.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from bot.readers import Unreadable, cccd

LONGEST = 1000  # characters
FIRST = date(1900, 1, 1)


@dataclass(frozen=True)
class Card:
    """The fields we use. `birth_date` is an ISO date; the address is the one at issue."""

    citizen_id: str
    name: str
    birth_date: str
    sex: str
    address: str


def read(payload: str) -> Card:
    """The card's fields. Raises `Unreadable` ("card.not_a_card") for any other text."""
    parts = [_plain(part) for part in payload[:LONGEST].split("|")]
    if len(parts) < 7:
        raise Unreadable("card.not_a_card")
    number, _, name, born, sex, address, *_ = parts
    birth_date = _day(born)
    if not name or sex not in ("Nam", "Nữ") or _day(parts[6]) < FIRST:
        raise Unreadable("card.not_a_card")
    try:
        known = cccd.read(number)
    except Unreadable as error:
        raise Unreadable("card.not_a_card") from error
    if known != number or cccd.warnings(number, birth_date):
        raise Unreadable("card.not_a_card")
    return Card(number, name, birth_date.isoformat(), sex, address)


def _plain(part: str) -> str:
    return " ".join(unicodedata.normalize("NFC", part).split())


def _day(digits: str) -> date:
    try:
        return datetime.strptime(digits, "%d%m%Y").date()  # noqa: DTZ007  a day has no zone
    except ValueError as error:
        raise Unreadable("card.not_a_card") from error
