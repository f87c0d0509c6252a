"""Redaction: what a log or a searchable copy may hold of a text.

It errs on the side of hiding: a long number is hidden whatever it means; dates, sums of money,
times and dossier codes stay, because officers search for them, and so does this machine's own
address, which whoever starts the program looks for.
"""

import re
import unicodedata
from collections.abc import Collection

MASKED_CODE = "••••••"
NUMBER, EMAIL, CODE, TOKEN = "‹số›", "‹email›", "‹mã›", "‹token›"

_INVISIBLE = re.compile(r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")

# A number as people write or dictate it: digits and digit words with little between them.
_DIGIT_WORDS = (
    "không|khong|hông|một|mốt|mot|hai|ba|bốn|bon|tư|tu|năm|nam|lăm|lam|nhăm|sáu|sau|bảy|bẩy|bay|tám|tam|chín|chin"
    "|zero|oh|one|two|three|four|five|six|seven|eight|nine"
)
_BETWEEN_WORDS = "mươi|muoi|mười|linh|lẻ|le|trăm|tram"
_SEPARATOR = r"[\s.,\-‐-―−()\[\]/\\_·•*|~'\"+]{0,4}"
_ATOM = rf"(?:\d|\b(?:{_DIGIT_WORDS})(?![^\W\d_]))"
_LINK = rf"{_SEPARATOR}(?:\b(?:{_BETWEEN_WORDS})\b{_SEPARATOR})?"
_RUN = rf"(?:\(?\+)?{_ATOM}(?:{_LINK}{_ATOM})*"

_ISO_TIME = r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?"
# 08:00 27/11, 8:00 thứ Sáu 27/11/2026: when the office opens.
_WHEN = (
    r"(?<![\d:.])(?:[01]?\d|2[0-3]):[0-5]\d(?:,?\s(?:ngày|thứ\s\w{2,4},?))?"
    r"\s(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?:/20\d\d)?(?![\d/])"
)
_UUID = r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"
_DOSSIER = r"(?<![\w.])(?:\d{3}(?:\.\d{2}){1,2}\.)?[HG]\d{2}(?:\.\d{1,4}){0,3}-\d{6}-\d{3,6}(?!\d)"
_IN_DOSSIER = r"(?<=[HG])\d{2}(?:\.\d{1,4}){0,3}-\d{6}-\d{3,6}(?!\d)"  # of one as above
_OWN = r"(?<![\w.])(?:127\.0\.0\.1|0\.0\.0\.0)(?::\d{1,5})?(?![.\d]*\d)"
_MAIL = (
    r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\]|\ba còng\b|\ba cong\b|\ba móc\b)\s?"
    r"[\w-]{1,63}(?:\s?(?:\.|\bchấm\b|\bcham\b)\s?[\w-]{1,63}){1,4}"
)
_LONG_RANDOM = (
    r"\b\d{8,10}:[\w-]{30,}|\beyJ[\w-]{8,}(?:\.[\w-]+){0,2}|\bbearer\s+\S+"
    r"|(?<![\w-])(?=[\w-]{0,80}[A-Za-z])(?=[\w-]{0,80}\d)[A-Za-z0-9_-]{32,}"
)
_SAID_WORD = (
    r"\b(?:mật khẩu|mat khau|password|passcode|passwd|pwd|secret|api[_ ]?key|access[_ ]token"
    r"|refresh[_ ]token|token)\b(?:\s*(?:là|la|is|[:=]))+\s*"
)
_CODE_WORD = (
    r"\b(?:otp|mã|ma|code|pin|captcha|mật khẩu|mat khau|password|passcode|pass|mk)\b"
    r"[^\d\n]{0,40}?"
)
_PART = re.compile(
    rf"(?P<keep>{_ISO_TIME}|{_WHEN}|{_UUID}|{_DOSSIER}|{_OWN})"
    rf"|(?P<email>{_MAIL})"
    rf"|(?P<token>{_LONG_RANDOM})"
    rf"|(?P<said>{_SAID_WORD})(?P<secret>\S+)"
    rf"|(?P<run>{_RUN})",
    re.IGNORECASE,
)
_WORDED = re.compile(
    rf"({_CODE_WORD})(?<!\d)(?!{_IN_DOSSIER})(\d(?:[\s.\-]?\d){{3,7}}(?![\d./]*\d|\.?[HG]\d))",
    re.IGNORECASE,
)
_KEPT_WORDED = re.compile(r"(?:hồ sơ|ho so|thủ tục|thu tuc|năm|nam)\W*$", re.IGNORECASE)

