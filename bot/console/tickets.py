"""One conversation: reading it, taking it, handing it on, closing it."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from backend_client.errors import PortalError
from backend_client.port import Dossier
from bot.console.canned import fill, given
from bot.console.desk import Desk
from bot.console.guard import Me, Missing, Refused, record
from bot.console.inbox import around
from bot.console.pages import language_of
from bot.console.policy import covers
from bot.console.talk import Talk
from bot.engine.state import restore
from bot.handoff import ABSENCE, give_out_by_itself
from bot.model import Language
from bot.sealing import redact
from bot.store import canned, desk_notes, desk_rows, handoffs, talk
from bot.store.desk_rows import Ticket, Wanted
from bot.store.staff import Session

REVEALED = timedelta(minutes=5)
WINDOW = timedelta(hours=48)  # Zalo: free answers after the citizen's last word
WRAP_UPS = ("answered", "done", "referred", "duplicate", "no_answer", "abuse")
DOSSIERS = 3  # the newest

log = structlog.get_logger(__name__)


class Conflict(Refused):
    """Somebody else was faster."""

    status = 409


async def ticket_of(desk: Desk, me: Session, number: str) -> Ticket:
    """The ticket, if it is of the officer's agency. Raises `Missing`, as if there were none."""
    ticket = await desk_rows.one(desk.store, number)
    if ticket is None or not covers(me.staff.agency, ticket.agency):
        raise Missing
    return ticket


def router(desk: Desk) -> APIRouter:  # noqa: C901, PLR0915  a table of routes
    """Reading and owning."""
    routes = APIRouter()
    store = desk.store

    @routes.get("/console/tickets/{number}")
    async def show(request: Request, me: Me, number: str) -> Response:
        ticket = await ticket_of(desk, me, number)
        wanted = Wanted(me.staff.agency)
        shown: dict[str, Any] = {
            **await around(desk, me.staff),
            "wanted": wanted,
            "view": "open",
            "live": True,
        }
        shown["tickets"] = await desk_rows.listed(store, wanted)
        shown |= await talking(desk, me, ticket, language_of(request))
        shown |= {
            "draft": await desk_notes.draft(store, number, me.staff.id),
            "colleagues": await desk_rows.colleagues(store, me.staff.agency),
            "wrap_ups": WRAP_UPS,
        }
        return desk.pages.page(request, "ticket.html", **shown)

    @routes.get("/console/tickets/{number}/talk")
    async def lines(request: Request, me: Me, number: str) -> Response:
        ticket = await ticket_of(desk, me, number)
        shown = await talking(desk, me, ticket, language_of(request))
        return desk.pages.page(request, "talk.html", **shown)

    @routes.get("/console/tickets/{number}/side")
    async def side(request: Request, me: Me, number: str) -> Response:
        ticket = await ticket_of(desk, me, number)
        return desk.pages.page(request, "side.html", **await beside(desk, me, ticket))

    @routes.post("/console/tickets/{number}/take")
    async def take(request: Request, me: Me, number: str) -> Response:
        ticket = await ticket_of(desk, me, number)
        if not await _give(ticket, (me.staff.id, me.staff.name), None):
            raise Conflict
        await record(desk, request, "take", number, agency=ticket.agency)
        return _back(number)

    @routes.post("/console/tickets/{number}/assign")
    async def assign(
        request: Request, me: Me, number: str, to: Annotated[UUID, Form()]
    ) -> Response:
        ticket = await ticket_of(desk, me, number)
        names = dict(await desk_rows.colleagues(store, me.staff.agency))
        if to not in names:
            raise Missing
        if not await _give(ticket, (to, names[to]), ticket.officer_id):
            raise Conflict
        await record(desk, request, "assign", number, names[to], ticket.agency)
        return _back(number)

    async def _give(ticket: Ticket, officer: tuple[UUID, str], holder: UUID | None) -> bool:
        now = desk.now()
        return await handoffs.take(store, ticket.number, officer, now, now + ABSENCE, holder)

    @routes.post("/console/tickets/{number}/release")
    async def release(request: Request, me: Me, number: str) -> Response:
        ticket = await _own(desk, me, number)
        await handoffs.give_back(store, number, desk.now())
        await record(desk, request, "release", number, agency=ticket.agency)
        await give_out_by_itself(store, desk.now())
        return _back(number)

    @routes.post("/console/tickets/{number}/transfer")
    async def transfer(
        request: Request,
        me: Me,
        number: str,
        agency: Annotated[str, Form(max_length=40)],
        note: Annotated[str, Form(max_length=2000, min_length=1)],
    ) -> Response:
        ticket = await _own(desk, me, number)
        if agency not in desk.agencies:
            raise Missing
        now, name = desk.now(), desk.agency_name(agency)
        await desk_notes.add_note(store, number, me.staff.id, note, now)
        await handoffs.give_back(store, number, now, agency, "moved", name)
        await record(desk, request, "transfer", number, agency, ticket.agency)
        await give_out_by_itself(store, desk.now())
        return RedirectResponse("/console/inbox", 303)

    @routes.post("/console/tickets/{number}/close")
    async def close(
        request: Request, me: Me, number: str, wrap_up: Annotated[str, Form(max_length=20)]
    ) -> Response:
        ticket = await _own(desk, me, number)
        if wrap_up not in WRAP_UPS:
            raise Missing
        await handoffs.close(store, number, wrap_up, desk.now())
        await record(desk, request, "close", number, wrap_up, ticket.agency)
        await give_out_by_itself(store, desk.now())
        return _back(number)

    @routes.post("/console/tickets/{number}/reveal")
    async def reveal(
        request: Request,
        me: Me,
        number: str,
        reason: Annotated[str, Form(max_length=200, min_length=5)],
    ) -> Response:
        ticket = await ticket_of(desk, me, number)
        await record(desk, request, "reveal", number, redact(reason), ticket.agency)
        await desk_notes.reveal(store, number, me.staff.id, desk.now() + REVEALED)
        return _back(number)

    return routes


