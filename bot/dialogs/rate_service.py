"""Đánh giá phục vụ: từ 1 đến 5, một lần cho mỗi hồ sơ, sau khi có kết quả."""

from backend_client.port import Dossier, Portal
from bot.dialogs.dossier_card import card, name_of
from bot.dialogs.dossiers import meant
from bot.engine.chat import Chat
from bot.engine.slots import Option, slot
from bot.model import Start
from bot.texts import Phrase

SCORE = slot(
    "rate_service",
    "score",
    "choice",
    choices=tuple(
        Option(n, Phrase(f"rate_service.{n}"), (str(n), f"{n} sao", f"{n} điểm"))
        for n in (5, 4, 3, 2, 1)
    ),
)
COMMENT = slot("rate_service", "comment", "text", optional=True)
OVER = {"done", "returned", "refused", "stopped", "withdrawn"}


async def rate_service(chat: Chat, portal: Portal) -> None:
    """A score and, if they like, a few words."""
    dossier = await meant(chat, portal, "rate_service", can_rate)
    if "begun" not in chat.frame.args:
        if not can_rate(dossier):
            return _cannot(chat, dossier)
        chat.frame.args["begun"] = "1"
    chat.say("rate_service.about", code=dossier.code, procedure=name_of(chat, dossier))
    score = await chat.ask(SCORE)
    comment = await chat.ask(COMMENT)
    await chat.once(portal.rate, dossier.code, score, comment or "")
    unhappy = (("intent.complain", Start("complain", {"code": dossier.code})),)
    return chat.show(Phrase("rate_service.done"), then=unhappy if score <= 2 else ())


def can_rate(dossier: Dossier) -> bool:
    """Is it over, and not rated yet?"""
    return dossier.status in OVER and dossier.rating is None


def _cannot(chat: Chat, dossier: Dossier) -> None:
    if dossier.rating is not None:
        return chat.say("rate_service.rated", code=dossier.code, score=dossier.rating)
    chat.show(Phrase("rate_service.too_early", code=dossier.code), cards=(card(chat, dossier),))
    return None
