"""/zalo: a phone with the account's chat open, where a person plays the citizen; and its files."""

import json
import re
import secrets
from collections.abc import Callable
from datetime import datetime
from itertools import takewhile
from pathlib import PurePath
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from sandbox.box import VIETNAM, Box
from sandbox.database import Row
from sandbox.pages.page import from_our_page, go, show, typed
from sandbox.portal.problems import Problem
from sandbox.portal.unit import Here, Unit
from sandbox.zalo import platform, webhook

Json = dict[str, Any]
router = APIRouter(prefix="/zalo", route_class=Unit, dependencies=[Depends(from_our_page)])
media = APIRouter(prefix="/zalo/media", route_class=Unit)
NUMBERED = re.compile(r"^(\d{1,2})\. (.+)$", re.MULTILINE)
LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
SHARED_PHONE = "84987654321"
PLACE = {"coordinates": {"latitude": "21.0277", "longitude": "105.8341"}}


@router.get("")
async def newest(box: Here, text: str = "") -> RedirectResponse:
    """The phone that was used last, or a new one. `?text=` are the words a link puts there."""
    last = box.db.value("SELECT id FROM zalo_users ORDER BY interacted_at DESC, created_at DESC")
    page = f"/zalo/{last or platform.add_user(box)}"
    return go(f"{page}?text={quote(text)}" if text else page)


@router.post("/new")
async def another(box: Here) -> RedirectResponse:
    """Somebody else's phone."""
    return go(f"/zalo/{platform.add_user(box)}")


def known(box: Box, user: str) -> Row:
    """The citizen whose phone this is."""
    found = platform.user_of(box, user)
    if found is None:
        raise Problem("not_found")
    return found


@router.get("/{user}")
async def phone(box: Here, user: str) -> HTMLResponse:
    """The chat."""
    person = known(box, user)
    people = box.db.all("SELECT id, name FROM zalo_users ORDER BY created_at DESC LIMIT 8")
    return show("zalo.html", me=person, people=people, **chat(box, person))


@router.get("/{user}/chat")
async def fresh(box: Here, user: str) -> HTMLResponse:
    """The messages alone, for the page's refresh; they count as seen."""
    person = known(box, user)
    platform.look(box, user)
    return show("zalo_chat.html", me=person, **chat(box, person))


def chat(box: Box, person: Row) -> Json:
    """What the screen shows."""
    sql = "SELECT * FROM zalo_messages WHERE user_id = ? ORDER BY n DESC LIMIT 80"
    rows = [line(row) for row in reversed(box.db.all(sql, person["id"]))]
    shown = [row for row in rows if row["text"] or row["kind"] != "text"]
    answer = takewhile(lambda row: not row["mine"], reversed(shown))
    chips = next(filter(None, (NUMBERED.findall(row["text"]) for row in answer)), [])
    switched = box.db.value("SELECT value FROM meta WHERE name = 'zalo_webhook'") != "off"
    states = {"free": "48 giờ miễn phí", "counted": "trong 7 ngày, tính tiền", "": "đã đóng"}
    window = states[platform.window(box, person)] if person["interacted_at"] else "chưa mở"
    return {"lines": shown, "chips": chips, "on": switched, "window": window}


def line(row: Row) -> Json:
    """One message as the screen shows it."""
    body = json.loads(row["body"])
    kept = body.get("media")
    url = f"/zalo/media/{kept['id']}" if kept else urlsplit(str(body.get("url", ""))).path
    at = datetime.fromtimestamp(row["at"] / 1000, VIETNAM).strftime("%H:%M")
    return {
        "id": row["id"], "mine": row["src"] == 1, "kind": row["kind"], "text": row["text"],
        "pieces": pieces(row["text"]), "body": body, "url": url, "at": at, "way": row["way"],
        "name": (kept or body).get("name", ""), "seen": row["seen"],
        "buttons": body.get("buttons", []), "card": body.get("card"),
    }  # fmt: skip


