"""Tra cứu hồ sơ: đang ở đâu, ai thụ lý, từ bao giờ, hẹn trả ngày nào, còn phải nộp gì."""

from backend_client.port import Portal
from bot.dialogs.account import need_account
from bot.dialogs.dossiers import card, choose, own_dossiers
from bot.engine.chat import Chat
from bot.model import Command, Start
from bot.texts import Phrase


async def track_dossier(chat: Chat, portal: Portal) -> None:
    """Show one dossier of the citizen's own, and what can be done with it now."""
    account = await need_account(chat, portal)
    dossier = await choose(chat, await own_dossiers(chat, portal, account), "track_dossier")
    then: list[tuple[str, Command]] = []
    if dossier.fee:
        then.append(("intent.pay_fee", Start("pay_fee", {"code": dossier.code})))
    if dossier.status in ("done", "returned"):
        then.append(("intent.get_result", Start("get_result", {"code": dossier.code})))
    next_step = Phrase(f"track_dossier.next.{dossier.status}")
    chat.show(next_step, cards=(card(chat, dossier),), then=tuple(then))
