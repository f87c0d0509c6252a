"""Phản ánh, kiến nghị; báo lừa đảo; còn khiếu nại một quyết định thì có luật riêng."""

import re

from backend_client.port import Portal
from bot.dialogs.find_procedure import card
from bot.engine.chat import Chat
from bot.engine.slots import Option, slot
from bot.model import Command, Faq, Handoff
from bot.readers.folding import folded
from bot.readers.yes_no import guess
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
STORY = 5  # words beside the wish itself: with these the opening words are the petition


def says_nothing(words: str) -> bool:
    """ "Có", "yes please": an answer to no question that was asked."""
    return len(words.split()) < 3 and guess(words) is not None


WORDS = slot(
    "complain", "words", "text",
    refuse=lambda said: Phrase("complain.say_more") if says_nothing(said) else None,
)  # fmt: skip
SUBJECTS = {"petition": "Phản ánh, kiến nghị", "scam": "Báo lừa đảo"}
_ABOUT_SERVICE = (
    r"\b(?:gop y|thai do|quat|hach dich|nhung nhieu|vo le|lam viec|lam an"
    r"|di lai|rude|unfriendly|slow)\b"
)
_WISH = re.compile(
    r"\b(?:toi|minh|em|anh|chi|muon|can|xin|gui|viet|don|phan anh|gop y|kien nghi|khieu nai|to cao"
    r"|ve|cho|voi|mot|viec|i|want|to|complain|about|file|a|complaint|make|send|feedback|report)\b"
)
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
    words = await (chat.fill(WORDS, told) if is_story(told) else chat.ask(WORDS))
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
    return "petition" if re.search(_ABOUT_SERVICE, said) else ""


def is_story(told: str) -> bool:
    """Do the opening words tell what happened, and not only that something is to be told?"""
    return len(_WISH.sub(" ", folded(told)).split()) >= STORY


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
