"""For supervisors and administrators: wall, reports, staff, audit log."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from bot.console.clocks import Clocks
from bot.console.desk import Desk
from bot.console.guard import Me, Missing, record
from bot.console.pages import HEADERS
from bot.console.policy import covers
from bot.handoff import ABSENCE
from bot.store import audit, desk_rows, handoffs, reports, staff
from bot.store.desk_rows import Wanted
from bot.store.reports import Day
from bot.texts import VIETNAM

JUST_NOW = timedelta(minutes=2)
MOST_DAYS = 92


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
            "people": await reports.colleagues(store, agency, now - JUST_NOW),
            "clocks": clocks,
            "desk": desk,
        }
        return desk.pages.page(request, "wall.html", **shown)

    @routes.post("/console/distribute")
    async def distribute(request: Request, me: Me) -> Response:
        for ticket in await desk_rows.listed(store, Wanted(me.staff.agency, free=True)):
            now = desk.now()
            officer = await desk_rows.next_officer(store, ticket.agency, now - JUST_NOW)
            if officer and await handoffs.take(store, ticket.number, officer, now, now + ABSENCE):
                await record(desk, request, "assign", ticket.number, officer[1], ticket.agency)
        return RedirectResponse("/console/wall", 303)

    @routes.get("/console/reports")
    async def show_reports(
        request: Request, me: Me, days: Annotated[int, Query(ge=1, le=MOST_DAYS)] = 14
    ) -> Response:
        since, found = await _days(desk, me.staff.agency, days)
        agency = me.staff.agency
        shown: dict[str, Any] = {
            "days": found,
            "span": days,
            "reasons": await reports.reasons(store, agency, since),
            "scores": await reports.scores(store, agency, since),
            "unanswered": await reports.unanswered(store, agency, since),
            "bars": bars,
        }
        return desk.pages.page(request, "reports.html", **shown)

    @routes.get("/console/reports.csv")
    async def as_csv(
        request: Request, me: Me, days: Annotated[int, Query(ge=1, le=MOST_DAYS)] = 14
    ) -> Response:
        _, found = await _days(desk, me.staff.agency, days)
        await record(desk, request, "export", f"{days} days")
        name = {"Content-Disposition": f'attachment; filename="motcua-{days}.csv"'}
        return Response(_csv(found), media_type="text/csv; charset=utf-8", headers=HEADERS | name)

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


async def _days(desk: Desk, agency: str, span: int) -> tuple[datetime, list[Day]]:
    """The beginning of the first day, and one row a day."""
    last = desk.now().astimezone(VIETNAM).date()
    first = last - timedelta(days=span - 1)
    since = datetime.combine(first, time(0), VIETNAM)
    return since, await reports.days(desk.store, agency, first, last, since)


def bars(
    values: Sequence[float | None], width: int = 560, height: int = 96
) -> list[dict[str, Any]]:
    """Bars of a picture, left to right; the tallest fills it."""
    most = max((value for value in values if value), default=1) or 1
    step = width / max(len(values), 1)
    return [
        {
            "x": round(nth * step + 1, 1),
            "y": round(height - height * (value or 0) / most, 1),
            "width": round(max(step - 2, 1), 1),
            "height": round(height * (value or 0) / most, 1),
            "value": value,
        }
        for nth, value in enumerate(values)
    ]


def _csv(days: Sequence[Day]) -> str:
    """The same figures for a spreadsheet; the mark at the start tells it that this is UTF-8."""
    page = io.StringIO()
    writer = csv.writer(page)
    names = ["conversations", "handed", "closed", "reopened", "first_minutes", "done_minutes"]
    writer.writerow(["day", *names, "rated", "score", "contained"])
    for day in days:
        row = [getattr(day, name) for name in names]
        writer.writerow([day.day.isoformat(), *row, day.rated, day.score, day.contained])
    return "\ufeff" + page.getvalue()
