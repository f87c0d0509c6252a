"""Đăng nhập bằng VNeID: một đường dẫn riêng cho khung chat này, rồi nhập số 4 chữ số trang đó cho.

The number is in this turn's memory only, like a one-time code.
"""

from typing import NoReturn

from backend_client.port import Account, Portal, PortalRefused
from bot.engine.chat import Chat
from bot.engine.reading import Reading
from bot.engine.slots import Option, Slot, slot
from bot.engine.stops import Question
from bot.model import Link, Reply
from bot.readers import Unreadable
from bot.texts import Phrase

WAYS = (Option("otp", Phrase("log_in.way.otp")), Option("vneid", Phrase("log_in.way.vneid")))
WAY = slot("log_in", "way", "choice", choices=WAYS, review=False)
ANEW = Option("anew", Phrase("vneid.anew"))


async def by_vneid(chat: Chat, way: Slot = WAY) -> bool:
    """Does the citizen sign in by VNeID? Asked only where it is set up."""
    return chat.services.identities is not None and await chat.ask(way) == "vneid"


async def account_by_vneid(chat: Chat, portal: Portal) -> tuple[Account, str] | None:
    """The account of whoever signed in at VNeID from this chat's link, and the sign-in's id; None
    where the portal has no account of theirs.
    """
    token = await _proven(chat)
    try:
        signed_in = await chat.once(portal.sign_in_by_identity, token)
    except PortalRefused:
        return None
    return await chat.look(portal.account, signed_in.account_id), signed_in.id


async def _proven(chat: Chat) -> str:
    """The identity token behind the number typed; stops until it is there."""
    identities, address = chat.services.identities, chat.context.address
    assert identities is not None
    where = (address.channel, address.chat_id)
    said = _typed(chat)
    if said == "anew":
        chat.frame.sends += 1
    link = await chat.once(identities.link, *where, nth=chat.frame.sends)
    if said in ("", "anew"):
        _lead(chat, link, again=said == "anew")
    key = chat.frame.key("redeem", said, chat.frame.asks)
    found = await chat.write(identities.redeem, *where, said, key=key)
    if found.token:
        return found.token
    left = found.tries_left
    chat.mention(Phrase("vneid.wrong", left=left) if left else Phrase("vneid.gone"))
    raise Question(_slot())


def _lead(chat: Chat, url: str, *, again: bool) -> NoReturn:
    """The link, then the question; a new one is shown although the question is the same."""
    link = Link(url, chat.text(Phrase("vneid.open")))
    if again:
        chat.run.complaint.append(Reply(chat.text(Phrase("vneid.link")), link=link))
    else:
        chat.show(Phrase("vneid.link"), link=link)
    raise Question(_slot())


def _typed(chat: Chat) -> str:
    """The number on its way to its question, "anew", or nothing yet."""
    pending = chat.pending
    if pending is None or pending.slot != _slot().name:
        return ""
    chat.pending = None
    try:
        if pending.tapped:
            return str(pending.value)
        return str(_slot().value_of(pending.answer, chat.reading))
    except Unreadable:
        chat.run.unread = True
        chat.mention(Phrase("vneid.not_a_number"))
        raise Question(_slot()) from None


def _slot() -> Slot:
    return Slot(
        "vneid_number", Phrase("vneid.ask"), Phrase("vneid.label"), "number", read=_four,
        choices=(ANEW,), secret=True, review=False,
    )  # fmt: skip


def _four(text: str, _: Reading) -> str:
    digits = "".join(char for char in text if char.isdigit())
    if len(digits) != 4:
        raise Unreadable("number.none")
    return digits
