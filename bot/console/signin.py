"""Signing in and off: a local account with its one-time code, or the identity provider."""

import secrets
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from bot.console import oidc
from bot.console.desk import Desk
from bot.console.guard import COOKIE, Me, record
from bot.console.pages import LANGUAGE
from bot.console.secrets import check_code, check_password
from bot.store import audit, staff
from bot.store.audit import Deed
from bot.store.staff import ABSOLUTE, Staff

PATIENCE = timedelta(minutes=15)
TRIES, TRIES_HERE = 5, 30  # refusals within that time: of a login, from an address
HOME = "/console"


def router(desk: Desk) -> APIRouter:  # noqa: C901  a table of routes
    """The sign-in routes."""
    routes = APIRouter()

    def page(request: Request, problem: str = "", status: int = 200) -> Response:
        there = desk.oidc is not None
        return desk.pages.page(request, "signin.html", status, problem=problem, oidc=there)

    @routes.get("/console/signin")
    async def show(request: Request) -> Response:
        return page(request)

    @routes.post("/console/signin")
    async def sign_in(
        request: Request,
        login: Annotated[str, Form(max_length=100)],
        password: Annotated[str, Form(max_length=1000)],
        code: Annotated[str, Form(max_length=40)] = "",
    ) -> Response:
        now, ip = desk.now(), _ip(request)
        of_login, from_here = await audit.refused(desk.store, login, ip, now - PATIENCE)
        if of_login >= TRIES or from_here >= TRIES_HERE:
            return page(request, "too_many", 429)
        person = await staff.by_login(desk.store, login)
        right = await check_password(desk.store, person, password)
        if person is None or not right or not await check_code(desk.store, person, code, now):
            deed = Deed(None, "", "signin", login, ip=ip, result="refused")
            await audit.add(desk.store, deed, now)
            return page(request, "wrong", 401)
        return await welcome(desk, request, person, now)

    @routes.get("/console/oidc/start")
    async def start(request: Request) -> Response:
        if desk.oidc is None:
            return page(request, "", 404)
        return await oidc.start(desk.oidc, desk.store.sealer, f"{desk.url}/console/oidc/callback")

    @routes.get("/console/oidc/callback")
    async def callback(request: Request) -> Response:
        if desk.oidc is None:
            return page(request, "", 404)
        back = f"{desk.url}/console/oidc/callback"
        subject = await oidc.finish(desk.oidc, desk.store.sealer, back, request, desk.now())
        person = subject and await staff.by_subject(desk.store, desk.oidc.issuer, subject)
        if not person:
            deed = Deed(None, "", "signin", "", ip=_ip(request), result="refused")
            await audit.add(desk.store, deed, desk.now())
            return page(request, "unknown", 403)
        return await welcome(desk, request, person, desk.now())

    @routes.post("/console/signout")
    async def sign_out(request: Request, me: Me) -> Response:
        await staff.end_session(desk.store, me.id, desk.now())
        await staff.seen(desk.store, me.staff.id, desk.now(), on_duty=False)
        await record(desk, request, "signout")
        gone = RedirectResponse("/console/signin", 303)
        gone.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
        return gone

    @routes.post("/console/language")
    async def language(request: Request, to: Annotated[str, Form(pattern="^(vi|en)$")]) -> Response:
        back = RedirectResponse(HOME, 303)
        back.set_cookie(LANGUAGE, to, max_age=31_536_000, samesite="lax", httponly=True)
        return back

    return routes


async def welcome(desk: Desk, request: Request, person: Staff, now: datetime) -> Response:
    """A fresh session: its key is made here and never one the browser brought."""
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    await staff.open_session(desk.store, person.id, token, csrf, now)
    deed = Deed(person.id, person.login, "signin", person.login, ip=_ip(request))
    await audit.add(desk.store, Deed(**{**vars(deed), "agency": person.agency}), now)
    answer = RedirectResponse(HOME, 303)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(ABSOLUTE.total_seconds()),
        path="/",
        secure=True,
        httponly=True,
        samesite="lax",
    )
    return answer


def _ip(request: Request) -> str:
    return request.client.host if request.client else ""
