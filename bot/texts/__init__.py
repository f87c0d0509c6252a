"""Every sentence the bot says, by key, in two catalogues: `vi/*.yaml` and `en/*.yaml`.

Code names a sentence (`Phrase("pay_fee.link", amount=…)`) and never writes one. Words that belong
to somebody else (a form's label, an agency's name) travel as `Plain`. Rendering turns dates,
amounts and nested texts into what a citizen reads; a missing key or parameter is an error, and a
test walks every key of the code through both languages.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.model import Language

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, init=False)
class Phrase:
    """A sentence of ours, by its key, with what goes into its gaps."""

    key: str
    params: tuple[tuple[str, Any], ...]

    def __init__(self, key: str, **params: Any) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "params", tuple(params.items()))


@dataclass(frozen=True)
class Plain:
    """Words of the portal, of a form or of the citizen; `en` is empty where they have none."""

    vi: str
    en: str = ""


@dataclass(frozen=True)
class Joined:
    """Several texts in a row."""

    parts: tuple["Text", ...]
    between: str = "\n"


@dataclass(frozen=True)
class Money:
    """An amount in whole đồng."""

    amount: int


Text = Phrase | Plain | Joined


def render(text: Text, language: Language) -> str:
    """The words of a text in one language."""
    if isinstance(text, Phrase):
        return sentence(language, text.key).format(**{k: show(v, language) for k, v in text.params})
    if isinstance(text, Plain):
        return text.en if language == "en" and text.en else text.vi
    return text.between.join(render(part, language) for part in text.parts)


def show(value: Any, language: Language) -> str:
    """A value as citizens write it: 24/11/2026, 14:05 24/11/2026, 8.000 đồng."""
    match value:
        case Phrase() | Plain() | Joined():
            return render(value, language)
        case Money(amount):
            return f"{number(amount, language)} {'VND' if language == 'en' else 'đồng'}"
        case float():
            return number(value, language)
        case datetime():
            return value.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")
        case date():
            return f"{value.day:02}/{value.month:02}/{value.year:04}"  # strftime is slow
        case _:
            return str(value)


_VIETNAMESE = str.maketrans(",.", ".,")


def number(value: float, language: Language) -> str:
    """A number as people read it, at most two decimals: 1.234,5 in Vietnamese, 1,234.5 in English.

    Ids, years and what programs read are no numbers in this sense.
    """
    whole, dot, part = f"{value:,.2f}".partition(".")
    written = f"{whole}{dot}{part.rstrip('0')}".rstrip(".")
    return written if language == "en" else written.translate(_VIETNAMESE)


def sentence(language: Language, key: str) -> str:
    """The sentence under a key, gaps unfilled. Raises KeyError with the language and the key."""
    found = catalogue(language).get(key)
    if found is None:
        raise KeyError(f"no {language} text for {key}")
    return found


def has(key: str) -> bool:
    """Is there a sentence under this key?"""
    return key in catalogue("vi")


@cache
def catalogue(language: Language) -> dict[str, str]:
    """All sentences of a language, by dotted key. Read once, at first use."""
    texts: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / language).glob("*.yaml")):
        _flatten("", yaml.safe_load(path.read_text(encoding="utf-8")) or {}, texts)
    return texts


def _flatten(prefix: str, node: dict[str, Any], into: dict[str, str]) -> None:
    for name, value in node.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            _flatten(f"{key}.", value, into)
        elif key in into:
            raise ValueError(f"text {key} is written twice")
        else:
            into[key] = str(value).rstrip("\n")
