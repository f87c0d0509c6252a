"""What the platform does: people, their messages, the windows, and the events it tells of them."""

import json
import secrets
from datetime import timedelta
from typing import Any

from sandbox.box import Box
from sandbox.database import Row

Json = dict[str, Any]
FREE, OPEN = timedelta(hours=48), timedelta(days=7)
NAMES = ("Nguyễn Thị Mận", "Trần Văn Ổi", "Lê Thị Quýt", "Phạm Văn Khế", "Hoàng Thị Bưởi")
KINDS = {"text": "text", "image": "photo", "file": "file", "sticker": "sticker"}  # in the history
# The templates this account has approved, with the parameters each must be given.
TEMPLATES: dict[str, tuple[str, ...]] = {
    "900001": ("ma_ho_so", "trang_thai"),
    "900002": ("ma_ho_so", "han_bo_sung"),
    "900003": ("ma_ho_so", "so_tien"),
    "900004": ("ma_ho_so",),
}
WORDS = {
    "900001": "Hồ sơ {ma_ho_so} {trang_thai}.",
    "900002": "Hồ sơ {ma_ho_so} cần bổ sung giấy tờ, hạn {han_bo_sung}.",
    "900003": "Hồ sơ {ma_ho_so} cần nộp lệ phí {so_tien}.",
    "900004": "Hồ sơ {ma_ho_so} đã có kết quả.",
}


def now(box: Box) -> int:
    """The present in milliseconds, as Zalo counts."""
    return int(box.now().timestamp() * 1000)


def new_number() -> str:
    """An id as Zalo's are: digits, more than a double can hold."""
    return "7" + "".join(secrets.choice("0123456789") for _ in range(18))


def add_user(box: Box, name: str = "") -> str:
    """A citizen with Zalo on their phone; the id this account knows them by."""
    user = new_number()
    count = box.db.count("zalo_user")
    box.db.insert(
        "zalo_users", id=user, name=name or NAMES[count % len(NAMES)], created_at=now(box)
    )
    return user


def user_of(box: Box, user: str) -> Row | None:
    """The citizen, None for an id this account does not know."""
    return box.db.one("SELECT * FROM zalo_users WHERE id = ?", user)


# --- the citizen's side ---------------------------------------------------------------------------


def deed(box: Box, user: str, kind: str, text: str = "", payload: Json | None = None) -> str:
    """The citizen sends something: it is in the chat, and the account is told. Its id."""
    msg_id = secrets.token_hex(10)
    message: Json = {"msg_id": msg_id}
    if text:
        message["text"] = text
    if payload is not None:
        shown = "link" if kind == "business_card" else kind
        message["attachments"] = [{"type": shown, "payload": payload}]
    shown_text = "" if text.startswith("#motcua:") else text
    body = payload or {}
    keep(box, id=msg_id, user_id=user, src=1, kind=kind, text=shown_text, body=body)
    interact(box, user)
    tell(box, user, between(box, user, f"user_send_{kind}", message=message))
    return msg_id


def interact(box: Box, user: str) -> None:
    """What opens the window for 48 hours and for seven days."""
    box.db.update("zalo_users", user, interacted_at=now(box))


def follow(box: Box, user: str, on: bool) -> None:
    """The citizen follows the account, or no longer."""
    box.db.update("zalo_users", user, follows=int(on))
    if on:
        interact(box, user)
    name = "follow" if on else "unfollow"
    more = {"source": "oa_profile"} if on else {}
    tell(box, user, event(box, name, oa_id=oa(box), follower={"id": user}, **more))


def keep(box: Box, **message: object) -> None:
    """A message in the chat; `src` is 0 for the account, 1 for the citizen."""
    box.db.insert("zalo_messages", at=now(box), **message)


# --- the account's side ---------------------------------------------------------------------------


def deliver(
    box: Box, user: str, kind: str, text: str, body: Json, way: str, *, admin: str = ""
) -> str:
    """The account writes to a citizen: shown, echoed to the webhook, and received by the phone."""
    msg_id = secrets.token_hex(10)
    keep(box, id=msg_id, user_id=user, src=0, kind=kind, text=text, body=body, way=way)
    sender = {"id": oa(box)} | ({"admin_id": admin} if admin else {})
    message = {"msg_id": msg_id} | ({"text": text} if text else {})
    name = "oa_send_template" if way == "template" else f"oa_send_{kind}"
    tell(box, user, between(box, user, name, sender=sender, message=message))
    received = between(box, user, "user_received_message", from_oa=True, message={"msg_id": msg_id})
    if not box.db.value("SELECT away FROM zalo_users WHERE id = ?", user):
        tell(box, user, received)
    return msg_id


def look(box: Box, user: str) -> None:
    """The citizen looks at the chat: what was not seen before is, and the account is told."""
    unseen = box.db.all(
        "SELECT id FROM zalo_messages WHERE user_id = ? AND src = 0 AND seen = 0", user
    )
    if not unseen:
        return
    box.db.run("UPDATE zalo_messages SET seen = 1 WHERE user_id = ? AND src = 0", user)
    ids = {"msg_ids": [row["id"] for row in unseen]}
    tell(box, user, between(box, user, "user_seen_message", from_oa=True, message=ids))


def window(box: Box, user: Row) -> str:
    """What the account may write now: free, counted or nothing."""
    since = timedelta(milliseconds=now(box) - user["interacted_at"])
    return "free" if since <= FREE else "counted" if since <= OPEN else ""


# --- events ---------------------------------------------------------------------------------------


def oa(box: Box) -> str:
    """The account's id."""
    return box.settings.zalo_oa_id


def event(box: Box, name: str, **more: Any) -> Json:
    """The envelope of an event."""
    common = {"app_id": box.settings.zalo_app_id, "event_name": name, "timestamp": str(now(box))}
    return {**common, **more}


def between(
    box: Box,
    user: str,
    name: str,
    *,
    from_oa: bool = False,
    sender: Json | None = None,
    **more: Any,
) -> Json:
    """An event with a sender and a recipient."""
    by_oa = from_oa or name.startswith("oa_")
    parties = {"sender": {"id": oa(box)}, "recipient": {"id": user}}
    if not by_oa:
        parties = {"sender": {"id": user}, "recipient": {"id": oa(box)}}
    if sender is not None:
        parties["sender"] = sender
    return event(box, name, user_id_by_app=f"8{user[1:]}", **parties, **more)


def tell(box: Box, user: str, told: Json) -> None:
    """Queue an event for the webhook."""
    if box.db.value("SELECT value FROM meta WHERE name = 'zalo_webhook'") == "off":
        return
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    box.db.insert("zalo_events", user_id=user, name=told["event_name"], body=body, next_at=now(box))
    box.zalo_wake.set()
