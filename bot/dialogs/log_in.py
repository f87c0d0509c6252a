"""Đăng nhập: liên kết cuộc trò chuyện này với tài khoản, bằng OTP và số CCCD."""

from backend_client.port import Account, Portal, PortalRefused
from bot.dialogs.vneid import account_by_vneid, by_vneid
from bot.engine.chat import Chat
from bot.engine.slots import slot
from bot.model import SignedIn, Start
from bot.texts import Joined, Phrase

PHONE = slot("log_in", "phone", "phone", review=False)
CARD = slot("log_in", "card", "cccd", review=False)


async def log_in(chat: Chat, portal: Portal) -> None:
    """Sign this chat in; a wrong card number and an unknown account read the same."""
    if chat.profile.account_id:
        then = (("intent.log_out", Start("log_out")),)
        return chat.show(Phrase("log_in.already", name=chat.profile.name), then=then)
    await chat.consent("account")
    if await by_vneid(chat):
        return by_identity(chat, await account_by_vneid(chat, portal))
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
    enter(chat, account, signed_in.id)
    return None


def by_identity(chat: Chat, found: tuple[Account, str] | None) -> None:
    """Signed in by VNeID, or no account here yet."""
    if found is not None:
        return enter(chat, *found)
    then = (("intent.register_account", Start("register_account")),)
    return chat.show(Phrase("vneid.no_account"), then=then)


def enter(chat: Chat, account: Account, sign_in_id: str = "") -> None:
    """From here on this chat speaks for the account; on a shared computer, how it ends is said."""
    profile = chat.profile
    profile.account_id, profile.name, profile.phone = account.id, account.name, account.phone
    if sign_in_id:
        profile.sign_ins[str(chat.context.address)] = sign_in_id
    chat.emit(SignedIn(account.id))
    shared = (Phrase("log_in.shared"),) if chat.context.address.shared else ()
    chat.show(Joined((Phrase("log_in.done", name=account.name), *shared), " "))
