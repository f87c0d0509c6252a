"""The menu of commands beside the text field, in two languages, and how Telegram is set up."""

from bot.channels.telegram import Calls
from bot.channels.telegram_updates import WANTED
from bot.model import Language
from bot.texts import Phrase, render

# What the menu shows, to the text that explains it: telegram.command.*
NAMES: dict[Language, dict[str, str]] = {
    "vi": {
        "timthutuc": "find", "nophoso": "file", "tracuu": "track", "nopphi": "pay",
        "lamtiep": "draft", "canbo": "person", "trogiup": "help", "english": "language",
    },
    "en": {
        "find": "find", "file": "file", "track": "track", "pay": "pay",
        "resume": "draft", "officer": "person", "help": "help", "tiengviet": "language",
    },
}  # fmt: skip


def menu(language: Language) -> dict[str, str]:
    """Commands with what they do, in this language."""
    return {
        name: render(Phrase(f"telegram.command.{word}"), language).strip()
        for name, word in NAMES[language].items()
    }


async def set_up(calls: Calls, url: str, secret: str) -> None:
    """Have updates posted to this address with this secret, and show the menus.

    Telegram shows the menu of a phone's own language; everybody else sees the Vietnamese one.
    """
    await calls.set_webhook(url, secret, WANTED)
    await calls.set_menu("", menu("vi"))
    await calls.set_menu("en", menu("en"))
