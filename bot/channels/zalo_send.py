"""Bubbles to Zalo: plain text in parts of 2,000 characters, numbered choices, images and files.

Zalo has no way to say "this is the same message again". So after an answer was lost, the chat's
own history is asked whether the part is there already, and only what is not there is sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.channels.base import Part, parts
from bot.channels.zalo_api import Past, ZaloApi
from bot.channels.zalo_errors import Act, Failed
from bot.channels.zalo_events import TAP
from bot.channels.zalo_files import Handing
from bot.channels.zalo_notices import FREE, OPEN, Notices, is_open
from bot.model import FIRST, Address, Refused, Reply, Standing, TryLater
from bot.store import Store, delivery
from bot.texts import Phrase, render

LIMIT = 2000  # characters of a text, NFC
MOST_BUTTONS = 5
LONGEST_LABEL = 100
SKEW = timedelta(seconds=30)  # Zalo's clock against ours

Json = dict[str, Any]
Buttons = Literal["off", "buttons", "list"]


@dataclass
class Zalo:
    """The sending half of the channel (`bot.model.Channel`)."""

    api: ZaloApi
    store: Store
    handing: Handing
    notices: Notices
    clock: Callable[[], datetime]
    sent: Callable[[str], None]  # counts which way a bubble went
    buttons: Buttons = "off"
    card_image: str = ""
    name: str = "zalo"

    async def send(
        self, address: Address, reply: Reply, key: str, standing: Standing = FIRST
    ) -> str:
        """One bubble; Zalo's id of its last message."""
        if reply.notice is None:
            return await self._talk(address, reply, standing, key)
        return await self._news(address, reply, standing, key)

    async def _news(self, address: Address, reply: Reply, standing: Standing, key: str) -> str:
        """In the chat while the window is open, by template or SMS when it is not."""
        assert reply.notice is not None
        try:
            if await self._may_write(address, standing):
                return await self._talk(address, reply, standing, key)
        except Refused:
            pass  # whatever closed the chat, the news may get through another way
        return await self.notices.tell(address.chat_id, reply.notice, standing, key)

    async def _may_write(self, address: Address, standing: Standing) -> bool:
        """Our own record says it for two days; then Zalo is asked, whose record counts."""
        now = self.clock()
        if standing.left:
            return False
        if is_open(standing.interacted_at, now, FREE):
            return True
        try:
            theirs = await self.api.last_interaction(address.chat_id)
        except Failed:
            theirs = standing.interacted_at
        return is_open(theirs, now, OPEN)

    async def _talk(self, address: Address, reply: Reply, standing: Standing, key: str) -> str:
        """Every part that has not arrived yet, in order."""
        found, sent = self._parts(reply), standing.sent
        last = key
        for nth, part in enumerate(found[sent:], sent):
            doubtful = standing.unknown and nth == sent
            last = await self._part(address, part, standing, nth, doubtful) or last
        free = is_open(standing.interacted_at, self.clock(), FREE)
        self.sent("reply" if free else "counted")
        return last

    def size(self, reply: Reply) -> int:
        """How many messages of Zalo a bubble becomes."""
        return len(self._parts(reply))

    def _parts(self, reply: Reply) -> list[Part]:
        return [*parts(reply, LIMIT), *self._card(reply)]

    def _card(self, reply: Reply) -> list[Part]:
        """Zalo's own card that asks for the phone number, after the question that asks for it."""
        return [Part()] if reply.asks == "phone" and self.card_image else []

    async def _part(
        self, address: Address, part: Part, standing: Standing, nth: int, doubtful: bool
    ) -> str:
        """One message. What is raised tells how many parts are there."""
        try:
            arrived = await self._arrived(address, part, standing) if doubtful else ""
            return arrived or await self._one(address.chat_id, part, standing)
        except TryLater as later:
            later.unknown, later.sent = later.unknown or doubtful, nth
            raise
        except Failed as failed:
            if failed.rule.act is Act.UPLOAD:
                raise TryLater(sent=nth) from failed  # each try uploads anew
            raise Refused(failed.rule.reason) from failed

    async def _arrived(self, address: Address, part: Part, standing: Standing) -> str:
        """Zalo's id of the part when the chat has it already; a lost answer is no lost message."""
        said_at = standing.created_at
        found = [
            past
            for past in await self.api.recent(address.chat_id)
            if (said_at is None or past.at >= said_at - SKEW) and _is(past, part)
        ]
        ours = await delivery.known(self.store, self.name, [past.id for past in found])
        return next((past.id for past in reversed(found) if past.id not in ours), "")

    async def _one(self, user: str, part: Part, standing: Standing) -> str:
        if ref := part.image or part.file:
            return await self.api.say(user, await self.handing.message(ref, standing.language))
        if not part.text:
            return await self.api.say(user, _phone_card(standing, self.card_image))
        try:
            return await self.api.say(user, self._text(part))
        except Failed as failed:
            if failed.rule.act is not Act.PLAIN or self.buttons == "off":
                raise
            self.buttons = "off"  # this account cannot: numbers are in the text anyway
            return await self.api.say(user, {"text": part.text})

    def _text(self, part: Part) -> Json:
        """The text, with buttons when they are on and all of them fit."""
        labels = [choice.label for choice in part.choices]
        fits = 0 < len(labels) <= MOST_BUTTONS and all(len(x) <= LONGEST_LABEL for x in labels)
        if self.buttons == "off" or not fits:
            return {"text": part.text}
        pressed = [
            {"title": choice.label, "type": "oa.query.hide", "payload": TAP + choice.value}
            for choice in part.choices
        ]
        payload: Json = {"buttons": pressed}
        if self.buttons == "list":
            element = {"title": labels[0], "subtitle": part.text[:LONGEST_LABEL]}
            payload = {"template_type": "list", "elements": [{**element, "buttons": pressed}]}
        attachment = {"type": "template", "payload": payload}
        return {"text": part.text, "attachment": attachment}


def _phone_card(standing: Standing, image: str) -> Json:
    """The card with which the citizen shares name and phone number."""
    words = {
        "title": render(Phrase("channel.share_title"), standing.language),
        "subtitle": render(Phrase("channel.share_subtitle"), standing.language),
    }
    payload = {"template_type": "request_user_info", "elements": [{**words, "image_url": image}]}
    return {"attachment": {"type": "template", "payload": payload}}


def _is(past: Past, part: Part) -> bool:
    """Whether this message of the chat is that part."""
    if ref := part.image or part.file:
        kinds = {"photo", "image"} if ref.type.startswith("image/") else {"file"}
        return past.kind in kinds
    return bool(part.text) and past.text.strip() == part.text.strip()
