"""What a person does on their phone, as the updates that the bot gets of it."""

import secrets
from typing import Any

from sandbox.box import Box
from sandbox.portal.problems import Problem
from sandbox.telegram import chats
from sandbox.telegram.chats import BOT, Json, Upload
from sandbox.telegram.refusal import bad

STICKER = {"type": "regular", "emoji": "👍", "is_animated": False, "width": 512, "height": 512}
ODD: dict[str, Json] = {  # messages without words, by what they are called here
    "sticker": {"sticker": STICKER},
    "voice": {"voice": {"duration": 4, "mime_type": "audio/ogg"}},
    "audio": {"audio": {"duration": 180, "mime_type": "audio/mpeg"}},
    "video": {"video": {"duration": 9, "width": 640, "height": 480, "mime_type": "video/mp4"}},
    "video_note": {"video_note": {"duration": 5, "length": 240}},
    "animation": {"animation": {"duration": 2, "width": 320, "height": 240}},
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
}  # fmt: skip
GROUP: Json = {"id": -400_000_001, "type": "group", "title": "Tổ dân phố 3"}


def text(box: Box, user: int, words: str) -> int:
    """Write something; a command is marked as one. Returns the update_id."""
    content: Json = {"text": words}
    if words.startswith("/"):
        length = len(words.split(maxsplit=1)[0])
        content["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    return post(box, user, content)


def start(box: Box, user: int, payload: str = "") -> int:
    """Press START, or follow a t.me link with its payload. Blocked is blocked no more."""
    row = chats.person(box, user)
    box.db.update("tg_people", user, started=1, blocked=0)
    if row["blocked"]:
        member(box, user, "kicked", "member")
    return text(box, user, f"/start {payload}".strip())


def post(box: Box, user: int, content: Json) -> int:
    """Put any content into the chat and tell the bot."""
    row = chats.person(box, user)
    if not row["started"]:
        box.db.update("tg_people", user, started=1)
    message = chats.write(box, chats.private(row), chats.sender(row), content)
    return chats.tell(box, user, "message", message)


def edit(box: Box, user: int, message_id: int, words: str) -> int:
    """Change one's own words."""
    message = chats.read(box, user, message_id)
    if message["from"]["is_bot"] or "text" not in message:
        raise Problem("bad_request")
    message |= {"text": words, "edit_date": int(box.now().timestamp())}
    chats.rewrite(box, message)
    return chats.tell(box, user, "edited_message", message)


def tap(box: Box, user: int, message_id: int, data: str) -> int:
    """Press a button under a message of the bot's."""
    message = chats.read(box, user, message_id)
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    if not any(button.get("callback_data") == data for row in rows for button in row):
        raise Problem("bad_request")
    tap_id = str(secrets.randbelow(10**18))
    box.db.insert("tg_taps", id=tap_id, chat=user, at=box.stamp())
    query = {"id": tap_id, "from": chats.sender(chats.person(box, user)), "message": message}
    return chats.tell(box, user, "callback_query", query | {"chat_instance": "1", "data": data})


def files(box: Box, user: int, given: list[Upload], as_files: bool, caption: str) -> list[int]:
    """Send photos or files; several together are an album, which comes as one message each."""
    album = {"media_group_id": str(secrets.randbelow(10**17))} if len(given) > 1 else {}
    updates = []
    for nth, file in enumerate(given):
        photo = file.type in ("image/jpeg", "image/png", "image/webp") and not as_files
        content = chats.photo(box, file) if photo else chats.document(box, file)
        words = {"caption": caption} if caption and nth == 0 else {}
        updates.append(post(box, user, content | words | album))
    return updates


def contact(box: Box, user: int, phone: str = "") -> int:
    """Share one's own number, or, with `phone`, somebody else's card."""
    row = chats.person(box, user)
    own = {
        "phone_number": international(row["phone"]),
        "first_name": row["first_name"],
        "user_id": user,
    }
    other = {"phone_number": phone, "first_name": "Người quen"}
    if not phone:
        box.db.update("tg_people", user, keyboard="")
    return post(box, user, {"contact": other if phone else own})


def international(phone: str) -> str:
    """A number as Telegram writes it: without the plus."""
    return "84" + phone.removeprefix("0")


def location(box: Box, user: int, latitude: float, longitude: float) -> int:
    """Send a place."""
    return post(box, user, {"location": {"latitude": latitude, "longitude": longitude}})


def odd(box: Box, user: int, kind: str) -> int:
    """Send a sticker, a voice note, a video…"""
    if kind not in ODD:
        raise Problem("bad_request")
    ((name, content),) = ODD[kind].items()
    mark = secrets.token_urlsafe(6)
    return post(box, user, {name: {"file_id": f"Od{mark}", "file_unique_id": mark} | content})


def block(box: Box, user: int) -> int:
    """Stop and block the bot."""
    box.db.update("tg_people", user, blocked=1)
    return member(box, user, "member", "kicked")


def member(box: Box, user: int, before: str, after: str) -> int:
    """Tell the bot what it now is in this chat."""
    row = chats.person(box, user)

    def standing(status: str) -> Json:
        return {"status": status, "user": BOT} | ({"until_date": 0} if status == "kicked" else {})

    change = {
        "chat": chats.private(row), "from": chats.sender(row), "date": int(box.now().timestamp()),
        "old_chat_member": standing(before), "new_chat_member": standing(after),
    }  # fmt: skip
    return chats.tell(box, user, "my_chat_member", change)


def group(box: Box, user: int, words: str) -> int:
    """Speak to the bot in a group it was put into."""
    row = chats.person(box, user)
    content: Json = {"text": words}
    if words.startswith("/"):
        length = len(words.split(maxsplit=1)[0])
        content["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    message = chats.write(box, GROUP, chats.sender(row), content)
    return chats.tell(box, GROUP["id"], "message", message)


def raw(box: Box, user: int, kind: str, what: Any) -> int:
    """An update of any kind, for what a real Telegram will think of next."""
    if not isinstance(what, dict):
        raise bad("an update is an object")
    return chats.tell(box, user, kind, what)
