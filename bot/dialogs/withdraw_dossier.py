"""Rút hồ sơ: chưa tiếp nhận thì hủy ngay; đã tiếp nhận thì là đề nghị rút, cơ quan quyết định."""

from backend_client.port import Dossier, Portal, PortalRefused
from bot.dialogs.dossier_card import FILE_AGAIN, MOVING, card
from bot.dialogs.dossiers import meant
from bot.engine.chat import Chat
from bot.engine.slots import slot
from bot.engine.stops import Ended
from bot.model import Handoff, Start
from bot.texts import Phrase

REASON = slot("withdraw_dossier", "reason", "text")


async def withdraw_dossier(chat: Chat, portal: Portal) -> None:
    """Ask why, say what it means, ask once more, and take it back."""
    dossier = await meant(chat, portal, "withdraw_dossier", is_moving)
    sending = chat.frame.args.get("sending", "")
    if dossier.withdrawal_asked and not sending:
        return chat.show(
            Phrase("withdraw_dossier.asked_before", code=dossier.code),
            then=(("intent.ask_human", Handoff("withdraw")),),
        )
    if not is_moving(dossier) and not sending:
        return _too_late(chat, dossier)
    chat.show(Phrase("withdraw_dossier.this"), cards=(card(chat, dossier),))
    reason = await chat.ask(REASON)
    way = sending or _way(dossier)  # a question of its own: a yes to "at once" is none to "request"
    sure = Phrase(f"withdraw_dossier.sure_{way}", code=dossier.code)
    if not await chat.yes(f"sure_{way}", sure, Phrase("withdraw_dossier.sure_label")):
        return chat.say("withdraw_dossier.kept", code=dossier.code)
    chat.frame.args["sending"] = way
    return await _withdraw(chat, portal, dossier, reason)


async def _withdraw(chat: Chat, portal: Portal, dossier: Dossier, reason: str) -> None:
    try:
        after = await chat.once(portal.withdraw, dossier.code, reason)
    except PortalRefused:
        return _too_late(chat, dossier)
    gone = after.status == "withdrawn"
    key = "withdraw_dossier.done" if gone else "withdraw_dossier.requested"
    again = Start("submit_dossier", {"procedure": dossier.procedure_code})
    chat.show(Phrase(key, code=dossier.code), then=(("dossier.file_again", again),) if gone else ())
    raise Ended


def is_moving(dossier: Dossier) -> bool:
    """Is it neither finished nor taken back already?"""
    return dossier.status in MOVING


def _way(dossier: Dossier) -> str:
    return "now" if dossier.status == "submitted" else "request"


def _too_late(chat: Chat, dossier: Dossier) -> None:
    key = "already" if dossier.status == "withdrawn" else "too_late"
    then = Start("submit_dossier", {"procedure": dossier.procedure_code})
    again = (("dossier.file_again", then),) if dossier.status in FILE_AGAIN else ()
    chat.show(
        Phrase(f"withdraw_dossier.{key}", code=dossier.code),
        cards=(card(chat, dossier),),
        then=(*again, ("intent.ask_human", Handoff("withdraw"))),
    )
