"""What a file is, by its bytes, and what it may be called."""

import re
import unicodedata

import puremagic

JPEG, PNG, WEBP, HEIC, PDF = (
    "image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf",
)  # fmt: skip
LOOK = 4096  # bytes of the head that tell a type
_TYPES = {
    ".jpg": JPEG, ".jpeg": JPEG, ".jfif": JPEG, ".png": PNG, ".webp": WEBP,
    ".heic": HEIC, ".heif": HEIC, ".pdf": PDF,
}  # fmt: skip
# puremagic knows the marks of formats; these are the ones each of ours must begin with
_MARKS = {
    JPEG: re.compile(rb"\xff\xd8\xff"),
    PNG: re.compile(rb"\x89PNG\r\n\x1a\n"),
    WEBP: re.compile(rb"RIFF....WEBP", re.DOTALL),
    HEIC: re.compile(rb"....ftyp(?:heic|heix|heim|heis|hevc|hevx|mif1|msf1)", re.DOTALL),
    PDF: re.compile(rb"%PDF-[12]\.\d"),
}
ENDINGS = {JPEG: ".jpg", PNG: ".png", WEBP: ".webp", HEIC: ".heic", PDF: ".pdf"}
LONGEST = 80  # characters of a name without its ending
_UNSAFE = re.compile(r'[\\/:*?"<>|%&$#`\'{}\x00-\x1f\x7f]+')


def type_of(head: bytes) -> str | None:
    """The type of a file that begins with these bytes; None for everything we do not take."""
    try:
        guesses = puremagic.magic_string(head[:LOOK])
    except (puremagic.PureError, ValueError):
        return None
    types = {_TYPES[guess.extension] for guess in guesses if guess.extension in _TYPES}
    return next((kind for kind in types if _MARKS[kind].match(head)), None)


def kept_as(kind: str) -> str:
    """The type a file has after the gate: every image becomes a JPEG."""
    return kind if kind == PDF else JPEG


def safe_name(name: str, kind: str | None) -> str:
    """A name for people to recognise: no path, nothing hidden, the ending of what it really is."""
    text = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs"))
    stem = re.sub(r"(?:\.[A-Za-z0-9]{1,5})+$", "", text.strip())
    stem = " ".join(_UNSAFE.sub(" ", stem).split()).strip(". ")[:LONGEST].strip()
    return (stem or "tệp") + (ENDINGS[kept_as(kind)] if kind else "")
