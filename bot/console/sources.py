"""What the bot's trace of a line rests on: the source of every answer it names."""

from collections.abc import Mapping
from typing import Any

from bot.catalogue import Catalogue
from bot.model import Language


def sources(trace: Mapping[str, Any], catalogue: Catalogue, language: Language) -> list[str]:
    """A line for each answer or procedure that was told: its name, and where it is from."""
    told = [did.split()[1:] for did in trace.get("did", ()) if did.startswith("Faq ")]
    named = dict.fromkeys(word for words in told for word in words)
    return [line for name in named if (line := _source(name, catalogue, language))]


def _source(name: str, catalogue: Catalogue, language: Language) -> str:
    entry = catalogue.faq(name)
    if entry is not None:
        return f"{entry.question} – {catalogue.cited(entry, language) or entry.source}"
    info = catalogue.procedure(name)
    return "" if info is None else f"{info.title} – {'; '.join(info.sources[:1])}"
