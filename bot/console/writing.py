"""What an officer writes: to the citizen, to colleagues, and drafts of both."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from backend_client.port import FileContent
from bot.console.desk import Desk
from bot.console.guard import Me, Missing, TooLarge, record
from bot.console.pages import HEADERS
from bot.console.tickets import Conflict, ticket_of
from bot.model import Choice, FileRef, Language, Reply
from bot.store import attachments, canned, delivery, desk_notes, talk
from bot.store.desk_rows import Ticket
from bot.store.ids import new_id
from bot.texts import Phrase, render

LARGEST = 10 * 1024 * 1024  # bytes of a file an officer sends
CHOICES, LONGEST = 5, 2000
LABELS, LABEL = 8, 30


def router(desk: Desk) -> APIRouter:  # noqa: C901, PLR0915  a table of routes
    """Writing."""
    routes = APIRouter()
    store = desk.store

    @routes.post("/console/tickets/{number}/say")
    async def say(
        me: Me,
        number: str,
        text: Annotated[str, Form(max_length=LONGEST)] = "",
        choices: Annotated[str, Form(max_length=300)] = "",
        file: Annotated[UploadFile | None, File()] = None,
        with_canned: Annotated[UUID | None, Form()] = None,
    ) -> Response:
        ticket = await ticket_of(desk, me, number)
        reply = Reply(text.strip(), _choices(choices), role="staff")
        if file is not None and file.filename:
            reply = await _with_file(reply, await _read(file), ticket)
        elif with_canned is not None:
            reply = await _with_file(reply, await _canned(ticket, with_canned), ticket)
        if reply.text or reply.file or reply.image:
            await _send(me, number, reply)
            await desk_notes.keep_draft(store, number, me.staff.id, "", desk.now())
        return _talk(number)

    async def _send(me: Me, number: str, reply: Reply, item: str = "") -> None:
        if not await talk.say(store, number, me.staff.id, reply, desk.now(), item):
            raise Conflict

    async def _canned(ticket: Ticket, key: UUID) -> FileContent:
        found = await canned.file_of(store, ticket.agency, key)
        if found is None:
            raise Missing
        return found

    async def _with_file(reply: Reply, file: FileContent, ticket: Ticket) -> Reply:
        kept = await desk.files.put(file, str(ticket.conversation_id))
        ref = FileRef("", kept.name, kept.size, kept.type, kept.id)
        picture = kept.type.startswith("image/")
        return replace(reply, image=ref) if picture else replace(reply, file=ref)

    @routes.post("/console/tickets/{number}/ask")
    async def ask(
        me: Me, number: str, item: Annotated[str, Form(max_length=100, min_length=2)]
    ) -> Response:
        ticket = await ticket_of(desk, me, number)
        language: Language = "en" if ticket.language == "en" else "vi"
        words = render(Phrase("console.ask_item", item=item.strip()), language)
        await _send(me, number, Reply(words, role="staff"), item.strip())
        return _talk(number)

    @routes.post("/console/tickets/{number}/note")
    async def note(
        request: Request,
        me: Me,
        number: str,
        text: Annotated[str, Form(max_length=LONGEST, min_length=1)],
    ) -> Response:
        await ticket_of(desk, me, number)
        await desk_notes.add_note(store, number, me.staff.id, text.strip(), desk.now())
        return RedirectResponse(f"/console/tickets/{number}/side", 303)

    @routes.post("/console/tickets/{number}/draft")
    async def draft(
        me: Me, number: str, text: Annotated[str, Form(max_length=LONGEST)] = ""
    ) -> Response:
        await ticket_of(desk, me, number)
        await desk_notes.keep_draft(store, number, me.staff.id, text, desk.now())
        await desk_notes.look(store, number, me.staff.id, desk.now(), typing=bool(text))
        return Response(status_code=204)

    @routes.post("/console/tickets/{number}/labels")
    async def labels(
        me: Me, number: str, labels: Annotated[str, Form(max_length=300)] = ""
    ) -> Response:
        await ticket_of(desk, me, number)
        given = dict.fromkeys(one.strip()[:LABEL] for one in labels.split(",") if one.strip())
        await desk_notes.label(store, number, list(given)[:LABELS])
        return RedirectResponse(f"/console/tickets/{number}", 303)

    @routes.post("/console/tickets/{number}/resend/{bubble}")
    async def resend(request: Request, me: Me, number: str, bubble: UUID) -> Response:
        ticket = await ticket_of(desk, me, number)
        lines = await talk.lines(store, ticket.conversation_id)
        if bubble not in {line.id for line in lines if line.delivery == "failed"}:
            raise Missing
        await delivery.requeue(store, bubble, desk.now())
        await record(desk, request, "resend", number, agency=ticket.agency)
        return _talk(number)

    @routes.get("/console/tickets/{number}/files/{file_id}")
    async def file(request: Request, me: Me, number: str, file_id: UUID) -> Response:
        ticket = await ticket_of(desk, me, number)
        lines = await talk.lines(store, ticket.conversation_id)
        if file_id not in {key for line in lines for key in line.files}:
            raise Missing
        row = await attachments.find(store, file_id)
        if row is None or row.status != "good":
            raise Missing
        await record(desk, request, "file", number, agency=ticket.agency)
        kind = row.type if row.type.startswith("image/") else "application/octet-stream"
        safe = {
            **HEADERS,
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Content-Disposition": "inline" if kind == row.type else "attachment",
        }
        return StreamingResponse(desk.files.stream(str(file_id)), media_type=kind, headers=safe)

    return routes


async def _read(file: UploadFile) -> FileContent:
    content = await file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TooLarge
    return FileContent(file.filename or "", file.content_type or "", content)


def _choices(labels: str) -> tuple[Choice, ...]:
    """Buttons from "a, b, c"; a tap comes back as the citizen's words."""
    names = [name.strip()[:40] for name in labels.split(",") if name.strip()]
    return tuple(Choice(name, f"s{new_id().hex[:12]}") for name in names[:CHOICES])


def _talk(number: str) -> Response:
    return RedirectResponse(f"/console/tickets/{number}/talk", 303)
