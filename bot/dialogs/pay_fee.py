"""Nộp phí, lệ phí: chỉ sau khi cơ quan đã tiếp nhận và thông báo; liên kết là của Cổng."""

from backend_client.port import Dossier, Portal
from bot.dialogs.account import need_account
from bot.dialogs.dossiers import choose, own_dossiers
from bot.engine.chat import Chat
from bot.model import Command, Link, Start
from bot.texts import Money, Phrase


async def pay_fee(chat: Chat, portal: Portal) -> None:
    """Give the portal's own payment link, with how to tell it from a fake."""
    account = await need_account(chat, portal)
    dossiers = await own_dossiers(chat, portal, account)
    due = dossiers if chat.frame.args.get("code") else tuple(d for d in dossiers if d.fee)
    dossier = await choose(chat, due, "pay_fee")
    if not dossier.fee:
        return chat.show(Phrase("pay_fee.nothing_due", code=dossier.code), then=see(dossier))
    payment = await chat.once(portal.start_payment, dossier.code)
    chat.show(
        Phrase(
            "pay_fee.link",
            amount=Money(payment.amount),
            code=dossier.code,
            office=dossier.office or chat.services.agency_name,
            until=payment.expires_at,
        ),
        link=Link(payment.pay_url, chat.text(Phrase("pay_fee.button"))),
    )
    chat.say("pay_fee.safe")
    return None


def see(dossier: Dossier) -> tuple[tuple[str, Command], ...]:
    """A button to the dossier itself."""
    return (("intent.track_dossier", Start("track_dossier", {"code": dossier.code})),)
