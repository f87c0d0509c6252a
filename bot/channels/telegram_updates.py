"""What Telegram posts to us, as far as we read it, and what it means.

Source: https://core.telegram.org/bots/api#update. Only the fields named here are read; kinds of
updates we did not ask for, and new ones, mean nothing and are answered with 200.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.model import Address, Message, MessageKind

NAME = "telegram"
WANTED = ("message", "edited_message", "callback_query", "my_chat_member")  # allowed_updates
LARGEST_FILE = 20_000_000  # bytes: what getFile lets through
GROUPS = ("group", "supergroup", "channel")
# Messages without words, by the field they come in, and what `unsupported` calls them. Before
# `document`: an animation has both fields.
WORDLESS = {
    "sticker": "sticker",
    "voice": "voice",
    "audio": "audio",
    "video": "video",
    "video_note": "video",
    "animation": "animation",
    "poll": "poll",
    "venue": "location",
}
COMMANDS = {  # what the menu sends, to the word of `bot.model.links`
    "timthutuc": "find", "find": "find",
    "nophoso": "file", "file": "file",
    "tracuu": "track", "track": "track",
    "nopphi": "pay", "pay": "pay",
    "lamtiep": "draft", "resume": "draft",
    "canbo": "person", "officer": "person",
    "trogiup": "help", "help": "help",
    "english": "en", "tiengviet": "vi",
}  # fmt: skip


class User(msgspec.Struct):
    """Who did it."""

    id: int


class Chat(msgspec.Struct):
    """Where."""

    id: int
    type: str


class Sent(msgspec.Struct):
    """A photo in one size, or a document."""

    file_id: str
    file_unique_id: str = ""
    file_size: int = 0
    file_name: str = ""


class Contact(msgspec.Struct):
    """A shared phone number; `user_id` when it belongs to somebody on Telegram."""

    phone_number: str
    user_id: int = 0


class Location(msgspec.Struct):
    """A place; with `live_period` one that moves, told again by edits."""

    latitude: float
    longitude: float
    live_period: int = 0


Thing = dict[str, Any] | None


class Post(msgspec.Struct, rename={"sender": "from"}):
    """A message of a chat."""

    message_id: int
    date: int
    chat: Chat
    sender: User | None = None
    edit_date: int = 0
    text: str = ""
    caption: str = ""
    media_group_id: str = ""
    photo: tuple[Sent, ...] = ()
    document: Sent | None = None
    contact: Contact | None = None
    location: Location | None = None
    sticker: Thing = None
    voice: Thing = None
    audio: Thing = None
    video: Thing = None
    video_note: Thing = None
    animation: Thing = None
    poll: Thing = None
    venue: Thing = None
    reply_markup: dict[str, Any] = {}


class Query(msgspec.Struct, rename={"sender": "from"}):
    """A tap on an inline button."""

    id: str
    sender: User
    message: Post | None = None
    data: str = ""


class Standing(msgspec.Struct):
    """What the bot is in a chat: member, kicked…"""

    status: str


class Membership(msgspec.Struct):
    """The bot was blocked, unblocked, or put into a group."""

    chat: Chat
    date: int
    new_chat_member: Standing


class Update(msgspec.Struct):
    """One update; at most one of the others is there."""

    update_id: int
    message: Post | None = None
    edited_message: Post | None = None
    callback_query: Query | None = None
    my_chat_member: Membership | None = None


@dataclass(frozen=True)
class File:
    """A file that Telegram keeps for us; `size` in bytes, 0 when it does not say."""

    id: str
    name: str
    size: int


@dataclass(frozen=True)
class Heard:
    """What an update means. `files` are still to be fetched; those of one `album` belong together.

    `left`: the citizen blocked us. `decline`: a group that is told we only talk in private.
    `reply` is a method that may go back in the webhook's answer.
    """

    message: Message | None = None
    files: tuple[File, ...] = ()
    album: str = ""
    left: Address | None = None
    decline: int = 0
    reply: dict[str, Any] | None = None


_decoder = msgspec.json.Decoder(Update)


def decode(body: bytes) -> Update:
    """One update. Raises `msgspec.DecodeError`."""
    return _decoder.decode(body)


def hear(update: Update, now: datetime) -> Heard:
    """What the update means; an empty `Heard` for what concerns nobody."""
    external_id = str(update.update_id)
    if update.callback_query is not None:
        return _tapped(update.callback_query, external_id, now)
    if update.edited_message is not None:
        return _edited(update.edited_message, external_id)
    if update.message is not None:
        return _posted(update.message, external_id)
    if update.my_chat_member is not None:
        return _standing(update.my_chat_member)
    return Heard()


def address_of(chat: Chat) -> Address:
    """A private chat as an address."""
    return Address(NAME, str(chat.id))


def _posted(post: Post, external_id: str) -> Heard:
    if post.chat.type in GROUPS:
        return Heard(decline=post.chat.id if post.text.startswith("/") else 0)
    files = _files(post)
    kind, text, value = _read(post)
    message = _message(post, external_id, kind, text, value)
    return Heard(message, files, post.media_group_id if files else "", reply=typing(post.chat.id))


def _message(
    post: Post, external_id: str, kind: MessageKind, text: str = "", value: str = ""
) -> Message:
    sent_at = datetime.fromtimestamp(post.edit_date or post.date, UTC)
    ref = str(post.message_id)
    address = address_of(post.chat)
    return Message(address, external_id, kind, sent_at, text, value, ref=ref)


def _read(post: Post) -> tuple[MessageKind, str, str]:
    """Kind, text and value of a message without files."""
    if _files(post):
        return "files", post.caption, ""
    if post.contact is not None:
        return _contact(post, post.contact)
    if post.location is not None:
        return "location", f"{post.location.latitude:.5f},{post.location.longitude:.5f}", ""
    if post.text.startswith("/"):
        return _command(post.text)
    if post.text:
        return "text", post.text, ""
    named = next((kind for name, kind in WORDLESS.items() if getattr(post, name)), "other")
    return "unsupported", named, ""


def _contact(post: Post, contact: Contact) -> tuple[MessageKind, str, str]:
    """Only one's own number is taken: the button shares that one, a card may be anybody's."""
    own = post.sender is not None and contact.user_id == post.sender.id
    if not own:
        return "unsupported", "other_contact", ""
    return "contact", "+" + contact.phone_number.removeprefix("+"), ""


def _command(text: str) -> tuple[MessageKind, str, str]:
    """A command of the menu, or START with what its link carried; others are read as words."""
    head, _, rest = text.partition(" ")
    name = head[1:].split("@")[0].lower()
    if name == "start":
        return "link", "", rest.strip()
    if name in COMMANDS:
        return "link", "", COMMANDS[name]
    return "text", text[1:].replace("_", " "), ""


def _files(post: Post) -> tuple[File, ...]:
    """The file of a message: the largest size of a photo, or a document that is no animation."""
    if post.photo:
        largest = max(post.photo, key=lambda size: size.file_size)
        return (File(largest.file_id, "ảnh.jpg", largest.file_size),)
    if post.document is not None and post.animation is None:
        sent = post.document
        return (File(sent.file_id, sent.file_name or "tệp", sent.file_size),)
    return ()


def _edited(post: Post, external_id: str) -> Heard:
    """Words that were changed. A moving place and a changed picture say nothing new."""
    if post.chat.type in GROUPS or not post.text:
        return Heard()
    message = _message(post, external_id, "text", post.text)
    return Heard(replace(message, edits=message.ref))


def _tapped(query: Query, external_id: str, now: datetime) -> Heard:
    """A tap, in the place its question has: Telegram does not say when it was made."""
    post = query.message
    if post is not None and post.chat.type in GROUPS:
        return Heard()
    address = Address(NAME, str(post.chat.id if post else query.sender.id))
    sent_at = datetime.fromtimestamp(post.date, UTC) if post and post.date else now
    label = _label(post, query.data)
    message = Message(address, external_id, "tap", sent_at, label, query.data)
    done = {"method": "answerCallbackQuery", "callback_query_id": query.id, "text": label[:200]}
    return Heard(message, reply=done)


def _label(post: Post | None, data: str) -> str:
    rows = post.reply_markup.get("inline_keyboard", []) if post else []
    buttons = (button for row in rows for button in row)
    return next((str(b.get("text", "")) for b in buttons if b.get("callback_data") == data), "")


def _standing(change: Membership) -> Heard:
    status = change.new_chat_member.status
    if change.chat.type in GROUPS:
        return Heard(decline=change.chat.id if status in ("member", "administrator") else 0)
    return Heard(left=address_of(change.chat)) if status in ("kicked", "left") else Heard()


def typing(chat_id: int) -> dict[str, Any]:
    """Show the citizen that somebody is writing: for five seconds, or until the answer."""
    return {"method": "sendChatAction", "chat_id": chat_id, "action": "typing"}
