"""Puts the console on the app: every route behind the guard."""

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import Response

from bot.console import (
    canned,
    inbox,
    questions,
    reporting,
    signin,
    stream,
    supervise,
    tickets,
    topics,
    trouble,
    writing,
)
from bot.console.desk import Desk
from bot.console.guard import answer_refusals, make_guard


def mount(app: FastAPI, desk: Desk) -> None:
    """All pages of the console."""
    routes = APIRouter(dependencies=[Depends(make_guard(desk))], include_in_schema=False)

    @routes.get("/console/static/{name}")
    def static(request: Request, name: str) -> Response:
        return desk.pages.static(request, name)

    parts = (
        signin,
        inbox,
        stream,
        tickets,
        writing,
        supervise,
        reporting,
        canned,
        topics,
        questions,
        trouble,
    )
    for part in parts:
        routes.include_router(part.router(desk))
    app.include_router(routes)
    answer_refusals(app, desk)
