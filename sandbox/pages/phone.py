"""/phone: the text messages that would arrive on citizens' phones. Also their password link."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from sandbox.box import Box
from sandbox.pages.page import from_our_page, show, typed
from sandbox.portal import people
from sandbox.portal.seeds import seeds
from sandbox.portal.unit import Here, Unit

router = APIRouter(route_class=Unit, dependencies=[Depends(from_our_page)])
SHORTEST = 8


@router.get("/")
async def home() -> HTMLResponse:
    """Name the pages."""
    return show("home.html")


@router.get("/phone")
async def phone(box: Here, phone: str = "") -> HTMLResponse:
    """Show the inbox with what the demo's numbers do."""
    return show("phone.html", messages=inbox(box, phone), phone=phone, seeds=seeds())


@router.get("/phone/messages")
async def messages(box: Here, phone: str = "") -> HTMLResponse:
    """Show the messages alone, for the page's refresh."""
    return show("messages.html", messages=inbox(box, phone))


def inbox(box: Box, phone: str) -> list[dict[str, str]]:
    """Return the newest messages of a phone, or of all."""
    sql = "SELECT id, phone, text, at FROM sms WHERE ? IN ('', phone) ORDER BY id DESC LIMIT 50"
    return box.db.all(sql, phone.replace(" ", ""))


@router.get("/password/{link}")
async def password(box: Here, link: str) -> HTMLResponse:
    """Ask for the account's first password: here, never in a chat."""
    owner = people.by_link(box, link)
    return show("password.html", name=owner["name"], link=link, problem="", done=False)


@router.post("/password/{link}")
async def set_password(box: Here, link: str, request: Request) -> HTMLResponse:
    """Keep the password."""
    owner, chosen = people.by_link(box, link), (await typed(request)).get("password", "")
    if len(chosen) < SHORTEST:
        problem = f"Mật khẩu cần ít nhất {SHORTEST} ký tự."
        return show("password.html", name=owner["name"], link=link, problem=problem, done=False)
    people.set_password(box, link, chosen)
    return show("password.html", name=owner["name"], link=link, problem="", done=True)
