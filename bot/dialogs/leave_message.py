"""Để lại lời nhắn cho cán bộ: cần giúp việc gì, gọi lại số nào."""

from backend_client.port import Portal
from bot.engine.chat import Chat
from bot.engine.slots import slot
from bot.model import TicketNoted

NAME = "leave_message"
WORDS = slot(NAME, "words")
PHONE = slot(NAME, "phone", "phone", optional=True)


async def leave_message(chat: Chat, portal: Portal) -> None:
    """Words for whoever takes the ticket; a phone only if they like."""
    ticket = chat.frame.args.get("ticket", "")
    words = await chat.ask(WORDS)
    phone = await chat.ask(PHONE)
    chat.emit(TicketNoted(ticket, words, phone or ""))
    chat.say("leave_message.done", number=ticket)
