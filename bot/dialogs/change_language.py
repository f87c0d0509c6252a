"""Đổi ngôn ngữ: tiếng Việt hay tiếng Anh."""

from backend_client.port import Portal
from bot.engine.chat import Chat
from bot.engine.slots import Option, slot
from bot.texts import Phrase

LANGUAGE = slot(
    "change_language",
    "language",
    "choice",
    choices=(
        Option("vi", Phrase("change_language.vi"), ("vietnamese", "tiếng việt", "việt")),
        Option("en", Phrase("change_language.en"), ("english", "tiếng anh", "anh")),
    ),
)


async def change_language(chat: Chat, _: Portal) -> None:
    """From now on, everything is said in the language chosen."""
    chosen = await chat.ask(LANGUAGE)
    chat.profile.language = "en" if chosen == "en" else "vi"
    chat.profile.language_chosen = True
    chat.say("language.changed")
