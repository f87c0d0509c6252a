"""Số điện thoại không trùng CCCD: các cách giải quyết, và một người thật khi cần."""

from backend_client.port import Portal
from bot.engine.chat import Chat
from bot.model import Faq, Handoff, Start
from bot.texts import Phrase, has


async def phone_mismatch(chat: Chat, _: Portal) -> None:
    """Say why, then the ways out, in the order in which they cost least."""
    key = f"phone_mismatch.reason.{chat.frame.args.get('reason', '')}"
    chat.say(key if has(key) else "phone_mismatch.reason.other")
    chat.show(
        Phrase("phone_mismatch.ways"),
        then=(
            ("phone_mismatch.again", Start("register_account")),
            ("phone_mismatch.other_ways", Faq(entry="acc-no-phone")),
            ("intent.ask_human", Handoff("phone_mismatch")),
        ),
    )
