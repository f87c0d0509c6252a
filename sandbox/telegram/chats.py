"""Who is on this Telegram, and what stands in each chat: messages as the Bot API writes them."""

import json
import mimetypes
import secrets
from dataclasses import dataclass
from typing import Any

from sandbox.box import Box, moment
from sandbox.database import Row
from sandbox.telegram.refusal import bad

Json = dict[str, Any]
FIRST_PERSON = 700_000_001
BOT: Json = {
    "id": 100_000_001,
    "is_bot": True,
    "first_name": "Một Cửa Sen Hồ",
    "username": "motcua_senho_bot",
}
PHOTO_MOST, FILE_MOST = 10_000_000, 50_000_000  # bytes a bot may send
DOWNLOAD_MOST = 20_000_000  # bytes getFile lets through


@dataclass(frozen=True)
class Upload:
    """A file on its way in: from a person's phone, or from the bot."""

    name: str
    type: str
    content: bytes


def person(box: Box, user: int) -> Row:
    """A person by their id, which is also that of their private chat. Raises `Refusal`."""
    row = box.db.one("SELECT * FROM tg_people WHERE id = ?", user)
    if row is None:
        raise bad("chat not found")
    return row


def join(box: Box, name: str, phone: str = "", language: str = "vi") -> int:
    """A new person; the same name and phone again is the same person. Returns the id."""
    last, _, first = name.strip().rpartition(" ")  # the given name stands last in Vietnamese
    sql = "SELECT id FROM tg_people WHERE first_name = ? AND last_name = ? AND phone = ?"
    known = box.db.value(sql, first, last, phone)
    if known is not None:
        return int(known)
    user = FIRST_PERSON - 1 + box.db.count("tg_people")
    box.db.insert(
        "tg_people", id=user, first_name=first, last_name=last, phone=phone, language=language
    )
    return user


def sender(row: Row) -> Json:
    """A `User`."""
    user = {"id": row["id"], "is_bot": False, "first_name": row["first_name"]}
    more = {"last_name": row["last_name"], "username": row["username"]}
    return user | {k: v for k, v in more.items() if v} | {"language_code": row["language"]}


def private(row: Row) -> Json:
    """The `Chat` a person has with the bot."""
    chat = {"id": row["id"], "first_name": row["first_name"], "type": "private"}
    return chat | ({"last_name": row["last_name"]} if row["last_name"] else {})


def write(box: Box, chat: Json, author: Json, content: Json, html: str = "") -> Json:
    """Put a message into a chat; the `Message`."""
    last = box.db.value("SELECT MAX(message_id) FROM tg_messages WHERE chat = ?", chat["id"])
    head = {"message_id": (last or 0) + 1, "from": author, "chat": chat}
    message = head | {"date": int(box.now().timestamp())} | content
    box.db.insert(
        "tg_messages", chat=chat["id"], message_id=message["message_id"], body=message,
        by_bot=int(author["is_bot"]), html=html, at=box.stamp(),
    )  # fmt: skip
    return message


def read(box: Box, chat: int, message_id: int) -> Json:
    """A message of a chat. Raises `Refusal`."""
    sql = "SELECT body FROM tg_messages WHERE chat = ? AND message_id = ?"
    body = box.db.value(sql, chat, message_id)
    if body is None:
        raise bad("message not found")
    message: Json = json.loads(body)
    return message


def rewrite(box: Box, message: Json) -> None:
    """Change a message in its place."""
    sql = "UPDATE tg_messages SET body = ? WHERE chat = ? AND message_id = ?"
    box.db.run(
        sql, json.dumps(message, ensure_ascii=False), message["chat"]["id"], message["message_id"]
    )


def tell(box: Box, chat: int, kind: str, what: Json) -> int:
    """Queue an `Update` for the bot; its update_id."""
    box.db.insert("tg_updates", chat=chat, body="{}", at=box.stamp(), next_at=box.stamp())
    update_id = int(box.db.value("SELECT MAX(update_id) FROM tg_updates"))
    body = json.dumps({"update_id": update_id, kind: what}, ensure_ascii=False)
    box.db.run("UPDATE tg_updates SET body = ? WHERE update_id = ?", body, update_id)
    box.telegram.set()
    return update_id


# --- files ----------------------------------------------------------------------------------------


def keep(box: Box, file: Upload, folder: str) -> Json:
    """Keep a file; the part that `PhotoSize` and `Document` have in common."""
    file_id, unique = f"Ag{secrets.token_urlsafe(30)}", secrets.token_urlsafe(9)
    number = box.db.count("tg_files")
    ending = mimetypes.guess_extension(file.type) or ""
    box.db.insert(
        "tg_files", file_id=file_id, unique_id=unique, path=f"{folder}/file_{number}{ending}",
        name=file.name, type=file.type, size=len(file.content), content=file.content,
    )  # fmt: skip
    return {"file_id": file_id, "file_unique_id": unique, "file_size": len(file.content)}


def photo(box: Box, file: Upload) -> Json:
    """A photo's content: Telegram lists several sizes, the largest last."""
    small = keep(box, Upload("thumb.jpg", "image/jpeg", file.content[:64]), "photos")
    large = keep(box, Upload("photo.jpg", "image/jpeg", file.content), "photos")
    sizes = (small | {"width": 90, "height": 120}, large | {"width": 960, "height": 1280})
    return {"photo": list(sizes)}


def document(box: Box, file: Upload) -> Json:
    """A document's content."""
    kept = keep(box, file, "documents")
    return {"document": {"file_name": file.name, "mime_type": file.type} | kept}


def typing(box: Box, row: Row) -> bool:
    """Whether the bot is typing to this person now."""
    until = row["typing_until"]
    return bool(until) and moment(until) > box.now()
