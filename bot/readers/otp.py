"""One-time codes: read only where one is awaited (the engine sees to that), recognised always, so
that they can be refused and masked.
"""

import re

from bot.readers import Unreadable, dossier_code
from bot.readers.dictation import dictated, heard, is_spoken
from bot.readers.folding import Folded, fold

LENGTH = 6  # digits of the portal's codes
HALF = LENGTH // 2  # so many digits may be part of one
_GROUP = re.compile(r"(?<![\d/.])\d(?:[ .\-]?\d){3,7}(?![\d/]|[.\-]\d)")
_BARE = re.compile(r"\W*\d(?:[\s.,\-_]*\d){3,7}\W*")
_CODE_WORDS = re.compile(
    r"\b(?:otp|ma (?:xac (?:thuc|nhan|minh)|kich hoat|bao mat|pin)|code|passcode|pin)\b"
)
_PHONE = re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .\-]?\d){9}(?![ .\-]?\d)")
_COUNTED = re.compile(  # "bước 3", "5 phút rồi", "phí 8.000 đồng": numbers of something
    r"(?<![\d.,\-])(?<!\d )\d{1,3} *(?:phut|giay|gio|lan|ma|so|chu so|tin|ngay|buoc|cau|dong"
    r"|min(?:ute)?s?|sec(?:ond)?s?|hours?|times?|codes?|digits?|steps?)\b"
    r"|\b(?:buoc|muc|cau|lan|lan thu|step|item|question) *\d{1,2}(?!\d| \d|[.\-/]\d)"
    r"|(?<!\d)\d{1,3}(?:[.,]?000)+ *(?:dong|d|vnd)\b"
)
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
    """Where a code is awaited: digits alone, or so many among words that some may be a code's?

    "Bước 3 là gì", "đợi 10 phút rồi", "đổi sang số 0900000002" and a dossier's code hold none.
    """
    page = fold(text)
    if not any(char.isalpha() for char in page.text):
        return any(char.isdigit() for char in _PHONE.sub("", page.text))
    said = text
    for code in reversed(dossier_code.find(text)):
        said = said[: code.start] + said[code.end :]
    rest = fold(_COUNTED.sub("", _PHONE.sub("", fold(said).text)))
    return sum(char.isdigit() for char in rest.text) >= HALF or bool(_dictated(rest))


def _dictated(page: Folded) -> set[str]:
    words = [word for word in page.words() if is_spoken(word.folded)]
    said = len(words) >= 3 and not all(word.is_number for word in words)
    number = dictated(heard(words)) if said else None
    return {number} if number and 4 <= len(number) <= 8 else set()