def pieces(text: str) -> list[tuple[str, bool]]:
    """The text cut into words and links."""
    found: list[tuple[str, bool]] = []
    end = 0
    for link in LINK.finditer(text):
        found += [(text[end : link.start()], False), (link[0], True)]
        end = link.end()
    return [(words, is_link) for words, is_link in [*found, (text[end:], False)] if words]


# --- what the citizen does ------------------------------------------------------------------------


@router.post("/{user}/say")
async def say(box: Here, user: str, request: Request) -> RedirectResponse:
    """Type a message, or tap a button, which types what it holds."""
    words = (await typed(request)).get("text", "")[:4000]
    known(box, user)
    if words:
        platform.deed(box, user, "text", words)
    return go(f"/zalo/{user}")


@router.post("/{user}/give")
async def give(box: Here, user: str, request: Request) -> RedirectResponse:
    """Send photos or documents."""
    known(box, user)
    async with request.form() as form:
        for file in form.getlist("file"):
            if isinstance(file, UploadFile) and file.filename:
                content = await file.read()
                hand_in(box, user, file.filename, file.content_type or "", content)
    return go(f"/zalo/{user}")


def hand_in(box: Box, user: str, name: str, type_: str, content: bytes) -> str:
    """A photo or a document on the platform's own host, and the message that names it."""
    key = secrets.token_urlsafe(16)
    is_image = type_.startswith("image/")
    box.db.insert(
        "zalo_media", id=key, name=name, type=type_, content=content, kind="citizen",
        at=platform.now(box),
    )  # fmt: skip
    url = f"{box.settings.url}/zalo/media/{key}/{quote(name)}"
    if is_image:
        return platform.deed(box, user, "image", "", {"thumbnail": url, "url": url})
    more = {"size": str(len(content)), "name": name, "type": PurePath(name).suffix[1:]}
    return platform.deed(box, user, "file", "", {"url": url, **more})


@router.post("/{user}/do")
async def do(box: Here, user: str, request: Request) -> RedirectResponse:
    """The things a person does besides typing."""
    known(box, user)
    what = (await typed(request)).get("what", "")
    if what in DEEDS:
        DEEDS[what](box, user)
    return go(f"/zalo/{user}")


def share_phone(box: Box, user: str) -> None:
    """Fill in the card that asks for the phone number."""
    info = {"name": "Người Thử", "phone": SHARED_PHONE}
    platform.interact(box, user)
    platform.tell(box, user, platform.between(box, user, "user_submit_info", info=info))


def age(box: Box, user: str, hours: float) -> None:
    """As if so much time had passed since their last deed."""
    at = platform.now(box) - int(hours * 3_600_000)
    box.db.update("zalo_users", user, interacted_at=at)


DEEDS: dict[str, Callable[[Box, str], object]] = {
    "follow": lambda box, user: platform.follow(box, user, on=True),
    "unfollow": lambda box, user: platform.follow(box, user, on=False),
    "sticker": lambda box, user: platform.deed(box, user, "sticker", "", {"id": "12345"}),
    "audio": lambda box, user: platform.deed(box, user, "audio", "", {"url": "https://x.zdn.vn/a"}),
    "location": lambda box, user: platform.deed(box, user, "location", "", PLACE),
    "phone": share_phone,
    "three_days": lambda box, user: age(box, user, 72),
    "nine_days": lambda box, user: age(box, user, 216),
    "webhook": lambda box, user: webhook.switch(box, on=True),
}


@media.get("/{key}")
@media.get("/{key}/{name}")
async def file(box: Here, key: str, name: str = "") -> Response:
    """A file, to whoever has its address: as on Zalo's own hosts."""
    del name
    row = box.db.one("SELECT type, content FROM zalo_media WHERE id = ?", key)
    if row is None:
        raise Problem("not_found")
    safe = row["type"] if row["type"] in ("image/jpeg", "image/png", "image/webp") else ""
    return Response(row["content"], media_type=safe or "application/octet-stream")
