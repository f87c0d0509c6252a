"""Phản ánh, kiến nghị; báo lừa đảo; còn khiếu nại một quyết định thì có luật riêng."""

import re

from backend_client.port import Portal
from bot.dialogs.find_procedure import card
from bot.engine.chat import Chat
from bot.engine.slots import Option, slot
from bot.model import Command, Faq, Handoff
from bot.readers.folding import folded
from bot.texts import Phrase

KIND = slot(
    "complain",
    "kind",
    "choice",
    choices=(
        Option("petition", Phrase("complain.petition")),
        Option("scam", Phrase("complain.scam")),
        Option("complaint", Phrase("complain.complaint")),
    ),
    review=False,
)
WORDS = slot("complain", "words", "text")
SUBJECTS = {"petition": "Phản ánh, kiến nghị", "scam": "Báo lừa đảo"}
STORY = 60  # letters of opening words that are the petition itself
ABOUT = "khieu-nai"  # the procedure of the catalogue


async def complain(chat: Chat, portal: Portal) -> None:
    """Send a petition to the agency's desk and give its number."""
    told = chat.frame.args.get("need", "")
    known = kind_of(told)
    kind = await (chat.fill(KIND, known) if known else chat.ask(KIND))
    if kind == "complaint":
        return _complaint(chat)
    if kind == "scam":
        chat.say("complain.scam_advice")
    words = await (chat.fill(WORDS, told) if len(told) >= STORY else chat.ask(WORDS))
    title = Phrase("complain.review", kind=Phrase(f"complain.{kind}"))
    await chat.check_answers(title)
    text = _text(words, chat.frame.args.get("code", ""))
    account = chat.profile.account_id or None
    number = await chat.once(portal.send_petition, account, SUBJECTS[kind], text)
    signed = "" if account else "_unsigned"
    person = (("intent.ask_human", Handoff("complain")),)
    return chat.show(Phrase(f"complain.sent{signed}", number=number), then=person)


def kind_of(told: str) -> str:
    """What the opening words say already; "" when they leave it open."""
    said = folded(told)
    if re.search(r"\b(?:lua dao|lua tien|gia danh|gia mao|scam|fraud)\b", said):
        return "scam"
    if re.search(r"\bkhieu nai\b", said):
        return "complaint"
    return "petition" if re.search(r"\b(?:gop y|thai do|quat|hach dich|rude)\b", said) else ""


def _text(words: str, code: str) -> str:
    """What the desk reads."""
    return f"Hồ sơ {code}: {words}" if code else words


def _complaint(chat: Chat) -> None:
    """A complaint about a decision is made in writing to who decided: say how, and until when."""
    info = chat.services.catalogue.procedure(ABOUT)
    more: tuple[tuple[str, Command], ...] = (
        ("faq.button.more", Faq(entry="fb-complain")),
        ("intent.ask_human", Handoff("complaint")),
    )
    cards = (card(chat, info),) if info is not None else ()
    chat.show(Phrase("complain.rules"), cards=cards, then=more)
