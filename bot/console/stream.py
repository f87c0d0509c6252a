"""One event stream an officer: which ticket changed, as the line of the list it has become.

A process loads and draws a changed ticket once, however many streams tell it. `Last-Event-ID` is
the time up to which a browser has heard: a stream that broke off goes on without a gap.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from bot.console.clocks import Clocks
from bot.console.desk import Desk
from bot.console.guard import COOKIE, Me
from bot.console.pages import HEADERS, language_of
from bot.console.policy import covers
from bot.model import Language
from bot.store import StoreDown, desk_rows, staff
from bot.store.codec import CONSOLE
from bot.store.desk_rows import Ticket
from bot.store.staff import Session

BEAT = 20.0  # seconds between signs of life
CHECK = 3.0  # seconds until a session is looked up again
SLACK = timedelta(seconds=5)  # clocks of processes differ, commits take a moment


@dataclass(eq=False)
class Change:
    """A ticket that changed: loaded once, drawn once a language."""

    desk: Desk
    number: str
    at: datetime
    _loading: asyncio.Task[Ticket | None] | None = None
    _drawn: dict[Language, str] = field(default_factory=dict)

    async def event(self, agency: str, language: Language) -> str:
        """As an officer of this agency may see it; empty for others."""
        if self._loading is None:
            self._loading = asyncio.create_task(desk_rows.one(self.desk.store, self.number))
        ticket = await asyncio.shield(self._loading)
        if ticket is None or not covers(agency, ticket.agency):
            return ""
        if language not in self._drawn:
            self._drawn[language] = draw(self.desk, ticket, language, self.at)
        return self._drawn[language]


def draw(desk: Desk, ticket: Ticket, language: Language, at: datetime) -> str:
    """The event: its number, its state and its line of the list."""
    clocks = Clocks(desk.hours, at)
    line = desk.pages.text("row.html", language, ticket=ticket, clocks=clocks, desk=desk)
    data = {
        "number": ticket.number,
        "state": ticket.state,
        "unread": ticket.unread,
        "officer": str(ticket.officer_id or ""),
        "html": line,
    }
    return f"id: {at.astimezone(UTC).isoformat()}\nevent: ticket\ndata: {json.dumps(data)}\n\n"


@dataclass
class Streams:
    """The streams of this process."""

    desk: Desk
    open: set[asyncio.Queue[Change]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.desk.listener.on(CONSOLE, self.ring)

    def ring(self, number: str) -> None:
        """A ticket changed; an empty number means that we may have missed some."""
        change = Change(self.desk, number, self.desk.now())
        for queue in self.open:
            queue.put_nowait(change)

    async def events(
        self, session: Session, token: str, language: Language, since: str
    ) -> AsyncIterator[str]:
        """What one officer's browser hears until it leaves or its session ends."""
        queue: asyncio.Queue[Change] = asyncio.Queue()
        self.open.add(queue)
        try:
            yield "retry: 1000\n\n"
            heard = _moment(since) or self.desk.now()
            for text in await self._missed(session, language, heard):
                yield text
            checked = 0.0
            while time.monotonic() - checked < CHECK or await self._lives(token):
                if time.monotonic() - checked >= CHECK:
                    checked = time.monotonic()
                yield await self._next(queue, session, language)
        finally:
            self.open.discard(queue)

    async def _next(
        self, queue: asyncio.Queue[Change], session: Session, language: Language
    ) -> str:
        try:
            async with asyncio.timeout(BEAT):
                change = await queue.get()
        except TimeoutError:
            return ": alive\n\n"
        if not change.number:
            return "event: sync\ndata: {}\n\n"
        return await change.event(session.staff.agency, language) or ": no\n\n"

    async def _missed(self, session: Session, language: Language, heard: datetime) -> list[str]:
        found = await desk_rows.changed(self.desk.store, session.staff.agency, heard - SLACK)
        now = self.desk.now()
        return [draw(self.desk, ticket, language, now) for ticket in found]

    async def _lives(self, token: str) -> bool:
        """Signed off, disabled or idle too long: the stream ends, and with it the page's life."""
        with suppress(StoreDown):
            return (
                await staff.find_session(self.desk.store, token, self.desk.now(), False) is not None
            )
        return True


def router(desk: Desk) -> APIRouter:
    """The stream's route."""
    routes, streams = APIRouter(), Streams(desk)

    @routes.get("/console/events")
    async def events(request: Request, me: Me) -> StreamingResponse:
        token, since = request.cookies.get(COOKIE, ""), request.headers.get("last-event-id", "")
        told = streams.events(me, token, language_of(request), since)
        headers = {**HEADERS, "X-Accel-Buffering": "no"}
        return StreamingResponse(told, media_type="text/event-stream", headers=headers)

    return routes


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
