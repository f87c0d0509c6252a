"""How papers travel: the result back to the citizen, and originals to the agency.

Two separate choices, each with the post's own price: the postal return follows from the agreed way
of the result; the postal pick-up is asked for only when originals have to be handed in, and can be
added to any dossier by naming it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from backend_client.port import Account, Agency, Component, Delivery, Form, Portal
from bot.dialogs.addresses import of_today
from bot.dialogs.fields import by_role
from bot.dialogs.papers import Given, name_of
from bot.engine.chat import Chat
from bot.engine.slots import YES_NO, slot
from bot.texts import Joined, Money

CHANNEL_WORDS: Mapping[str, tuple[str, ...]] = {  # how people answer "how to get the result"
    "electronic": ("bản mềm", "qua mạng", "trên điện thoại", "online", "on my phone"),
    "counter": (
        "đến lấy", "tôi đến lấy", "tự đến lấy", "tự lấy", "ra lấy", "tôi ra lấy", "lên lấy",
        "tôi lên lấy", "lấy ở phường", "lấy tại phường", "nhận ở phường", "lấy trực tiếp",
        "pick it up", "i will pick it up", "i will come",
    ),
    "post": ("gửi về", "gửi tận nhà", "gửi cho tôi", "mail it", "send it home"),
}  # fmt: skip
PICKUP = slot("delivery", "pickup", "yes_no", choices=YES_NO)
PICKUP_ADDRESS = slot("delivery", "pickup_address", "place")


@dataclass(frozen=True)
class Ways:
    """What was agreed; `originals` are the papers the postman collects or the citizen brings."""

    delivery: Delivery
    channel: str  # electronic, counter, post; empty when the form does not ask
    originals: tuple[Component, ...] = ()


async def ways(
    chat: Chat, portal: Portal, form: Form, answers: dict[str, Any], given: Given,
    agency: Agency, account: Account,
) -> Ways:  # fmt: skip
    """Agree on both; what the post takes is said, with the address read back."""
    fields = by_role(form)
    told = {role: str(answers.get(field.key) or "") for role, field in fields.items()}
    channel = fields.get("result_channel")
    code = channel.code(answers.get(channel.key)) if channel else ""
    originals = tuple(c for c in form.components if c.original and c.key in given.files)
    home = told.get("postal.address") or account.address
    pickup = await _pickup(chat, portal, originals, agency, home)
    back = told.get("postal.address") or None
    if back and await chat.can("postal"):
        await _quote(chat, portal, "return", agency.address, back)
    phone = told.get("postal.phone") or (account.phone if pickup else "")
    return Ways(Delivery(pickup, back, phone), code, originals)


async def _pickup(
    chat: Chat, portal: Portal, originals: tuple[Component, ...], agency: Agency, home: str
) -> str | None:
    if not await chat.can("postal"):
        return None
    unasked = replace(PICKUP, review=False)  # the summary says nothing of what was not asked
    if not await (chat.ask(PICKUP) if originals else chat.fill(unasked, False)):
        return None
    given = await (chat.fill(PICKUP_ADDRESS, home) if home else chat.ask(PICKUP_ADDRESS))
    address = await of_today(chat, PICKUP_ADDRESS, given)
    await _quote(chat, portal, "pickup", address, agency.address)
    if originals:
        names = Joined(tuple(name_of(c) for c in originals), "; ")
        chat.say("delivery.postman", names=names)
    return address


async def _quote(chat: Chat, portal: Portal, kind: Any, origin: str, destination: str) -> None:
    quote = await chat.look(portal.postal_quote, kind, origin, destination)
    address = origin if kind == "pickup" else destination
    fee = Money(quote.fee)
    chat.say(f"delivery.{kind}.postage", fee=fee, days=quote.days, address=address)
