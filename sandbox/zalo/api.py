"""The Official Account API: what the account may do. Errors come with HTTP 200, as at Zalo."""

import hashlib
import hmac
import json
import secrets
import unicodedata
from typing import Any

from fastapi import APIRouter, Request, UploadFile

from sandbox.box import Box
from sandbox.database import Row
from sandbox.portal.unit import Here, Unit
from sandbox.zalo import platform
from sandbox.zalo.platform import TEMPLATES, WORDS, now

Json = dict[str, Any]
router = APIRouter(prefix="/zalo", route_class=Unit)
LONGEST = 2000
IMAGES = {"image/jpeg": ("jpg", "jpeg"), "image/png": ("png",)}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOCUMENTS = {
    "application/pdf": ("pdf",), "application/msword": ("doc",), DOCX: ("docx",),
    "text/csv": ("csv",),
}  # fmt: skip
SIZES = {"image": 1_000_000, "gif": 5_000_000, "file": 5_000_000}
KEPT = 7 * 86_400_000  # milliseconds an upload is good for


def good(data: Any) -> Json:
    """An answer."""
    return {"error": 0, "message": "Success", "data": data}


def bad(code: int) -> Json:
    """A refusal, under HTTP 200."""
    return {"error": code, "message": f"error {code}"}


def refusal(box: Box, request: Request) -> int:
    """The code of a call without a good access token; 0 when it is good."""
    token = request.headers.get("access_token", "")
    row = box.db.one("SELECT expires_at FROM zalo_grants WHERE access = ?", token)
    if row is None:
        return -216
    if row["expires_at"] <= now(box):
        return -220
    proof = request.headers.get("appsecret_proof")
    mac = hmac.new(box.settings.zalo_app_secret.encode(), token.encode(), hashlib.sha256)
    return -242 if proof is not None and proof != mac.hexdigest() else 0


@router.post("/api/v3.0/oa/message/cs")
async def consult(box: Here, request: Request) -> Json:
    """A message of the consultation kind, while the citizen's window is open."""
    if code := refusal(box, request):
        return bad(code)
    body = await request.json()
    user = platform.user_of(box, str(body.get("recipient", {}).get("user_id", "")))
    message = body.get("message", {})
    if user is None:
        return bad(-201)
    allowed = platform.window(box, user)
    code = -230 if not allowed else problem(box, message)
    if code:
        return bad(code)
    kind, shown = seen(box, message)
    text = unicodedata.normalize("NFC", message.get("text", ""))
    msg_id = platform.deliver(box, user["id"], kind, text, shown, allowed)
    quota = {"quota_type": "reply", "remain": "8", "total": "8"}
    more = {"quota": quota} if allowed == "free" else {}
    return good({"message_id": msg_id, "user_id": user["id"], "sent_time": str(now(box)), **more})


def problem(box: Box, message: Json) -> int:
    """The code of a message that is none of the kinds; 0 for a good one."""
    text, attachment = message.get("text", ""), message.get("attachment")
    if len(unicodedata.normalize("NFC", text)) > LONGEST:
        return -210
    if not attachment:
        return 0 if text else -201
    payload = attachment.get("payload", {})
    if attachment.get("type") == "file":
        return uploaded(box, payload.get("token", ""), "file")
    return template_problem(box, payload) if attachment.get("type") == "template" else -201


def template_problem(box: Box, payload: Json) -> int:
    """The code of an image, a card or buttons that are not as they must be."""
    if payload.get("template_type") == "media":
        return uploaded(box, payload["elements"][0].get("attachment_id", ""), "image")
    if payload.get("template_type") == "request_user_info":
        return 0 if payload["elements"][0].get("title") else -201
    return buttons_problem(payload)


def buttons_problem(payload: Json) -> int:
    """Buttons beside a list's elements, and an element without a subtitle, are refused."""
    if payload.get("template_type") == "list":
        if payload.get("buttons"):
            return -233
        return 0 if all(e.get("subtitle") for e in payload.get("elements", [])) else -201
    return 0 if 0 < len(payload.get("buttons", [])) <= 5 else -233


def uploaded(box: Box, media: str, kind: str) -> int:
    """The code of an upload that is not there, or too old."""
    row = box.db.one("SELECT at FROM zalo_media WHERE id = ? AND kind = ?", media, kind)
    return 0 if row and now(box) - row["at"] < KEPT else -100


def seen(box: Box, message: Json) -> tuple[str, Json]:
    """The kind of a message, and what the phone shows besides its text."""
    attachment = message.get("attachment") or {}
    payload = attachment.get("payload", {})
    media = payload.get("token") or (payload.get("elements") or [{}])[0].get("attachment_id")
    if media:
        row = box.db.one("SELECT id, name, type FROM zalo_media WHERE id = ?", media)
        return ("file" if payload.get("token") else "image"), {"media": row}
    if payload.get("template_type") == "request_user_info":
        return "text", {"card": payload["elements"][0]}
    pressed = payload.get("buttons") or (payload.get("elements") or [{}])[0].get("buttons") or []
    return "text", {"buttons": pressed}


