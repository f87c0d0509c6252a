"""What a link on a poster, a menu or another chat may open: one short word any channel can carry.

The alphabet is the narrowest of all channels, Telegram's start parameter: A-Z a-z 0-9 _ and -, at
most 64 characters. A dossier's code has dots; they travel as `_`, which no code contains.
"""

import re

from bot.model.commands import Command, Handoff, Prefer, Resume, Start

WORD = re.compile(r"[A-Za-z0-9_-]{1,64}")
MENU: dict[str, Command] = {
    "find": Start("find_procedure"),
    "file": Start("submit_dossier"),
    "track": Start("track_dossier"),
    "pay": Start("pay_fee"),
    "account": Start("register_account"),
    "person": Handoff(),
    "help": Start("help"),
    "draft": Resume(),
    "vi": Prefer("language", "vi"),
    "en": Prefer("language", "en"),
}


def to_procedure(id: str) -> str:
    """The word that opens a procedure's card, by its id in data/procedures."""
    return _checked(f"p-{id}")


def to_dossier(code: str) -> str:
    """The word that opens a dossier; whose it is, is asked before anything is shown."""
    return _checked(f"d-{code.replace('.', '_')}")


def opened(word: str) -> Command | None:
    """The command of a link's word; None for a word that is none of ours."""
    if not WORD.fullmatch(word):
        return None
    kind, _, name = word.partition("-")
    if name and kind == "p":
        return Start("find_procedure", {"procedure": name})
    if name and kind == "d":
        return Start("track_dossier", {"code": name.replace("_", ".").upper()})
    return MENU.get(word)


def _checked(word: str) -> str:
    if not WORD.fullmatch(word):
        raise ValueError(f"no link can carry {word!r}")
    return word
