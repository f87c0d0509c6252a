"""Answers used again: editors write them, officers send them with their gaps filled."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from backend_client.port import FileContent
from bot.console.desk import Desk
from bot.console.guard import Me, Missing, TooLarge, record
from bot.store import canned
from bot.store.canned import Canned
from bot.store.desk_rows import Ticket
from bot.store.staff import Staff
from bot.texts import VIETNAM

GAPS = ("ticket", "officer", "agency", "date")
LARGEST = 5 * 1024 * 1024  # bytes of a file: it is kept in the database
GAP = re.compile(r"\{([^{}]*)\}")

Title = Annotated[str, Form(max_length=80, min_length=2)]
Text = Annotated[str, Form(max_length=2000, min_length=2)]
Sent = Annotated[UploadFile | None, File()]


def router(desk: Desk) -> APIRouter:  # noqa: C901  a table of routes
    """The routes of canned replies; only their own agency changes them."""
    routes = APIRouter()
    store = desk.store

    @routes.get("/console/canned")
    async def listed(request: Request, me: Me) -> Response:
        return await _list(request, me.staff)

    @routes.post("/console/canned")
    async def add(
        request: Request, me: Me, title: Title, text: Text, file: Sent = None
    ) -> Response:
        wrong = unknown(text)
        if wrong:
            return await _list(request, me.staff, (title, text), wrong)
        mine, words, now = me.staff, (title.strip(), text.strip()), desk.now()
        await canned.add(store, mine.agency, words, mine.id, now, await _content(file))
        await record(desk, request, "canned_add", title)
        return RedirectResponse("/console/canned", 303)

    @routes.get("/console/canned/{id}")
    async def edit(request: Request, me: Me, id: UUID) -> Response:
        return _form(request, await _mine(me.staff, id))

    @routes.post("/console/canned/{id}")
    async def change(
        request: Request,
        me: Me,
        id: UUID,
        title: Title,
        text: Text,
        file: Sent = None,
        drop_file: Annotated[bool, Form()] = False,
    ) -> Response:
        before = await _mine(me.staff, id)
        wrong = unknown(text)
        if wrong:
            return _form(request, before, (title, text), wrong)
        words, sent = (title.strip(), text.strip()), await _content(file)
        await canned.change(store, before, words, me.staff.id, desk.now(), sent, drop_file)
        await record(desk, request, "canned_change", title)
        return RedirectResponse("/console/canned", 303)

    @routes.post("/console/canned/{id}/end")
    async def end(request: Request, me: Me, id: UUID) -> Response:
        if not await canned.end(store, me.staff.agency, id, desk.now()):
            raise Missing
        await record(desk, request, "canned_end", str(id))
        return RedirectResponse("/console/canned", 303)

    async def _mine(me: Staff, id: UUID) -> Canned:
        found = await canned.one(store, me.agency, id)
        if found is None:
            raise Missing
        return found

    async def _list(
        request: Request, me: Staff, words: tuple[str, str] = ("", ""), wrong: str = ""
    ) -> Response:
        shown = {"replies": await canned.listed(store, me.agency), "desk": desk, "gaps": GAPS}
        shown |= {"title": words[0], "text": words[1], "wrong": wrong}
        return desk.pages.page(request, "canned.html", 422 if wrong else 200, **shown)

    def _form(
        request: Request, one: Canned, words: tuple[str, str] | None = None, wrong: str = ""
    ) -> Response:
        title, text = words or (one.title, one.text)
        shown = {"one": one, "title": title, "text": text, "wrong": wrong, "gaps": GAPS}
        return desk.pages.page(request, "canned_edit.html", 422 if wrong else 200, **shown)

    return routes


async def _content(file: UploadFile | None) -> FileContent | None:
    """What was chosen, if anything. Raises `TooLarge`."""
    if file is None or not file.filename:
        return None
    content = await file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TooLarge
    return FileContent(file.filename, file.content_type or "", content)


def unknown(text: str) -> str:
    """The gaps of a text that nothing would fill; a citizen would read them as they stand."""
    return " ".join(f"{{{name}}}" for name in GAP.findall(text) if name not in GAPS)


def given(desk: Desk, ticket: Ticket, officer: str, now: datetime) -> Mapping[str, str]:
    """What fills the gaps when this officer answers this ticket."""
    day = now.astimezone(VIETNAM).strftime("%d/%m/%Y")
    values = (ticket.number, officer, desk.agency_name(ticket.agency), day)
    return dict(zip(GAPS, values, strict=True))


def fill(text: str, values: Mapping[str, str]) -> str:
    """A reply with its gaps filled; others stay as they are."""
    return GAP.sub(lambda gap: values.get(gap[1], gap[0]), text)
