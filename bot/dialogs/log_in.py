"""Đăng nhập: liên kết cuộc trò chuyện này với tài khoản, bằng OTP và số CCCD."""

from backend_client.port import Portal, PortalRefused
from bot.engine.chat import Chat
from bot.engine.slots import slot
from bot.model import SignedIn, Start
from bot.texts import Phrase

PHONE = slot("log_in", "phone", "phone", review=False)
CARD = slot("log_in", "card", "cccd", review=False)


async def log_in(chat: Chat, portal: Portal) -> None:
    """Sign this chat in; a wrong card number and an unknown account read the same."""
    if chat.profile.account_id:
        return chat.say("log_in.already", name=chat.profile.name)
    await chat.consent("account")
    verified = await chat.verify(PHONE, "sign_in")
    card = await chat.ask(CARD)
    try:
        signed_in = await chat.once(portal.sign_in, verified.challenge_id, card)
    except PortalRefused:
        return chat.show(
            Phrase("log_in.refused"),
            then=(
                ("log_in.again", Start("log_in")),
                ("intent.register_account", Start("register_account")),
            ),
        )
    account = await chat.look(portal.account, signed_in.account_id)
    chat.profile.account_id, chat.profile.sign_in_id = account.id, signed_in.id
    chat.profile.name, chat.profile.phone = account.name, account.phone
    chat.emit(SignedIn(account.id))
    chat.say("log_in.done", name=account.name)
    return None
