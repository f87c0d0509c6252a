"""The methods of the Bot API that are played, by name. Each may raise `Refusal`."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from PIL import Image

from sandbox.box import Box, stamp
from sandbox.database import Row
from sandbox.telegram import chats, marks
from sandbox.telegram.chats import BOT, Json, Upload
from sandbox.telegram.refusal import Refusal, bad

TEXT_MOST, CAPTION_MOST = 4096, 1024  # UTF-16 units, tags not counted
SIDES_MOST, RATIO_MOST = 10_000, 20  # a photo's width and height in pixels, together; one to one
DATA_MOST = 64  # bytes of callback_data
TYPING = timedelta(seconds=5)
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True)
class Call:
    """One call with its parameters; nested ones may have come as JSON text."""

    params: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A parameter as text, empty when it is missing."""
        return str(self.params.get(name, ""))

    def number(self, name: str, default: int = 0) -> int:
        """A whole number."""
        try:
            return int(self.params.get(name, default))
        except ValueError:
            raise bad(f"{name} must be a number") from None

    def tree(self, name: str) -> Any:
        """A nested parameter, None when it is missing."""
        value = self.params.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name} JSON object") from None

    def file(self, name: str) -> Upload:
        """The upload that `attach://…` names."""
        key = self.text(name).removeprefix("attach://")
        if key not in self.files:
            raise bad(f"there is no {name} in the request")
        return self.files[key]


def get_me(box: Box, call: Call) -> Json:
    """Who the bot is."""
    return BOT | {"can_join_groups": True, "can_read_all_group_messages": False}


# --- how updates leave ----------------------------------------------------------------------------


def set_webhook(box: Box, call: Call) -> bool:
    """Post updates to an address from now on."""
    url, secret = call.text("url"), call.text("secret_token")
    if secret and not SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    if url and urlsplit(url).scheme not in ("http", "https"):
        raise bad("bad webhook: invalid webhook URL specified")
    put(box, "url", url)
    put(box, "secret", secret)
    put(box, "allowed", json.dumps(call.tree("allowed_updates") or []))
    if call.text("drop_pending_updates").lower() == "true":
        box.db.run("UPDATE tg_updates SET done_at = ? WHERE done_at IS NULL", box.stamp())
    box.telegram.set()
    return True


def delete_webhook(box: Box, call: Call) -> bool:
    """Post updates nowhere."""
    put(box, "url", "")
    return True


def webhook_info(box: Box, call: Call) -> Json:
    """Where updates go, and how many wait."""
    waiting = box.db.value("SELECT COUNT(*) FROM tg_updates WHERE done_at IS NULL")
    return {
        "url": got(box, "url"),
        "has_custom_certificate": False,
        "pending_update_count": waiting,
    }


def get_updates(box: Box, call: Call) -> list[Json]:
    """What waits; `offset` confirms everything before it."""
    if got(box, "url"):
        raise Refusal(
            409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook"
            " to delete the webhook first"
        )  # fmt: skip
    sql = "UPDATE tg_updates SET done_at = ? WHERE done_at IS NULL AND update_id < ?"
    box.db.run(sql, box.stamp(), call.number("offset"))
    sql = "SELECT body FROM tg_updates WHERE done_at IS NULL ORDER BY update_id LIMIT ?"
    rows = box.db.all(sql, call.number("limit", 100))
    return [json.loads(row["body"]) for row in rows]


def put(box: Box, name: str, value: str) -> None:
    """Remember a setting of the bot."""
    box.db.run("INSERT OR REPLACE INTO tg_settings VALUES (?, ?)", name, value)


def got(box: Box, name: str) -> str:
    """A setting of the bot, empty when it was never made."""
    return str(box.db.value("SELECT value FROM tg_settings WHERE name = ?", name) or "")


# --- sending --------------------------------------------------------------------------------------


def send_message(box: Box, call: Call) -> Json:
    """A text."""
    chat = reach(box, call)
    text, html = words(call, "text", TEXT_MOST)
    if not text.strip():
        raise bad("message text is empty")
    return sent(box, call, chat, {"text": text}, html)


def send_photo(box: Box, call: Call) -> Json:
    """A photo of at most 10 MB."""
    chat, file = reach(box, call), call.file("photo")
    if len(file.content) > chats.PHOTO_MOST:
        raise bad("file is too big")
    if not file.content.startswith((b"\xff\xd8", b"\x89PNG", b"RIFF")):
        raise bad("IMAGE_PROCESS_FAILED")
    if odd_shape(file.content):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    return captioned(box, call, chat, chats.photo(box, file))


def odd_shape(content: bytes) -> bool:
    """Whether a picture is too large or too narrow for a photo; what is no picture has no shape."""
    try:
        with Image.open(BytesIO(content)) as image:
            width, height = image.size
    except OSError:
        return False
    return width + height > SIDES_MOST or max(width, height) > RATIO_MOST * min(width, height)


def send_document(box: Box, call: Call) -> Json:
    """A file of at most 50 MB."""
    chat, file = reach(box, call), call.file("document")
    if len(file.content) > chats.FILE_MOST:
        raise Refusal(413, "Request Entity Too Large")
    return captioned(box, call, chat, chats.document(box, file))


