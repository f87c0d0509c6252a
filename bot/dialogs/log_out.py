"""Đăng xuất: khung chat này rời cuộc trò chuyện của người dùng, không còn gắn với tài khoản nào."""

from backend_client.port import Portal
from bot.engine.chat import Chat
from bot.model import SignedOut


async def log_out(chat: Chat, portal: Portal) -> None:
    """End the sign-in made here. Drafts stay with the person: whoever signs in again has them."""
    profile, here = chat.profile, str(chat.context.address)
    if not profile.account_id:
        return chat.say("log_out.nobody")
    if here in profile.sign_ins:
        await chat.once(portal.sign_out, profile.sign_ins[here])
        del profile.sign_ins[here]
    chat.emit(SignedOut())
    chat.say("log_out.done_shared" if chat.context.address.shared else "log_out.done")
    return None
