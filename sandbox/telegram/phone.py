"""`/telegram`: a phone on which a person plays a citizen; the same calls serve programs."""

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, UploadFile
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from sandbox.box import Box
from sandbox.database import Row
from sandbox.pages.page import from_our_page, show
from sandbox.portal.problems import Problem
from sandbox.portal.seeds import seeds
from sandbox.portal.unit import Here, Unit
from sandbox.telegram import chats, deeds, methods
from sandbox.telegram.chats import BOT, Json, Upload

router = APIRouter(route_class=Unit, prefix="/telegram", dependencies=[Depends(from_our_page)])
FILE_POLICY = "default-src 'none'; sandbox"


class Strict(BaseModel):
    """A JSON object of known members."""

    model_config = ConfigDict(extra="forbid")


class Newcomer(Strict):
    """Somebody who has Telegram on their phone."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    phone: Annotated[str, Field(pattern=r"^(0\d{9})?$")] = ""
    language: Annotated[str, Field(pattern="^[a-z]{2}$")] = "vi"


class Deed(Strict):
    """Something done on the phone; what else it needs depends on `do`."""

    do: str
    text: str = ""
    message_id: int = 0
    data: str = ""
    phone: str = ""
    latitude: float = 21.0285
    longitude: float = 105.8542
    kind: str = "sticker"
    what: Json = Field(default_factory=dict)


@router.get("")
async def page(box: Here, start: str = "") -> HTMLResponse:
    """Show the phone. `?start=` is the payload of a t.me link."""
    for one in seeds()["subscribers"][:3]:
        chats.join(box, one["name"].title(), one["phone"])
    people = box.db.all("SELECT * FROM tg_people ORDER BY id LIMIT 20")
    return show("telegram.html", people=people, bot=BOT, start=start)


@router.post("/people")
async def newcomer(box: Here, who: Newcomer) -> Json:
    """Give somebody a phone with Telegram on it."""
    return {"id": chats.join(box, who.name, who.phone, who.language)}


@router.post("/people/{user}")
async def act(box: Here, user: int, deed: Deed) -> Json:
    """Do something on a phone; the number of the update it made."""
    return {"update_id": done(box, user, deed)}


def done(box: Box, user: int, deed: Deed) -> int:
    """Carry a deed out."""
    if deed.do not in DEEDS:
        raise Problem("bad_request")
    return DEEDS[deed.do](box, user, deed)


DEEDS: Mapping[str, Callable[[Box, int, Deed], int]] = {
    "text": lambda box, user, deed: deeds.text(box, user, deed.text),
    "start": lambda box, user, deed: deeds.start(box, user, deed.text),
    "edit": lambda box, user, deed: deeds.edit(box, user, deed.message_id, deed.text),
    "tap": lambda box, user, deed: deeds.tap(box, user, deed.message_id, deed.data),
    "contact": lambda box, user, deed: deeds.contact(box, user, deed.phone),
    "location": lambda box, user, deed: deeds.location(box, user, deed.latitude, deed.longitude),
    "odd": lambda box, user, deed: deeds.odd(box, user, deed.kind),
    "block": lambda box, user, _: deeds.block(box, user),
    "group": lambda box, user, deed: deeds.group(box, user, deed.text),
    "raw": lambda box, user, deed: deeds.raw(box, user, deed.kind, deed.what),
}


@router.post("/people/{user}/files")
async def give(
    box: Here,
    user: int,
    files: Annotated[list[UploadFile], File()],
    caption: Annotated[str, Form()] = "",
    as_files: Annotated[bool, Form()] = False,
) -> dict[str, Any]:
    """Send photos or files."""
    given = [Upload(f.filename or "file", f.content_type or "", await f.read()) for f in files]
    return {"update_ids": deeds.files(box, user, given, as_files, caption)}


@router.get("/people/{user}")
async def screen(box: Here, user: int, after: int = 0) -> Json:
    """Return what the phone shows: messages after one, typing, keyboard, menu."""
    row = chats.person(box, user)
    sql = """SELECT * FROM tg_messages WHERE chat = ? AND message_id > ?
             ORDER BY message_id DESC LIMIT 200"""
    messages = [shown(one) for one in reversed(box.db.all(sql, user, after))]
    language = row["language"] if row["language"] == "en" else ""
    commands = json.loads(methods.got(box, f"commands:{language}") or "[]")
    return {
        "messages": messages,
        "typing": chats.typing(box, row),
        "keyboard": json.loads(row["keyboard"] or "[]"),
        "toast": row["toast"],
        "started": bool(row["started"]),
        "blocked": bool(row["blocked"]),
        "commands": commands,
    }


def shown(row: Row) -> Json:
    """One message as the page and the tests see it."""
    message: Json = json.loads(row["body"])
    return message | {"by_bot": bool(row["by_bot"]), "html": row["html"], "at": row["at"]}


@router.get("/files/{file_id}")
async def file(box: Here, file_id: str) -> Response:
    """Show a picture, or hand a file over."""
    row = box.db.one("SELECT * FROM tg_files WHERE file_id = ?", file_id)
    if row is None:
        raise Problem("not_found")
    picture = row["type"] in ("image/jpeg", "image/png", "image/webp")
    headers = {"Content-Security-Policy": FILE_POLICY}
    if not picture:
        headers["Content-Disposition"] = "attachment"
    return Response(row["content"], headers=headers, media_type=row["type"])


@router.get("/log")
async def log(box: Here) -> Json:
    """Show what was delivered and called: what a test judges by."""
    updates = (
        "SELECT update_id, chat, at, tries, done_at, answer FROM tg_updates ORDER BY update_id"
    )
    return {
        "updates": box.db.all(updates),
        "calls": box.db.all("SELECT * FROM tg_calls ORDER BY id"),
        "webhook": methods.got(box, "url"),
        "taps": box.db.all("SELECT * FROM tg_taps ORDER BY at"),
    }
