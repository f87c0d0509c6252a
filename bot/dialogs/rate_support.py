"""Đánh giá sau khi cán bộ hỗ trợ: 1 đến 5, và một lời nhận xét nếu muốn."""

from backend_client.port import Portal
from bot.engine.chat import Chat
from bot.engine.slots import slot
from bot.model import Rated

NAME = "rate_support"
COMMENT = slot(NAME, "comment", optional=True)


async def rate_support(chat: Chat, portal: Portal) -> None:
    """The score came with the button; it is kept at once, a comment is one more question."""
    ticket, score = chat.frame.args.get("ticket", ""), int(chat.frame.args.get("score", "0"))
    chat.emit(Rated(ticket, score))
    comment = await chat.ask(COMMENT)
    if comment:
        chat.emit(Rated(ticket, score, comment))
    chat.say("rate_support.thanks")
