"""What Zalo tells our webhook: whether it is really Zalo, and what happened.

Signature: `X-ZEvent-Signature: mac=<hex>`, SHA-256 over app id, raw body, the body's own
`timestamp` and the OA Secret Key, one after the other (no HMAC). The signed time does not change
when Zalo sends an event again an hour later, so there is no window: the inbox knows repetitions.

`read` gives one of a few values; the shapes of the events are those of Zalo's documentation and
SDKs, read leniently: numbers come as text or as numbers.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.inbox import Expected
from bot.model import Address, Message, MessageKind

CHANNEL = "zalo"
TAP = "#motcua:"  # what our buttons send, as the citizen's text; no one types it by chance
FUTURE = timedelta(minutes=5)  # a clock that is wrong by more is not believed
Json = dict[str, Any]


@dataclass(frozen=True)
class Heard:
    """A message for the inbox; with `files`, their bytes are still on Zalo's side."""

    message: Message
    files: tuple[Expected, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """Bubbles arrived on the citizen's phone, or were looked at."""

    ids: tuple[str, ...]
    seen: bool


@dataclass(frozen=True)
class OfficerSaid:
    """A person wrote to the citizen in Zalo's own console."""

    address: Address
    external_id: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Left:
    """The citizen unfollowed the account."""

    address: Address
    at: datetime


@dataclass(frozen=True)
class Withdrew:
    """The citizen asks Zalo that we forget them."""

    address: Address


@dataclass(frozen=True)
class Noted:
    """Nothing to do; `what` is for the metrics. With `alarm`, a person must look."""

    what: str
    alarm: str = ""


Event = Heard | Receipt | OfficerSaid | Left | Withdrew | Noted

# What the citizen sent that is no text and no paper, and how the dialogs call it.
_UNSEEN = {
    "user_send_sticker": "sticker",
    "user_send_audio": "voice",
    "user_send_video": "video",
    "user_send_gif": "animation",
}
_KNOWN = {"user_reacted_message", "oa_reacted_message", "user_feedback", "user_asking_product",
          "add_user_to_tag", "remove_user_from_tag", "remove_tag", "update_user_info",
          "widget_interaction_accepted", "extension_purchased", "oa_send_consent",
          "user_reply_consent", "user_call_oa", "oa_call_user", "change_template_quality",
          "change_oa_daily_quota", "change_template_quota", "change_oa_template_tags",
          "user_click_response_button"}  # fmt: skip


def signed(app_id: str, secret: str, header: str, body: bytes, timestamp: str) -> bool:
    """Whether Zalo signed exactly these bytes."""
    mac = header.strip().removeprefix("mac=").lower()
    told = app_id.encode() + body + timestamp.encode() + secret.encode()
    expected = hashlib.sha256(told).hexdigest()
    return mac.isascii() and hmac.compare_digest(expected, mac)


def parsed(body: bytes) -> Json:
    """The JSON object of a body, {} when it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def oa_of(event: Json) -> str:
    """The Official Account an event is about; empty when it names none."""
    name = str(event.get("event_name", ""))
    sent_by_oa = name.startswith("oa_") or name in ("user_received_message", "user_seen_message")
    party = _text(event, "sender" if sent_by_oa else "recipient", "id")
    return str(event.get("oa_id") or event.get("oaId") or party)


def citizen_of(event: Json) -> str:
    """The citizen an event is about, whichever way it names them."""
    name = str(event.get("event_name", ""))
    if name.startswith("oa_"):
        return _text(event, "recipient", "id")
    sent = _text(event, "sender", "id")
    return _text(event, "follower", "id") or str(event.get("user_id") or sent)


def read(event: Json, now: datetime) -> Event:
    """What happened. Never raises: what is in no shape we know is `Noted("unknown")`."""
    name = str(event.get("event_name", ""))
    if name in ("user_received_message", "user_seen_message"):
        return _receipt(event, name == "user_seen_message")
    if name.startswith("oa_send_") and "consent" not in name:
        return _from_console(event, now) or Noted("echo")
    if name == "change_template_status":
        status = _text(event, "status", "new_status")
        return Noted("template", "" if status == "ENABLE" else "template_not_enabled")
    if name in _KNOWN:
        return Noted(name)
    if not citizen_of(event):
        return Noted("unknown")
    return _from_citizen(event, name, now)


def _from_citizen(event: Json, name: str, now: datetime) -> Event:
    if name in _UNSEEN:
        return Heard(_message(event, now, "unsupported", _UNSEEN[name]))
    reader = _READERS.get(name)
    return reader(event, now) if reader else Noted("unknown")


def _address(event: Json) -> Address:
    return Address(CHANNEL, citizen_of(event))


def _shared(event: Json, now: datetime) -> Event:
    """The form of our card, filled in: only its phone number is taken."""
    phone = _text(event, "info", "phone")
    return Heard(_message(event, now, "contact", phone)) if phone else Noted("no_phone")


def _words(event: Json, now: datetime) -> Event:
    """Text or a link; a button of ours sends its token as text, one of the console's JSON."""
    text = _text(event, "message", "text") or str(_payload(event).get("url", ""))
    if text.startswith(TAP):
        return Heard(_message(event, now, "tap", value=text.removeprefix(TAP)))
    content = parsed(text.encode()).get("content") if text.startswith("{") else None
    return Heard(_message(event, now, "text", str(content or text)))


def _card(event: Json, now: datetime) -> Event:
    """A contact card: its phone number is JSON inside the description."""
    card = parsed(str(_payload(event).get("description", "")).encode())
    phone = str(card.get("phone") or _text(event, "message", "text"))
    return Heard(_message(event, now, "contact", phone))


def _files(event: Json, now: datetime) -> Event:
    """Photos and documents; the words under a photo come with it."""
    payloads = [attachment.get("payload") for attachment in _attachments(event)]
    found = [p for p in payloads if isinstance(p, dict) and p.get("url")]
    if not found:
        return Noted("no_file")
    files = tuple(
        Expected(str(p["url"]), str(p.get("name") or f"ảnh {nth}"))
        for nth, p in enumerate(found, 1)
    )
    return Heard(_message(event, now, "files", _text(event, "message", "text")), files)


def _place(event: Json, now: datetime) -> Event:
    found = _payload(event).get("coordinates")
    place = found if isinstance(found, dict) else {}
    words = f"{place.get('latitude', '')},{place.get('longitude', '')}"
    return Heard(_message(event, now, "location", words))


def _arrival(event: Json, now: datetime) -> Event:
    """Followed, or opened the chat: both come at the first visit, and one greeting is enough."""
    address = _address(event)
    once = f"{oa_of(event)}:arrived:{address.chat_id}"
    return Heard(Message(address, once, "arrived", _at(event, now)))


def _message(
    event: Json, now: datetime, kind: MessageKind, text: str = "", value: str = ""
) -> Message:
    return Message(
        _address(event),
        external_id(event),
        kind,
        _at(event, now),
        text=text,
        value=value,
        ref=_text(event, "message", "msg_id"),
    )


def external_id(event: Json) -> str:
    """The name of an event that is the same whenever Zalo sends it again."""
    name = event.get("event_name", "")
    msg_id = _text(event, "message", "msg_id")
    if msg_id:
        return f"{oa_of(event)}:{name}:{msg_id}"
    return f"{name}:{citizen_of(event)}:{event.get('timestamp', '')}"


def _receipt(event: Json, seen: bool) -> Receipt:
    message = event.get("message")
    message = message if isinstance(message, dict) else {}
    several = message.get("msg_ids")
    ids = several if isinstance(several, list) else [message.get("msg_id")]
    return Receipt(tuple(str(one) for one in ids if one), seen)


def _from_console(event: Json, now: datetime) -> OfficerSaid | None:
    """An echo of a person's message; None for an echo of our own."""
    if not _text(event, "sender", "admin_id") or not citizen_of(event):
        return None
    text = _text(event, "message", "text") or f"({str(event['event_name'])[8:]})"
    address = _address(event)
    return OfficerSaid(address, external_id(event), text, _at(event, now))


def _at(event: Json, now: datetime) -> datetime:
    """The event's own time, milliseconds; a time that cannot be is now."""
    try:
        at = datetime.fromtimestamp(int(str(event.get("timestamp"))) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return now
    return at if at <= now + FUTURE and at.year > 2000 else now


def _attachments(event: Json) -> list[Json]:
    message = event.get("message")
    found = message.get("attachments") if isinstance(message, dict) else None
    return [a for a in found if isinstance(a, dict)] if isinstance(found, list) else []


def _payload(event: Json) -> Json:
    found = next((a.get("payload") for a in _attachments(event)), None)
    return found if isinstance(found, dict) else {}


def _text(event: Json, *path: str) -> str:
    """What lies at a path, as text; "" when nothing does. Ids are longer than numbers can be."""
    node: Any = event
    for step in path:
        node = node.get(step) if isinstance(node, dict) else None
    return "" if node is None or isinstance(node, dict | list) else str(node)


_READERS: dict[str, Callable[[Json, datetime], Event]] = {
    "user_send_text": _words,
    "user_send_link": _words,
    "user_send_business_card": _card,
    "user_send_location": _place,
    "user_send_image": _files,
    "user_send_file": _files,
    "user_submit_info": _shared,
    "follow": _arrival,
    "user_click_chatnow": _arrival,
    "unfollow": lambda event, now: Left(_address(event), _at(event, now)),
    "user_withdraw": lambda event, _: Withdrew(_address(event)),
}
