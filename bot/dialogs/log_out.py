"""Đăng xuất: cuộc trò chuyện này không còn gắn với tài khoản nào."""

from backend_client.port import Portal
from bot.engine.chat import Chat
from bot.engine.state import Profile
from bot.model import SignedOut


async def log_out(chat: Chat, portal: Portal) -> None:
    """End the sign-in here and forget whose chat it was; drafts of the account go too."""
    if not chat.profile.account_id:
        return chat.say("log_out.nobody")
    if chat.profile.sign_in_id:
        await chat.once(portal.sign_out, chat.profile.sign_in_id)
    chat.emit(SignedOut())
    forget(chat.profile)
    chat.say("log_out.done")
    return None


def forget(profile: Profile) -> None:
    """Drop what was known of the person; language and wishes of the device stay."""
    profile.account_id = profile.sign_in_id = profile.name = profile.phone = ""
    profile.consents.clear()
