"""The real web channel on a real server and database, with files kept in memory.

Behind it the real turns, with an engine that answers by a script: what the channel is tested for
is carrying the words, not finding them.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

import uvicorn
from fastapi import FastAPI

from backend_client.port import FileContent
from bot.channels import web
from bot.channels.web_deeds import Parts
from bot.channels.web_guard import allowed_origins
from bot.channels.web_live import Bells
from bot.channels.web_pages import Pages
from bot.metrics import Metrics
from bot.model import (
    Address,
    Answered,
    Attachment,
    Context,
    Effect,
    Language,
    Later,
    Message,
    Open,
    Outcome,
    Reply,
    Session,
    Understood,
)
from bot.store import Store, attachments, receiving
from bot.store.codec import WORK
from bot.store.ids import new_id
from bot.store.listen import Listener, listening
from bot.turns import Turns

HOST_PAGE = "http://ward.example"  # an origin that may embed the chat


@dataclass
class Shelf:
    """A gate and a file store in memory: what is put in is good, unless it says it is bad."""

    store: Store
    now: Callable[[], datetime]
    contents: dict[str, bytes] = field(default_factory=dict)

    async def receive(
        self, stream: AsyncIterator[bytes], name: str, declared_type: str, address: Address
    ) -> str:
        content = b"".join([chunk async for chunk in stream])
        async with self.store.begin() as db:
            place = await receiving.place_of(db, address)
        row = attachments.Row(new_id(), place.address_id, name, declared_type, len(content))
        await attachments.add(self.store, row, self.now())
        self.contents[str(row.id)] = content
        return str(row.id)

    async def let_through(self, file_id: str, kind: str) -> None:
        row = await attachments.find(self.store, UUID(file_id))
        assert row is not None
        await attachments.judge(self.store, replace(row, type=kind, status="good"))

    async def stream(self, attachment_id: str) -> AsyncIterator[bytes]:
        yield self.contents[attachment_id]

    async def read(self, attachment_id: str) -> FileContent:
        raise AssertionError("the web channel streams")

    async def drop(self, attachment_id: str) -> None:
        raise AssertionError("the web channel drops nothing")

    async def join(self, attachment_ids: tuple[str, ...], name: str, owner: str) -> Attachment:
        raise AssertionError("the web channel binds nothing")

    async def put(self, content: FileContent, owner: str) -> Attachment:
        raise AssertionError("the web channel puts nothing")


Script = Callable[[Message], tuple[Reply, ...]]


def echo(message: Message) -> tuple[Reply, ...]:
    return (Reply(f"Em nghe: {message.text}"),)


@dataclass
class Quiet:
    """A conversation in which nothing is asked."""

    open: Open | None = None
    path: tuple[Answered, ...] = ()
    language: Language = "vi"

    def may_press(self, chat: Address) -> bool:
        return True


@dataclass
class Scripted:
    """An engine that answers by `script`; `heard` is all it was given.

    It thinks for as long as `thought` is not set.
    """

    script: Script = echo
    secret: bool = False  # what comes next is a secret
    effects: tuple[Effect, ...] = ()  # of every answer
    heard: list[Message] = field(default_factory=list)
    thought: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.thought.set()

    def load(self, state: bytes | None, message: Message, context: Context) -> Session:
        return Quiet()

    async def handle(
        self, session: Session, message: Message, understood: Understood, context: Context
    ) -> Outcome:
        self.heard.append(message)
        await self.thought.wait()
        return Outcome(b"{}", self.script(message), open_secret=self.secret, effects=self.effects)

    def join(self, person: bytes | None, arriving: bytes) -> bytes:
        return arriving


@asynccontextmanager
async def working(
    store: Store, engine: Scripted, listener: Listener, now: Callable[[], datetime]
) -> AsyncIterator[None]:
    """A worker that takes turns for as long as the block."""

    async def admit(file_id: str) -> Attachment:
        row = await attachments.find(store, UUID(file_id))
        assert row is not None
        return Attachment(file_id, row.name, row.type, row.size)

    async def no_jobs(_: object, later: Later) -> None:
        raise AssertionError(f"a script asks for no job: {later}")

    def understand(text: str, open: Open | None, path: tuple[Answered, ...]) -> Understood:
        return Understood(())

    turns = Turns(store, engine, understand, admit, no_jobs, now, Metrics())
    task = asyncio.create_task(_work(turns, listener))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _work(turns: Turns, listener: Listener) -> None:
    bell = asyncio.Event()
    listener.on(WORK, lambda _: bell.set())
    while True:
        while await turns.take_turn():
            pass
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await bell.wait()
        bell.clear()


@dataclass
class Bot:
    """A running web channel, and the engine behind it."""

    url: str
    app: FastAPI
    parts: Parts
    shelf: Shelf
    engine: Scripted

    @property
    def ws(self) -> str:
        return self.url.replace("http", "ws", 1)


@asynccontextmanager
async def serving(
    app: FastAPI, listener: socket.socket | None = None, lifespan: Literal["on", "off"] = "off"
) -> AsyncIterator[str]:
    """The app on a real server in this loop; its URL. Connections made too early wait."""
    listener = listener or socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", lifespan=lifespan, proxy_headers=False)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def web_bot(
    store: Store,
    now: Callable[[], datetime],
    engine: Scripted | None = None,
    origins: tuple[str, ...] = (HOST_PAGE,),
    seen_as: str = "",
) -> AsyncIterator[Bot]:
    """The web channel on a free port, listening to the database like the real process.

    With an `engine` also a worker; without one the bot only listens. `seen_as` is the address
    that browsers use, when it is not the server's own.
    """
    app = FastAPI()
    async with contextlib.AsyncExitStack() as stack:
        listener = await stack.enter_async_context(listening(store.dsn))
        if engine is not None:
            await stack.enter_async_context(working(store, engine, listener, now))
        url = await stack.enter_async_context(serving(app))
        shelf = Shelf(store, now)
        allowed = allowed_origins(seen_as or url, origins)
        parts = Parts(store, Bells(listener), shelf, shelf, allowed, now)
        agencies = {"H26.12": "UBND phường Sen Hồ"}
        pages = Pages(seen_as or url, allowed, agencies, demo=True, sandbox="http://127.0.0.1:8090")
        web.mount(app, parts, pages)
        yield Bot(url, app, parts, shelf, engine or Scripted())
