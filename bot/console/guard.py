"""Every request to the console passes here: session, role, and proof that a deed is no forgery.

Refused
├── SignIn      no session: to the sign-in page
├── Forbidden   not for this role, or a forged request: 403
├── Missing     no such thing, or another agency's: 404
└── TooLarge    a file we do not take: 413
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, FastAPI, Form, Request
from fastapi.responses import RedirectResponse, Response

from bot.console.desk import Desk
from bot.console.policy import POLICY, PUBLIC
from bot.handoff import ABSENCE
from bot.store import audit, handoffs, staff
from bot.store.audit import Deed
from bot.store.staff import Session

COOKIE = "__Host-motcua_staff"
SAFE = {"GET", "HEAD"}
TOKEN = "x-csrf-token"  # noqa: S105  a header's name
STREAM = "/console/events"
REFRESH = timedelta(minutes=1)


class Refused(Exception):
    """This request is not answered as asked."""

    status = 403


class SignIn(Refused):
    """Nobody is signed in with this browser."""

    status = 401


class Forbidden(Refused):
    """Not for this role, or not sent by our own page."""


class Missing(Refused):
    """There is no such thing here."""

    status = 404


class TooLarge(Refused):
    """The file is larger than we take."""

    status = 413


def make_guard(desk: Desk) -> Callable[[Request], Awaitable[None]]:
    """The dependency of the console's router."""

    async def guard(request: Request) -> None:
        route = request.scope["route"].path
        who = POLICY.get(f"{request.method} {route}")
        if who is None:
            raise Missing
        if request.method not in SAFE:
            _same_origin(request, desk.origins)
        if who is PUBLIC:
            return
        session = await _session(request, desk)
        if session.staff.role not in who:
            raise Forbidden
        if request.method not in SAFE:
            await _token(request, session)
        request.state.session = session

    return guard


def session_of(request: Request) -> Session:
    """Who is asking; the guard has let them in."""
    session: Session = request.state.session
    return session


Me = Annotated[Session, Depends(session_of)]


async def _session(request: Request, desk: Desk) -> Session:
    token, now = request.cookies.get(COOKIE, ""), desk.now()
    deed = request.url.path != STREAM
    session = await staff.find_session(desk.store, token, now, deed) if token else None
    if session is None:
        raise SignIn
    if deed:
        await staff.seen(desk.store, session.staff.id, now)
        await handoffs.stay(desk.store, session.staff.id, now + ABSENCE)
    return session


def _same_origin(request: Request, origins: frozenset[str]) -> None:
    """A deed must come from a page of ours: browsers say where from, one way or the other."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site != "same-origin":
        raise Forbidden
    if origin is not None and origin not in origins:
        raise Forbidden
    if site is None and origin is None:
        raise Forbidden


async def _token(request: Request, session: Session) -> None:
    """The synchroniser token: htmx sends it as a header, a plain form as a field."""
    given = request.headers.get(TOKEN)
    if given is None:
        given = str((await request.form()).get("csrf", ""))
    if not secrets.compare_digest(given.encode(), session.csrf.encode()):
        raise Forbidden


def answer_refusals(app: FastAPI, desk: Desk) -> None:
    """Pages for `Refused`."""

    async def refuse(request: Request, refused: Exception) -> Response:
        assert isinstance(refused, Refused)
        fragment = "hx-request" in request.headers
        if isinstance(refused, SignIn):
            if fragment:
                return Response(status_code=401, headers={"HX-Redirect": "/console/signin"})
            if request.method == "GET" and request.url.path != STREAM:
                return RedirectResponse("/console/signin", 303)
        return desk.pages.page(request, "refused.html", refused.status, why=refused.status)

    app.add_exception_handler(Refused, refuse)


async def record(
    desk: Desk, request: Request, what: str, object: str = "", reason: str = "", agency: str = ""
) -> None:
    """Write into the audit log what the one who asks has done."""
    deed = replace(deed_of(request, what), object=object, reason=reason)
    await audit.add(desk.store, replace(deed, agency=agency or deed.agency), desk.now())


def deed_of(request: Request, what: str) -> Deed:
    """What the one who asks does, of their own agency, with nothing said of its object."""
    me = session_of(request).staff
    ip = request.client.host if request.client else ""
    return Deed(me.id, me.login, what, ip=ip, agency=me.agency)


Field = Annotated[str, Form(max_length=4000)]
Short = Annotated[str, Form(max_length=200)]
