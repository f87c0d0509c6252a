"""What several services need: an account that is signed in here."""

from backend_client.port import Account, Portal
from bot.engine.chat import Chat
from bot.engine.slots import Option, slot
from bot.texts import Phrase

HAS_ONE = ("có", "có rồi", "rồi", "đã có", "tôi có rồi", "vneid", "yes", "i have one", "i have")
HAS_NONE = ("chưa", "chưa có", "không", "không có", "tôi chưa có", "mở mới", "no", "not yet")
HOW = slot(
    "account",
    "how",
    "choice",
    choices=(
        Option("log_in", Phrase("intent.log_in"), HAS_ONE),
        Option("register_account", Phrase("intent.register_account"), HAS_NONE),
    ),
    review=False,
)


async def need_account(chat: Chat, portal: Portal) -> Account:
    """The signed-in citizen; signs in or opens an account first when there is none."""
    if not chat.profile.account_id:
        how = await chat.ask(HOW)
        chat.forget(HOW.name)
        await chat.first(str(how))
    return await chat.look(portal.account, chat.profile.account_id)
