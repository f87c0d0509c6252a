"""Gửi bản sao hồ sơ đã nộp qua thư điện tử: Cổng gửi, em chỉ chuyển địa chỉ."""

from backend_client.port import Portal
from bot.dialogs.account import need_account
from bot.dialogs.dossiers import choose, own_dossiers
from bot.engine.chat import Chat
from bot.engine.slots import slot
from bot.texts import Phrase

EMAIL = slot("mail_copy", "email", "email")


async def mail_copy(chat: Chat, portal: Portal) -> None:
    """Have the portal mail a copy of one of the citizen's own dossiers."""
    account = await need_account(chat, portal)
    dossier = await choose(chat, await own_dossiers(chat, portal, account), "mail_copy")
    known = account.email
    email = str(await (chat.fill(EMAIL, known) if known else chat.ask(EMAIL)))
    ask = Phrase("mail_copy.confirm", email=email, code=dossier.code)
    if not await chat.yes("mail_copy_confirm", ask, Phrase("mail_copy.email.label")):
        chat.forget("mail_copy_confirm", EMAIL.name)
        chat.reject(EMAIL, Phrase("mail_copy.again"))
    await chat.once(portal.mail_copy, dossier.code, email)
    chat.say("mail_copy.sent", email=email, code=dossier.code)
