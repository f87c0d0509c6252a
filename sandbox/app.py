"""The sandbox in one piece: `create_sandbox(settings)` builds it, nothing happens at import."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from sandbox import deliver
from sandbox.box import Box, Clock
from sandbox.database import Database
from sandbox.line import Line
from sandbox.middleware import Faults, Headers, Journal
from sandbox.pages import desk, pay, phone
from sandbox.pages.page import readable
from sandbox.portal import after, api, dev
from sandbox.portal.catalogue import read_catalogue
from sandbox.portal.problems import Problem, on_http, on_invalid, on_problem
from sandbox.portal.seeds import sow
from sandbox.settings import Settings
from sandbox.telegram import api as telegram_api
from sandbox.telegram import hook as telegram_hook
from sandbox.telegram import phone as telegram_phone
from sandbox.zalo import api as zalo_api
from sandbox.zalo import dev as zalo_dev
from sandbox.zalo import oauth as zalo_oauth
from sandbox.zalo import phone as zalo_phone
from sandbox.zalo import webhook

LARGEST_BODY = 60_000_000  # bytes: what the files of one paper may weigh
HERE = Path(__file__).resolve().parent


def utc_now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


def create_sandbox(
    settings: Settings, clock: Clock = utc_now, transport: httpx.AsyncBaseTransport | None = None
) -> FastAPI:
    """Build the sandbox. `transport` carries its calls to the bot and to itself, in tests."""
    box = open_box(settings, clock)
    app = FastAPI(title="Sandbox", openapi_url=None, lifespan=lifespan, max_body_size=LARGEST_BODY)
    app.state.box = box
    line = Line(transport or httpx.AsyncHTTPTransport(), box)
    app.state.client = httpx.AsyncClient(transport=line, timeout=10)
    parts = (api, after, dev, phone, desk, pay, telegram_api, telegram_phone)
    for part in (*parts, zalo_oauth, zalo_api, zalo_dev):
        app.include_router(part.router)
    for router in (zalo_phone.media, zalo_phone.router):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=HERE / "static"))
    answer_problems(app)
    app.add_middleware(Faults, box=box)
    app.add_middleware(Journal, box=box)
    app.add_middleware(Headers)
    return app


def open_box(settings: Settings, clock: Clock) -> Box:
    """Open the file, fill an empty one, and take up the changes of forms it remembers."""
    database = Database(settings.data / "sandbox.sqlite3")
    box = Box(settings, database, clock, read_catalogue(settings.procedures))
    with database.transaction():
        sow(box)
        zalo_oauth.sow(box)
        webhook.switch(box, on=True)
    for row in database.all("SELECT procedure_code, field FROM extra_fields ORDER BY id"):
        box.catalogue.add_field(row["procedure_code"], json.loads(row["field"]))
    return box


def answer_problems(app: FastAPI) -> None:
    """Make every refusal a problem document for programs, a page for people."""
    app.add_exception_handler(Problem, readable(on_problem))
    app.add_exception_handler(RequestValidationError, readable(on_invalid))
    app.add_exception_handler(ValidationError, readable(on_invalid))
    app.add_exception_handler(HTTPException, readable(on_http))


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Send what is due while the sandbox runs; close its file at the end."""
    box, client = app.state.box, app.state.client
    parts = (deliver, telegram_hook, webhook)
    senders = [asyncio.create_task(part.run(box, client)) for part in parts]
    yield
    for sender in senders:
        sender.cancel()
        with suppress(asyncio.CancelledError):
            await sender
    await app.state.client.aclose()
    app.state.box.db.close()
