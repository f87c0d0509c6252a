"""A date in Vietnamese words, as civil-status forms want the birth date of a child."""

from datetime import date

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def date_words(day: date) -> str:
    """ "Ngày ba tháng hai năm một nghìn chín trăm chín mươi"."""
    month = "tư" if day.month == 4 else number_words(day.month)
    return f"Ngày {number_words(day.day)} tháng {month} năm {number_words(day.year)}"


def number_words(number: int) -> str:
    """A whole number of 0..9999 in words, the way it is read aloud in the North."""
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _hundreds(rest)
    said = f"{_DIGITS[thousands]} nghìn"
    if not rest:
        return said
    hundreds = "không trăm " if rest < 100 else ""
    linked = "linh " if rest < 10 else ""
    return f"{said} {hundreds}{linked}{_hundreds(rest)}"


def _hundreds(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _tens(rest)
    said = f"{_DIGITS[hundreds]} trăm"
    if not rest:
        return said
    return f"{said} linh {_tens(rest)}" if rest < 10 else f"{said} {_tens(rest)}"


def _tens(number: int) -> str:
    tens, unit = divmod(number, 10)
    if not tens:
        return _DIGITS[unit]
    said = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    return f"{said} {_unit(tens, unit)}" if unit else said


def _unit(tens: int, unit: int) -> str:
    if unit == 5:
        return "lăm"
    if unit == 1 and tens > 1:
        return "mốt"
    return _DIGITS[unit]
