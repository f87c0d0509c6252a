"""Nộp phí, lệ phí: chỉ sau khi cơ quan đã tiếp nhận và thông báo; liên kết là của Cổng."""

from datetime import timedelta

from backend_client.port import Dossier, FileContent, Payment, Portal
from bot.dialogs.dossiers import seen
from bot.engine.chat import Chat
from bot.model import Attachment, Command, FileRef, Files, Handoff, Later, Link, Start
from bot.texts import Money, Phrase

AFTER = timedelta(minutes=1)  # the sweep looks at an order this long after its link has expired


async def pay_fee(chat: Chat, portal: Portal) -> None:
    """Give the portal's own payment link, with how to tell it from a fake; or say what became."""
    if chat.frame.args.get("payment"):
        return await one_payment(chat, portal, chat.frame.args["payment"])
    dossier = await seen(chat, portal, "pay_fee", has_fee)
    if not dossier.fee:
        return chat.show(Phrase("pay_fee.nothing_due", code=dossier.code), then=look_at(dossier))
    payment = await chat.once(portal.start_payment, dossier.code)
    return give_link(chat, dossier.office, payment)


def has_fee(dossier: Dossier) -> bool:
    """Has the agency announced a fee that is not paid yet?"""
    return dossier.fee > 0


def give_link(chat: Chat, office: str, payment: Payment) -> None:
    """The link, until when it works, how to recognise it; and a look at it when it has expired."""
    chat.show(
        Phrase(
            "pay_fee.link",
            amount=Money(payment.amount),
            code=payment.dossier_code,
            office=office or chat.services.agency_name,
            until=payment.expires_at,
        ),
        link=Link(payment.pay_url, chat.text(Phrase("pay_fee.button"))),
        then=(("pay_fee.check", Start("pay_fee", {"payment": payment.id})),),
    )
    chat.say("pay_fee.safe")
    if chat.profile.account_id:
        here, account = chat.context.conversation_id, chat.profile.account_id
        ids: dict[str, str | int] = {"conversation": here, "account": account}
        chat.emit(Later("watch_payment", ids | {"payment": payment.id}, payment.expires_at + AFTER))


def look_at(dossier: Dossier) -> tuple[tuple[str, Command], ...]:
    """A button to the dossier itself."""
    return (("intent.track_dossier", Start("track_dossier", {"code": dossier.code})),)


# --- what became of an order ----------------------------------------------------------------------


async def one_payment(chat: Chat, portal: Portal, payment_id: str) -> None:
    """An order by its id, from a button: its receipt, or why it is not paid and what to do."""
    payment = await chat.look(portal.payment, payment_id, keep=lambda _: False)
    again = (("intent.pay_fee", Start("pay_fee", {"code": payment.dossier_code})),)
    if payment.status == "paid":
        return await hand_receipt(chat, portal, payment)
    if payment.status == "pending":
        chat.say("pay_fee.pending")
        return give_link(chat, "", payment)
    then: tuple[tuple[str, Command], ...] = again if payment.status != "refunded" else ()
    person = (("intent.ask_human", Handoff("payment")),)
    amount = Money(payment.amount)
    return chat.show(
        Phrase(f"pay_fee.{payment.status}", code=payment.dossier_code, amount=amount),
        then=then + person,
    )


class Fetch:
    """Brings a receipt into our own storage, so that every channel can hand it over."""

    def __init__(self, portal: Portal, files: Files) -> None:
        self._portal, self._files = portal, files

    async def fetch_receipt(self, payment_id: str, owner: str, *, key: str) -> Attachment:
        """The receipt as an attachment of this conversation."""
        del key  # fetching twice only stores twice; the sweep removes what no bubble shows
        content: FileContent = await self._portal.receipt(payment_id)
        return await self._files.put(content, owner)


async def hand_receipt(chat: Chat, portal: Portal, payment: Payment) -> None:
    """The receipt as a file."""
    fetch = Fetch(portal, chat.services.files).fetch_receipt
    kept = await chat.once(fetch, payment.id, chat.context.conversation_id)
    amount = Money(payment.amount)
    chat.show(
        Phrase("pay_fee.receipt", code=payment.dossier_code, amount=amount),
        file=FileRef("", kept.name, kept.size, kept.type, kept.id),
    )
