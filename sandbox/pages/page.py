"""What the pages share: templates, words, and the check that a form came from one of them."""

import json
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from sandbox.box import VIETNAM
from sandbox.portal.problems import PROBLEMS, Problem

Handler = Callable[[Request, Exception], Awaitable[Response]]
FOLDER = Path(__file__).resolve().parent.parent / "templates"
pages = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def show(template: str, status: int = 200, **words: Any) -> HTMLResponse:
    """Fill a template."""
    return HTMLResponse(pages.get_template(template).render(**words), status)


def go(address: str) -> RedirectResponse:
    """Send the browser on after a form."""
    return RedirectResponse(address, 303)


def from_our_page(request: Request) -> None:
    """Refuse a form that another site's page sent (browsers say so in Sec-Fetch-Site).

    Links are followed from anywhere: the ward's page and the chat lead here.
    """
    if request.method == "GET":
        return
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Problem("not_found")


def readable(handler: Handler) -> Handler:
    """Show a refusal as a page where people meet it, as it is where programs do."""

    async def shown(request: Request, error: Exception) -> Response:
        refusal = await handler(request, error)
        if request.url.path.startswith(("/api/", "/dev/", "/static/")):
            return refusal
        text = json.loads(bytes(refusal.body))["detail"]
        return show("problem.html", refusal.status_code, title="Chưa mở được trang này", text=text)

    return shown


async def typed(request: Request) -> dict[str, str]:
    """Read a form's fields as text."""
    async with request.form() as form:
        return {k: v.strip() for k, v in form.items() if isinstance(v, str)}


def sentence(code: str) -> str:
    """Say a problem in words, "" for none."""
    return PROBLEMS[code][1] if code in PROBLEMS else ""


def clock(text: str) -> str:
    """A stored moment as people read it: 14:05, 24/11/2026."""
    return f"{datetime.fromisoformat(text).astimezone(VIETNAM):%H:%M, %d/%m/%Y}"


def day(text: str | None) -> str:
    """A stored day as people read it: 05/09/2026."""
    return f"{date.fromisoformat(text):%d/%m/%Y}" if text else ""


def money(amount: int) -> str:
    """An amount as people read it: 16.000 đồng."""
    return f"{amount:,} đồng".replace(",", ".")


pages.filters.update(clock=clock, day=day, money=money, parsed=json.loads)
