"""One-time codes: read only where one is awaited (the engine sees to that), recognised always, so
that they can be refused and masked.
"""

import re

from bot.readers import Unreadable
from bot.readers.dictation import dictated, heard, is_spoken
from bot.readers.folding import Folded, fold

LENGTH = 6  # digits of the portal's codes
_GROUP = re.compile(r"(?<![\d/.])\d(?:[ .\-]?\d){3,7}(?![\d/]|[.\-]\d)")
_BARE = re.compile(r"\W*\d(?:[\s.,\-_]*\d){3,7}\W*")
_CODE_WORDS = re.compile(
    r"\b(?:otp|ma (?:xac (?:thuc|nhan|minh)|kich hoat|bao mat|pin)|code|passcode|pin)\b"
)
_PHONE = re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .\-]?\d){9}(?![ .\-]?\d)")
_PASTED = re.compile(r"\bmot cua\b\D{0,80}(\d{6})(?!\d)")  # the SMS itself begins "Mot Cua"


def read(text: str) -> str:
    """The six digits of an answer: spaced, dictated, or inside the pasted SMS.

    Raises `Unreadable` ("otp.none", "otp.length" {digits, length}).
    """
    page = fold(text)
    pasted = _PASTED.search(page.text)
    if pasted:
        return pasted[1]
    codes = {re.sub(r"\D", "", match[0]) for match in _GROUP.finditer(page.text)}
    codes = codes or _dictated(page)
    whole = {code for code in codes if len(code) == LENGTH}
    if len(whole) == 1:
        return whole.pop()
    if len(codes) == 1:
        raise Unreadable("otp.length", {"digits": len(codes.pop()), "length": LENGTH})
    raise Unreadable("otp.none")


def looks_like_code(text: str) -> bool:
    """Is the message a code of 4 to 8 digits, or does it tell one ("OTP là 1234", dictated too)?"""
    page = fold(text)
    if _BARE.fullmatch(page.text):
        return True
    told = _CODE_WORDS.search(page.text) is not None
    return told and bool(_GROUP.search(page.text) or _dictated(page))


def may_hold_code(text: str) -> bool:
    """Is there a digit besides phone numbers? "Đổi sang số 0900000002" holds no code."""
    return any(char.isdigit() for char in _PHONE.sub("", text))


def _dictated(page: Folded) -> set[str]:
    words = [word for word in page.words() if is_spoken(word.folded)]
    said = len(words) >= 3 and not all(word.is_number for word in words)
    number = dictated(heard(words)) if said else None
    return {number} if number and 4 <= len(number) <= 8 else set()
