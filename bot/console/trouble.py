"""What could not be answered or delivered, with a button that tries it again."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from bot.console.desk import Desk
from bot.console.guard import Me, Missing, record
from bot.store import trouble


def router(desk: Desk) -> APIRouter:
    """The page and its button."""
    routes = APIRouter()

    @routes.get("/console/trouble")
    async def listed(request: Request, me: Me) -> Response:
        found = await trouble.lately(desk.store, me.staff.agency, desk.now())
        return desk.pages.page(request, "trouble.html", found=found)

    @routes.post("/console/trouble/{bubble}")
    async def again(request: Request, me: Me, bubble: UUID) -> Response:
        found = await trouble.lately(desk.store, me.staff.agency, desk.now())
        one = next((one for one in found if one.id == bubble), None)
        if one is None or not await trouble.again(desk.store, one, desk.now()):
            raise Missing
        await record(desk, request, "again", one.number)
        return RedirectResponse("/console/trouble", 303)

    return routes
