"""The list of tickets, and being on duty."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from bot.console.clocks import Clocks
from bot.console.desk import Desk
from bot.console.guard import Me
from bot.handoff import give_out_by_itself
from bot.store import desk_rows, staff
from bot.store.desk_rows import Wanted
from bot.store.staff import Staff

VIEWS = ("open", "free", "mine", "closed")


def router(desk: Desk) -> APIRouter:
    """The routes of the list."""
    routes = APIRouter()

    @routes.get("/console")
    async def home(request: Request, me: Me) -> Response:
        homes = {"editor": "/console/topics", "admin": "/console/staff"}
        return RedirectResponse(homes.get(me.staff.role, "/console/inbox"), 303)

    @routes.get("/console/inbox")
    async def inbox(
        request: Request,
        me: Me,
        view: Annotated[str, Query(pattern="^(open|free|mine|closed)$")] = "open",
        topic: Annotated[str, Query(max_length=100)] = "",
        channel: Annotated[str, Query(max_length=20)] = "",
        label: Annotated[str, Query(max_length=40)] = "",
        q: Annotated[str, Query(max_length=100)] = "",
    ) -> Response:
        wanted = Wanted(
            me.staff.agency,
            closed=view == "closed",
            mine=me.staff.id if view == "mine" else None,
            free=view == "free",
            topic=topic,
            channel=channel,
            label=label.strip(),
            words=q.strip(),
        )
        shown: dict[str, Any] = {**await around(desk, me.staff), "view": view, "wanted": wanted}
        shown["tickets"] = await desk_rows.listed(desk.store, wanted)
        shown["live"] = wanted == Wanted(me.staff.agency)
        return desk.pages.page(request, "inbox.html", **shown)

    @routes.post("/console/duty")
    async def duty(me: Me, on: Annotated[str, Form(pattern="^(yes|no)$")]) -> Response:
        await staff.seen(desk.store, me.staff.id, desk.now(), on == "yes")
        await give_out_by_itself(desk.store, desk.now())
        return RedirectResponse("/console/inbox", 303)

    return routes


async def around(desk: Desk, me: Staff) -> dict[str, Any]:
    """What every page with the list shows beside it."""
    return {
        "counts": await desk_rows.counts(desk.store, me.agency, me.id),
        "topics": await desk_rows.topics(desk.store, me.agency),
        "clocks": Clocks(desk.hours, desk.now()),
        "desk": desk,
        "views": VIEWS,
    }