async def _own(desk: Desk, me: Session, number: str) -> Ticket:
    """A ticket this officer has, or any for a supervisor. Raises `Conflict`."""
    ticket = await ticket_of(desk, me, number)
    if ticket.officer_id != me.staff.id and me.staff.role != "supervisor":
        raise Conflict
    return ticket


async def talking(desk: Desk, me: Session, ticket: Ticket, language: Language) -> dict[str, Any]:
    """What the middle of the page shows; looking is noted, so that others see it."""
    store, now, number = desk.store, desk.now(), ticket.number
    if ticket.officer_id == me.staff.id:
        await talk.seen(store, number, me.staff.id, now)
    until = await desk_notes.revealed(store, number, me.staff.id, now)
    read = Talk(store, desk.knowledge.model.catalogue, language, desk.public)
    return {
        "ticket": ticket,
        "mine": ticket.officer_id == me.staff.id,
        "talk": await read.read(ticket.conversation_id, until is not None),
        "revealed": until,
        "others": await desk_notes.look(store, number, me.staff.id, now),
        "items": await desk_notes.items(store, number),
        "window": _window(ticket, desk),
        "desk": desk,
    }


def _window(ticket: Ticket, desk: Desk) -> int | None:
    """Hours in which Zalo still takes an answer for nothing; None where there is no window."""
    if ticket.channel != "zalo" or ticket.interacted_at is None:
        return None
    left = ticket.interacted_at + WINDOW - desk.now()
    return max(0, int(left.total_seconds() // 3600))


async def beside(desk: Desk, me: Session, ticket: Ticket) -> dict[str, Any]:
    """The panel: what is being filled in, dossiers, notes, canned replies."""
    sealed, account = await talk.state(desk.store, ticket.conversation_id)
    state = restore(sealed)
    replies = await canned.listed(desk.store, ticket.agency)
    values = given(desk, ticket, me.staff.name, desk.now())
    dossiers, away = await _dossiers(desk, account)
    return {
        "ticket": ticket,
        "mine": ticket.officer_id == me.staff.id,
        "open": state.open,
        "answered": [item.label for item in state.path if item.review],
        "dialog": state.top.dialog if state.top else "",
        "dossiers": dossiers,
        "away": away,
        "account": bool(account),
        "notes": await desk_notes.notes(desk.store, ticket.number),
        "canned": [(one, fill(one.text, values)) for one in replies],
        "note": await talk.note(desk.store, ticket.number),
        "clocks": (await around(desk, me.staff))["clocks"],
        "desk": desk,
    }


async def _dossiers(desk: Desk, account: str) -> tuple[tuple[Dossier, ...], bool]:
    """The newest dossiers of the account, and whether the portal is away."""
    if not account:
        return (), False
    try:
        found = await desk.portal.dossiers(account)
    except PortalError:
        log.warning("console cannot read dossiers")
        return (), True
    return tuple(sorted(found, key=lambda d: d.since, reverse=True)[:DOSSIERS]), False


def _back(number: str) -> Response:
    return RedirectResponse(f"/console/tickets/{number}", 303)
