"""One-time codes: six digits, read only where one is awaited (the engine sees to that)."""

import re

from bot.readers import Unreadable
from bot.readers.folding import fold

_CODE = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){5}(?!\d)")
_BARE = re.compile(r"\d(?:[ .\-]?\d){3,7}")
_WORDED = re.compile(r"\b(?:otp|ma xac (?:thuc|nhan)|code)\b\D{0,12}\d(?:[ .\-]?\d){3,7}(?!\d)")


def read(text: str) -> str:
    """The six digits of an answer. Raises `Unreadable` ("otp.shape")."""
    found = _CODE.findall(fold(text).text)
    if len(found) != 1:
        raise Unreadable("otp.shape")
    return re.sub(r"\D", "", found[0])


def looks_like_code(text: str) -> bool:
    """Is the message a bare code of 4 to 8 digits, or one with "OTP" or "mã xác thực" before it?"""
    folded = fold(text).text.strip()
    return bool(_BARE.fullmatch(folded) or _WORDED.search(folded))
