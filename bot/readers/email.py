"""E-mail addresses, typed or dictated: "lan.tran@gmail.com", "lan tran a còng gmail chấm com"."""

import re

from bot.readers import Entity, Unreadable
from bot.readers.folding import fold, tidy

_ADDRESS = re.compile(
    r"(?<![\w.+@-])[A-Za-z0-9_](?:[A-Za-z0-9_.+-]{0,62}[A-Za-z0-9_+-])?"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,5}[A-Za-z]{2,24}(?![\w@])"
)
_AT = re.compile(r"\s*(?:\(at\)|\[at\]|\b(?:a cong|a moc|a vong|acong|at)\b|@)\s*")
_DOT = re.compile(r"\s*\b(?:cham|dot)\b\s*")
_SPOKEN_SIGNS = (
    (re.compile(r"\s*\bgach duoi\b\s*"), "_"),
    (re.compile(r"\s*\bgach ngang\b\s*"), "-"),
)
LONGEST = 300  # characters in which a spoiled address is looked for
_KNOWN = "gmail|yahoo|hotmail|outlook|icloud"
_MISTYPED = {
    "gmai.com": "gmail.com", "gmal.com": "gmail.com", "gmial.com": "gmail.com",
    "gamil.com": "gmail.com", "gmail.con": "gmail.com", "gmail.co": "gmail.com",
    "gmail.vn": "gmail.com", "gmail.com.vn": "gmail.com", "gmaill.com": "gmail.com",
    "gmail.cm": "gmail.com", "gmail.comm": "gmail.com", "gimail.com": "gmail.com",
    "yaho.com": "yahoo.com", "yahoo.con": "yahoo.com", "yahoo.co": "yahoo.com",
    "hotmail.con": "hotmail.com", "outlook.con": "outlook.com", "icloud.con": "icloud.com",
}  # fmt: skip


def read(text: str) -> str:
    """The address of an answer, its domain in lower case.

    Raises `Unreadable`: "email.none", "email.several", "email.shape" and "email.mistyped", both
    with a suggestion where one can be made.
    """
    found = {str(entity.value) for entity in find(text)}
    if len(found) > 1:
        raise Unreadable("email.several")
    if not found:
        raise _why_not(text)
    address = found.pop()
    name, _, domain = address.rpartition("@")
    if domain in _MISTYPED:
        better = f"{name}@{_MISTYPED[domain]}"
        raise Unreadable("email.mistyped", {"email": address, "better": better}, better)
    return address


def find(text: str) -> list[Entity]:
    """Addresses in running text."""
    return [
        Entity("email", *match.span(), match[0], _lower_domain(match[0]))
        for match in _ADDRESS.finditer(text)
        if ".." not in match[0]
    ]


def _lower_domain(address: str) -> str:
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.lower()}"


def _why_not(text: str) -> Unreadable:
    repaired = _repaired(text)
    if repaired:
        return Unreadable("email.shape", {"better": repaired}, repaired)
    return Unreadable(
        "email.shape" if _AT.search(fold(text[:LONGEST]).text) else "email.none", {"better": ""}
    )


def _repaired(text: str) -> str | None:
    """What a dictated or mistyped address most likely is."""
    said = fold(tidy(text[:LONGEST])).text
    said = re.sub(r"^.*\b(?:email|mail|e-mail|la|thu)\b[: ]+", "", said)
    said = re.sub(r"(?:\s+(?:a|nhe|nha|em|do|day)|[\s.,;!])+$", "", said)
    for pattern, sign in (*_SPOKEN_SIGNS, (_AT, "@"), (_DOT, ".")):
        said = pattern.sub(sign, said)
    said = re.sub(r"\s+", "", said).replace(",", ".")
    said = re.sub(rf"@?({_KNOWN})\.?(?:com)?$", r"@\1.com", said)
    name, _, domain = said.rpartition("@")
    said = f"{name}@{_MISTYPED.get(domain, domain)}"
    return said if _ADDRESS.fullmatch(said) and ".." not in said else None