def captioned(box: Box, call: Call, chat: Json, content: Json) -> Json:
    """A file with its caption."""
    text, html = words(call, "caption", CAPTION_MOST)
    return sent(box, call, chat, content | ({"caption": text} if text else {}), html)


def sent(box: Box, call: Call, chat: Json, content: Json, html: str) -> Json:
    """Write it into the chat; what stands there now as the bot's reply keyboard is kept."""
    markup = call.tree("reply_markup") or {}
    if "inline_keyboard" in markup:
        content = content | {"reply_markup": checked(markup)}
    elif chat["type"] == "private" and ("keyboard" in markup or "remove_keyboard" in markup):
        rows = json.dumps(markup.get("keyboard", ""), ensure_ascii=False)
        box.db.update("tg_people", chat["id"], keyboard=rows if "keyboard" in markup else "")
    if chat["type"] == "private":
        box.db.update("tg_people", chat["id"], typing_until="")
    return chats.write(box, chat, BOT, content, html)


def checked(markup: Json) -> Json:
    """An inline keyboard that Telegram takes."""
    for button in (button for row in markup["inline_keyboard"] for button in row):
        data, url = button.get("callback_data"), button.get("url")
        if not button.get("text") or (data is None and url is None):
            raise bad("Text buttons are unallowed in the inline keyboard")
        if data is not None and not 0 < len(data.encode()) <= DATA_MOST:
            raise bad("BUTTON_DATA_INVALID")
        if url is not None and not is_public(url):
            raise bad("BUTTON_URL_INVALID")
    return markup


def is_public(url: str) -> bool:
    """Whether Telegram takes this address in a button: a full one of http or https."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "tg") and "." in (parts.hostname or "")


def words(call: Call, name: str, most: int) -> tuple[str, str]:
    """A text without its tags, and as it was written. Raises `Refusal`."""
    raw = call.text(name)
    is_html = call.text("parse_mode").upper() == "HTML"
    try:
        text = marks.plain(raw) if is_html else raw
    except marks.Unparsable as wrong:
        raise bad(f"can't parse entities: {wrong}") from None
    if marks.length(text) > most:
        raise bad("message is too long" if name == "text" else "message caption is too long")
    return text, raw if is_html else ""


def reach(box: Box, call: Call) -> Json:
    """The chat to write to: people who have not blocked the bot, or a group."""
    chat_id = call.number("chat_id")
    if chat_id < 0:
        return {"id": chat_id, "type": "group", "title": "Tổ dân phố 3"}
    row = chats.person(box, chat_id)
    if not row["started"]:
        raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
    if row["blocked"]:
        raise Refusal(403, "Forbidden: bot was blocked by the user")
    return chats.private(row)


# --- around a chat --------------------------------------------------------------------------------


def chat_action(box: Box, call: Call) -> bool:
    """Typing: until the next message, five seconds at most."""
    chat = reach(box, call)
    if chat["type"] == "private":
        box.db.update("tg_people", chat["id"], typing_until=stamp(box.now() + TYPING))
    return True


def answer_callback(box: Box, call: Call) -> bool:
    """Stop the waiting mark of a tapped button, perhaps with a word on top of the screen."""
    row: Row | None = box.db.one(
        "SELECT * FROM tg_taps WHERE id = ?", call.text("callback_query_id")
    )
    if row is None or row["answered_at"]:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if len(call.text("text")) > 200:
        raise bad("MESSAGE_TOO_LONG")
    box.db.update("tg_taps", row["id"], answered_at=box.stamp())
    box.db.update("tg_people", row["chat"], toast=call.text("text"))
    return True


def set_commands(box: Box, call: Call) -> bool:
    """The menu of commands, for a language or for all others."""
    commands = call.tree("commands")
    for one in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", one["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(one["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    put(box, f"commands:{call.text('language_code')}", json.dumps(commands, ensure_ascii=False))
    return True


def get_commands(box: Box, call: Call) -> list[Json]:
    """The menu of commands."""
    return list(json.loads(got(box, f"commands:{call.text('language_code')}") or "[]"))


def get_file(box: Box, call: Call) -> Json:
    """Where a file can be fetched, if it is not too large for bots."""
    row = box.db.one("SELECT * FROM tg_files WHERE file_id = ?", call.text("file_id"))
    if row is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if row["size"] > chats.DOWNLOAD_MOST:
        raise bad("file is too big")
    known = {"file_id": row["file_id"], "file_unique_id": row["unique_id"]}
    return known | {"file_size": row["size"], "file_path": row["path"]}


METHODS: Mapping[str, Callable[[Box, Call], Any]] = {
    "getme": get_me,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": webhook_info,
    "getupdates": get_updates,
    "sendmessage": send_message,
    "sendphoto": send_photo,
    "senddocument": send_document,
    "sendchataction": chat_action,
    "answercallbackquery": answer_callback,
    "setmycommands": set_commands,
    "getmycommands": get_commands,
    "getfile": get_file,
}