@router.post("/api/v3.0/oa/message/template")
async def template(box: Here, request: Request) -> Json:
    """An approved template by user id: no window, but not free."""
    if code := refusal(box, request):
        return bad(code)
    body = await request.json()
    user = platform.user_of(box, str(body.get("user_id", "")))
    words = filled(str(body.get("template_id")), body.get("template_data", {}))
    if user is None or not words:
        return bad(-201)
    if user["away"]:
        return bad(-227)
    msg_id = platform.deliver(box, user["id"], "text", words, {}, "template")
    return good({"message_id": msg_id})


@router.post("/template/message/template")
async def by_phone(box: Here, request: Request) -> Json:
    """An approved template by phone number."""
    if code := refusal(box, request):
        return bad(-124 if code != -242 else -1241)
    body = await request.json()
    phone, tracking = str(body.get("phone", "")), str(body.get("tracking_id", ""))
    if not (phone.startswith("84") and phone.isdecimal()) or len(tracking) > 48:
        return bad(-108)
    if not filled(str(body.get("template_id")), body.get("template_data", {})):
        return bad(-112)
    if phone.endswith("000"):
        return bad(-118)  # numbers that end so have no Zalo
    msg_id = secrets.token_hex(10)
    box.db.insert(
        "zalo_by_phone", id=msg_id, phone=phone, template=body["template_id"],
        data=body["template_data"], tracking=tracking, at=now(box),
    )  # fmt: skip
    quota = {"dailyQuota": "500", "remainingQuota": "499"}
    return good({"msg_id": msg_id, "sent_time": str(now(box)), "quota": quota})


def filled(number: str, data: Json) -> str:
    """The words of a template; empty when it is unknown or a parameter is missing."""
    if number not in TEMPLATES or not all(data.get(name) for name in TEMPLATES[number]):
        return ""
    return WORDS[number].format(**data)


@router.post("/api/v3.0/oa/quota/message")
async def quota(box: Here, request: Request) -> Json:
    """When a citizen last did something."""
    if code := refusal(box, request):
        return bad(code)
    user = platform.user_of(box, str((await request.json()).get("user_id", "")))
    if user is None:
        return bad(-201)
    reply = {"remain": "8", "total": "8"}
    return good({"last_interaction": str(user["interacted_at"] or ""), "cs_reply": reply})


@router.post("/api/v2.0/oa/upload/{kind}")
async def upload(box: Here, request: Request, kind: str, file: UploadFile) -> Json:
    """Bytes for a message that follows. A type Zalo does not take: empty data and no error."""
    if code := refusal(box, request):
        return bad(code)
    content = await file.read()
    if len(content) > SIZES.get(kind, 0):
        return bad(-210)
    takes = IMAGES if kind == "image" else DOCUMENTS
    ending = (file.filename or "").rpartition(".")[2].lower()
    if ending not in takes.get(file.content_type or "", ()):
        return good({})
    media = secrets.token_urlsafe(16)
    box.db.insert(
        "zalo_media", id=media, name=file.filename or "", type=file.content_type or "",
        content=content, kind=kind, at=now(box),
    )  # fmt: skip
    return good({"token" if kind == "file" else "attachment_id": media})


@router.get("/api/v2.0/oa/conversation")
async def conversation(box: Here, request: Request, data: str) -> Json:
    """The newest messages of a chat, at most ten."""
    if code := refusal(box, request):
        return bad(code)
    asked = json.loads(data)
    sql = "SELECT * FROM zalo_messages WHERE user_id = ? ORDER BY n DESC LIMIT ? OFFSET ?"
    count, offset = min(int(asked.get("count", 5)), 10), int(asked.get("offset", 0))
    return good(
        [past(row, platform.oa(box)) for row in box.db.all(sql, asked["user_id"], count, offset)]
    )


@router.get("/api/v2.0/oa/listrecentchat")
async def chats(box: Here, request: Request, data: str) -> Json:
    """The newest message of each chat, at most ten."""
    if code := refusal(box, request):
        return bad(code)
    asked = json.loads(data)
    sql = """SELECT * FROM zalo_messages
             WHERE n IN (SELECT MAX(n) FROM zalo_messages GROUP BY user_id)
             ORDER BY n DESC LIMIT ? OFFSET ?"""
    count, offset = min(int(asked.get("count", 5)), 10), int(asked.get("offset", 0))
    return good([past(row, platform.oa(box)) for row in box.db.all(sql, count, offset)])


def past(row: Row, oa: str) -> Json:
    """A message as the history shows it."""
    kind, body = platform.KINDS.get(row["kind"], row["kind"]), json.loads(row["body"])
    by_citizen = bool(row["src"])
    author, reader = (row["user_id"], oa) if by_citizen else (oa, row["user_id"])
    return {
        "src": row["src"], "time": row["at"], "type": kind, "message": row["text"],
        "message_id": row["id"], "from_id": author, "to_id": reader,
        **({"url": body["url"]} if by_citizen and body.get("url") else {}),
    }  # fmt: skip


@router.get("/api/v2.0/oa/getoa")
async def account(box: Here, request: Request) -> Json:
    """The account itself."""
    if code := refusal(box, request):
        return bad(code)
    name = "UBND phường Sen Hồ (thử nghiệm)"
    oa = {"oaid": platform.oa(box), "name": name, "is_verified": True}
    return good({**oa, "package_name": "Nâng cao", "linked_ZCA": "1"})
