"""For programs: play citizens, look at every chat, age a window, act as an officer."""

import json
from typing import Any

from fastapi import APIRouter, UploadFile
from pydantic import Field

from sandbox.portal.dev import Loose
from sandbox.portal.problems import Problem
from sandbox.portal.unit import Here, Unit
from sandbox.zalo import platform, webhook
from sandbox.zalo.phone import hand_in

Json = dict[str, Any]
router = APIRouter(prefix="/dev/zalo", route_class=Unit)


class Person(Loose):
    """A citizen with Zalo."""

    name: str = ""


class Deed(Loose):
    """What a citizen sends: a text, or another kind with its payload."""

    kind: str = "text"
    text: str = ""
    payload: Json | None = None


class Raw(Loose):
    """Any event as it stands, to be signed and told; `user` orders it among theirs."""

    event: Json
    user: str = ""


class State(Loose):
    """Hours since their last deed, following or not, their phone switched off or not."""

    hours: float | None = None
    follows: bool | None = None
    away: bool | None = None


class Words(Loose):
    """What an officer types in Zalo's own console."""

    text: str = Field(min_length=1)


@router.post("/users")
async def add(box: Here, body: Person) -> Json:
    """A new citizen."""
    return {"user_id": platform.add_user(box, body.name)}


def known(box: Here, user: str) -> str:
    """The id, if there is such a citizen."""
    if platform.user_of(box, user) is None:
        raise Problem("not_found")
    return user


@router.post("/users/{user}/messages")
async def say(box: Here, user: str, body: Deed) -> Json:
    """They send something."""
    return {"msg_id": platform.deed(box, known(box, user), body.kind, body.text, body.payload)}


@router.post("/users/{user}/files")
async def give(box: Here, user: str, file: UploadFile) -> Json:
    """They send a photo or a document."""
    content, name = await file.read(), file.filename or "anh.jpg"
    return {"msg_id": hand_in(box, known(box, user), name, file.content_type or "", content)}


@router.post("/users/{user}/state")
async def state(box: Here, user: str, body: State) -> Json:
    """Change what the platform knows of them."""
    known(box, user)
    if body.hours is not None:
        at = platform.now(box) - int(body.hours * 3_600_000)
        box.db.update("zalo_users", user, interacted_at=at)
    if body.away is not None:
        box.db.update("zalo_users", user, away=int(body.away))
    if body.follows is not None:
        platform.follow(box, user, body.follows)
    return {"user_id": user}


@router.post("/users/{user}/officer")
async def officer(box: Here, user: str, body: Words) -> Json:
    """An officer answers in Zalo's own console."""
    text = body.text
    sent = platform.deliver(box, known(box, user), "text", text, {}, "console", admin="90001")
    return {"msg_id": sent}


@router.post("/users/{user}/look")
async def look(box: Here, user: str) -> Json:
    """They look at the chat."""
    platform.look(box, known(box, user))
    return {"user_id": user}


@router.post("/events")
async def tell(box: Here, body: Raw) -> Json:
    """Tell the bot any event, signed."""
    platform.tell(box, body.user, platform.event(box, "") | body.event)
    return {"told": True}


@router.post("/webhook")
async def switch_on(box: Here) -> Json:
    """Switch the webhook on again."""
    webhook.switch(box, on=True)
    return {"webhook": "on"}


@router.get("/log")
async def log(box: Here, user: str = "") -> Json:
    """Every chat and every event: what a test judges by. Of one citizen, or of all."""
    mine = "SELECT * FROM zalo_messages WHERE ? IN ('', user_id) ORDER BY n"
    told = "SELECT * FROM zalo_events WHERE ? IN ('', user_id) ORDER BY n"
    switch = box.db.value("SELECT value FROM meta WHERE name = 'zalo_webhook'")
    return {
        "webhook": switch or "on",
        "messages": [m | {"body": json.loads(m["body"])} for m in box.db.all(mine, user)],
        "events": [e | {"body": json.loads(e["body"])} for e in box.db.all(told, user)],
        "by_phone": box.db.all("SELECT * FROM zalo_by_phone ORDER BY at"),
        "grants": box.db.value("SELECT COUNT(*) FROM zalo_grants"),
    }