_MONTH = "(?:0?[1-9]|1[0-2])"
_DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
_DATE = rf"{_DAY}(?:/{_MONTH}/|\.{_MONTH}\.|-{_MONTH}-)(?:19|20)\d\d"
_DATES = re.compile(rf"{_DATE}(?:[\s,–\-]*{_DATE})?|(?:19|20)\d\d-\d\d-\d\d")
_MONEY = re.compile(r"\d{1,2}(?:[.,]\d{3}){1,2}|\d{3}[.,]000(?:[.,]000)?")
_PROCEDURE = re.compile(r"\d\.\d{6}(?:\.000\.00\.00\.?)?")  # 1.001193, 2.000635.000.00.00.H26
_PUBLIC = (_DATES, _MONEY, _PROCEDURE)
_LAW = re.compile(r"\d{1,3}(?:\.\d{1,2})?/(?:19|20)\d\d/?")  # Nghị định 217/2026/NĐ-CP
_HOTLINE = re.compile(r"1[89]00(?:[ .]?\d){4}(?:(?:[ .]?\d){2})?")  # a citizen's begins with 0
_ITEM = re.compile(r"\d{1,2}")
_PUBLISHED = (*_PUBLIC, _LAW, _HOTLINE, _ITEM)
_BORDER = re.compile(r"(\n\s*|[,.;:]\s+|\s?[()]\s?)")
_BARE = re.compile(r"\W*\d(?:[\s.,\-_]*\d){3,7}\W*")
_BARE_WORDS = re.compile(
    rf"\W*(?:{_DIGIT_WORDS})(?:\W+(?:{_DIGIT_WORDS})){{5,7}}\W*", re.IGNORECASE
)


def _plain(text: str) -> str:
    """One spelling of every character: full-width and other digits, composed accents."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)


def is_bare_code(text: str) -> bool:
    """Whether the whole message is a code of 4-8 digits, spaced or dictated: treat it as secret."""
    plain = _plain(text[:200])
    return bool(_BARE.fullmatch(plain) or _BARE_WORDS.fullmatch(plain))


def redact(text: str) -> str:
    """The text without ids, phones, e-mails, codes and tokens. Safe to log; never raises.

    Linear in the length of the text. The rest comes back in NFKC without invisible characters.
    """
    if is_bare_code(text) and not re.fullmatch(_OWN, text):
        return MASKED_CODE
    return _PART.sub(_mask, _WORDED.sub(_mask_worded, _plain(text)))


def redact_own(text: str, public: Collection[str] = ()) -> str:
    """What we have said ourselves, for officers: hides as `redact` does, but not what is published.

    Numbers of laws, hotlines, items of a list and these `public` numbers (digits alone) stay.
    """
    if is_bare_code(text):
        return MASKED_CODE

    def mask(found: re.Match[str]) -> str:
        return _mask_own(found["run"], public) if found["run"] else _mask(found)

    return _PART.sub(mask, _WORDED.sub(_mask_worded, _plain(text)))


def _mask_own(run: str, public: Collection[str]) -> str:
    """We do not dictate: numbers beside each other are several, each public or not."""
    pieces = _BORDER.split(run)
    hidden = [piece for piece in pieces[::2] if not _is_published(piece, public)]
    if sum(len(_digits(piece)) for piece in hidden) < 6:
        return run
    return "".join(NUMBER if piece in hidden and _digits(piece) else piece for piece in pieces)


def _is_published(piece: str, public: Collection[str]) -> bool:
    return _digits(piece) in public or any(shape.fullmatch(piece) for shape in _PUBLISHED)


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _mask_worded(found: re.Match[str]) -> str:
    if _KEPT_WORDED.search(found[1]):
        return found[0]
    return found[1] + CODE


def _mask(found: re.Match[str]) -> str:
    if found["keep"]:
        return found[0]
    if found["email"]:
        return EMAIL
    if found["token"]:
        return TOKEN
    if found["said"]:
        return found["said"] + TOKEN
    return _mask_run(found["run"])


def _mask_run(run: str) -> str:
    digits = sum(c.isdigit() for c in run)
    words = len(re.findall(rf"\b(?:{_DIGIT_WORDS})\b", run, re.IGNORECASE))
    if words:
        return NUMBER if digits + words >= 8 else run
    if 9 <= digits <= 12:
        return NUMBER
    if digits < 6 or any(shape.fullmatch(run) for shape in _PUBLIC):
        return run
    return NUMBER
