"""The web chat over HTTP: sessions, the socket, its fallback, uploads and files.

The frames are a contract (docs/web-chat.md). A page of another origin uses all of it with CORS and
a bearer token: no cookies, so there is nothing another site could borrow.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Depends, FastAPI, Header, Query, Request, WebSocket
from fastapi.responses import JSONResponse, Response, StreamingResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, Field
from starlette.requests import HTTPConnection

from bot.channels import web_pages
from bot.channels.base import body_of
from bot.channels.web_deeds import Parts, own_file, session_of, take
from bot.channels.web_frames import LARGEST, Frame, cid_of, decode, error
from bot.channels.web_guard import Problem, answer_problem, peer
from bot.channels.web_headers import ChatCors, SafeHeaders
from bot.channels.web_live import Feed, wait
from bot.channels.web_socket import Socket
from bot.channels.web_upload import open_file
from bot.store import StoreDown, bubbles, sessions
from bot.store.sessions import WebSession


class NewSession(BaseModel):
    """What the browser says of itself; all optional."""

    locale: str = Field(default="vi", max_length=20)


class Session(BaseModel):
    """A new session. The token is shown this once and kept nowhere."""

    session_id: str
    token: str


class Uploaded(BaseModel):
    """A file in quarantine; an `attachment` frame hands it to the conversation."""

    attachment_id: str


routes = APIRouter(prefix="/webchat")


def mount(app: FastAPI, parts: Parts, pages: web_pages.Pages) -> None:
    """Put the web chat and its pages on the app, with the headers every answer carries."""
    app.state.webchat = parts
    app.include_router(routes)
    app.include_router(web_pages.router(pages))
    app.add_exception_handler(Problem, answer_problem)
    app.add_exception_handler(StoreDown, answer_outage)
    app.add_middleware(ChatCors, origins=parts.origins.allowed)
    app.add_middleware(SafeHeaders, https=pages.url.startswith("https:"))


def answer_outage(request: Request, _: Exception) -> JSONResponse:
    """503 at once: the browser keeps what it has and tries again."""
    return answer_problem(request, Problem("busy"))


def parts_of(connection: HTTPConnection) -> Parts:
    """The parts that `mount` was given."""
    parts: Parts = connection.app.state.webchat
    return parts


Chat = Annotated[Parts, Depends(parts_of)]


def from_our_pages(connection: HTTPConnection, parts: Chat) -> None:
    """Refuse pages that may not embed the chat."""
    if not parts.origins.admits(connection):
        raise Problem("origin")


def bearer(authorization: Annotated[str, Header()] = "") -> str:
    """The token of the Authorization header; never one of a URL, which ends in logs."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Problem("unauthorised")
    return token


Token = Annotated[str, Depends(bearer)]


async def signed(parts: Chat, token: Token) -> WebSession:
    """The session of the request."""
    return await session_of(parts, token)


Signed = Annotated[WebSession, Depends(signed)]
OURS = [Depends(from_our_pages)]


@routes.post("/sessions", status_code=201)
async def start(request: Request, parts: Chat, wish: NewSession | None = None) -> Session:
    """A new session for a page that may embed the chat."""
    if not parts.origins.admits(request, required=True):
        raise Problem("origin")
    if not parts.newcomers.take(peer(request)):
        raise Problem("too_many")
    locale = "en" if wish and wish.locale.startswith("en") else "vi"
    origin = request.headers["origin"]
    session, token = await sessions.create(parts.store, origin, locale, parts.now())
    return Session(session_id=str(session.id), token=token)


@routes.delete("/sessions", status_code=204, dependencies=OURS)
async def end(parts: Chat, session: Signed) -> None:
    """The citizen is done: on a shared computer nobody goes on from here."""
    await sessions.end(parts.store, session, parts.now())


@routes.post("/attachments", status_code=201, dependencies=OURS)
async def attach(request: Request, parts: Chat, session: Signed) -> Uploaded:
    """One file, streamed into quarantine. 413 over 20 MB."""
    if not parts.uploads.take(str(session.id)):
        raise Problem("too_many")
    part, stream = await open_file(request)
    try:
        stored = await parts.gate.receive(stream, part.name, part.type, session.address)
    except OSError as error:  # the storage is away
        raise Problem("busy") from error
    async for _ in stream:  # what the gate did not care to read: a browser still sending is deaf
        pass
    await sessions.touch(parts.store, session, parts.now())
    return Uploaded(attachment_id=stored)


@routes.get("/files/{file_id}", dependencies=OURS)
async def file(file_id: str, parts: Chat, session: Signed) -> Response:
    """A file of this conversation, once the gate has let it through."""
    row = await own_file(parts, session, file_id)
    if row is None or row.status != "good":
        raise Problem("missing")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.name)}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(parts.files.stream(file_id), headers=headers, media_type=row.type)


@routes.post("/messages", dependencies=OURS)
async def post(request: Request, parts: Chat, token: Token) -> Response:
    """One frame without a socket: 200 with its `ack`, 204 for `seen`."""
    data = await body_of(request, LARGEST)
    if data is None:
        raise Problem("too_large")
    try:
        ack = await take(parts, token, decode(data))
    except StoreDown as down:
        raise Problem("busy", cid_of(data)) from down
    return JSONResponse(ack) if ack else Response(status_code=204)


@routes.get("/events", dependencies=OURS, response_class=EventSourceResponse)
async def events(
    parts: Chat, token: Token, session: Signed, since: Annotated[int, Query(ge=0)] = 0
) -> AsyncIterator[ServerSentEvent]:
    """The frames a socket would carry, as an event stream."""
    async for frame in told(parts, token, session, since):
        yield ServerSentEvent(raw_data=msgspec.json.encode(frame).decode())


@routes.websocket("/ws")
async def socket(ws: WebSocket, parts: Chat) -> None:
    """The socket. A page that may not embed the chat gets 403 before the handshake."""
    if not parts.origins.admits(ws):
        await ws.close()
        return
    await ws.accept()
    await Socket(parts, ws).run()


async def told(parts: Parts, token: str, session: WebSession, since: int) -> AsyncIterator[Frame]:
    """`ready`, then what follows `since`, for as long as the session lasts."""
    with parts.bells.bell(session.address_id) as bell:
        seq = await bubbles.last(parts.store, session.address_id)
        yield {"type": "ready", "seq": seq}
        feed = Feed(parts.store, session.address_id, min(since, seq))
        try:
            while True:
                async for frame in _news(parts, feed, bell):
                    yield frame
                await session_of(parts, token)
        except Problem as problem:
            yield error(problem)


async def _news(parts: Parts, feed: Feed, bell: asyncio.Event) -> AsyncIterator[Frame]:
    await wait(bell, parts.look_every)
    while True:
        frames = await feed.read()
        for frame in frames:
            yield frame
        await feed.wrote(frames, parts.now())
        if not feed.more:
            return
