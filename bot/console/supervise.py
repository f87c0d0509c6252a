"""For supervisors and administrators: wall, staff, audit log."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from bot.console.clocks import Clocks
from bot.console.desk import Desk
from bot.console.guard import Me, Missing, deed_of, record
from bot.console.policy import covers
from bot.handoff import ABSENCE, give_out, give_out_by_itself
from bot.store import audit, desk_rows, reports, rounds, staff
from bot.store.desk_rows import Wanted


def router(desk: Desk) -> APIRouter:  # noqa: C901  a table of routes
    """Their routes."""
    routes = APIRouter()
    store = desk.store

    @routes.get("/console/wall")
    async def wall(request: Request, me: Me) -> Response:
        now, agency = desk.now(), me.staff.agency
        waiting = await desk_rows.listed(store, Wanted(agency, free=True))
        clocks = Clocks(desk.hours, now)
        shown: dict[str, Any] = {
            "waiting": waiting,
            "longest": max((clocks.waited(ticket) for ticket in waiting), default=0),
            "people": await reports.colleagues(store, agency, now - ABSENCE),
            "queues": [code for code in desk.agencies if covers(agency, code)],
            "automatic": await rounds.automatic(store),
            "clocks": clocks,
            "desk": desk,
        }
        return desk.pages.page(request, "wall.html", **shown)

    @routes.post("/console/distribute")
    async def distribute(request: Request, me: Me) -> Response:
        agencies = await rounds.waiting_in(store, me.staff.agency)
        await give_out(store, agencies, desk.now(), deed_of(request, "assign"))
        return RedirectResponse("/console/wall", 303)

    @routes.post("/console/queues/{agency}")
    async def switch(
        request: Request, me: Me, agency: str, on: Annotated[str, Form(pattern="^(yes|no)$")]
    ) -> Response:
        if agency not in desk.agencies or not covers(me.staff.agency, agency):
            raise Missing
        await rounds.switch(store, agency, on == "yes", me.staff.id, desk.now())
        await record(desk, request, f"round_{on}", agency, agency=agency)
        await give_out_by_itself(store, desk.now())
        return RedirectResponse("/console/wall", 303)

    @routes.post("/console/capacity/{login}")
    async def capacity(
        request: Request, me: Me, login: str, most: Annotated[int, Form(ge=0, le=50)]
    ) -> Response:
        person = await _person(me, login)
        await staff.set_capacity(store, person.id, most)
        await record(desk, request, "capacity", login, str(most), person.agency)
        await give_out_by_itself(store, desk.now())
        return RedirectResponse("/console/wall", 303)

    @routes.get("/console/audit")
    async def show_audit(request: Request, me: Me) -> Response:
        entries = await audit.read(store, me.staff.agency)
        broken = await audit.broken_at(store)
        return desk.pages.page(request, "audit.html", entries=entries, broken=broken)

    @routes.get("/console/staff")
    async def show_staff(request: Request, me: Me) -> Response:
        people = await staff.listed(store, me.staff.agency, desk.now())
        return desk.pages.page(request, "staff.html", people=people, desk=desk)

    async def _person(me: Me, login: str) -> staff.Staff:
        person = await staff.by_login(store, login)
        if person is None or not covers(me.staff.agency, person.agency):
            raise Missing
        return person

    @routes.post("/console/staff/{login}/disable")
    async def disable(request: Request, me: Me, login: str) -> Response:
        await _person(me, login)
        await staff.disable(store, login, desk.now())
        await record(desk, request, "disable", login)
        return RedirectResponse("/console/staff", 303)

    @routes.post("/console/staff/{login}/signout")
    async def sign_out(request: Request, me: Me, login: str) -> Response:
        person = await _person(me, login)
        await staff.end_sessions(store, person.id, desk.now())
        await record(desk, request, "end_sessions", login)
        return RedirectResponse("/console/staff", 303)

    return routes
