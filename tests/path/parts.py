"""Small real stand-ins: an engine that echoes, a channel that remembers, jobs that are noted."""

import asyncio
import errno
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import procrastinate
from sqlalchemy import text as sql

from bot.attachments.storage import Storage
from bot.inbox import Received, receive
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
    Unclear,
    Understood,
)
from bot.store import Store, bubbles
from bot.turns import Turns
from tests.conftest import Clock

ZALO = Address("zalo", "citizen-1")
WEB = Address("web", "citizen-2")


@dataclass
class EchoState:
    """How many messages this conversation has had, and whether a code is being asked."""

    taken: list[str] = field(default_factory=list)
    asks_code: bool = False

    @property
    def open(self) -> Open | None:
        return Open("otp", "otp", "t1", secret=True, label="mã OTP") if self.asks_code else None

    @property
    def path(self) -> tuple[Answered, ...]:
        return ()

    @property
    def language(self) -> Language:
        return "vi"

    def may_press(self, chat: Address) -> bool:
        return True


@dataclass
class EchoEngine:
    """Says what it heard and how many messages came before; "mã?" makes the next one secret."""

    on_handle: Callable[[Message], Awaitable[None]] | None = None
    effects: tuple[Effect, ...] = ()
    heard: list[Message] = field(default_factory=list)

    def load(self, state: bytes | None, message: Message, context: Context) -> EchoState:
        return EchoState(**json.loads(state)) if state else EchoState()

    async def handle(
        self, session: Session, message: Message, understood: Understood, context: Context
    ) -> Outcome:
        assert isinstance(session, EchoState)
        if self.on_handle is not None:
            await self.on_handle(message)
        self.heard.append(message)
        session.taken.append(message.external_id)
        said = "‹đã nhận mã›" if session.asks_code else message.text
        session.asks_code = message.text == "mã?"
        late = "muộn: " if message.late else ""
        state = json.dumps({"taken": session.taken, "asks_code": session.asks_code}).encode()
        return Outcome(
            state=state,
            replies=(Reply(f"{late}{len(session.taken)}: {said}"),),
            heard="‹mã OTP›" if said.startswith("‹") else message.text,
            open_secret=session.asks_code,
            effects=self.effects,
        )

    def join(self, person: bytes | None, arriving: bytes) -> bytes:
        """What both have taken, the person's first."""
        both = [json.loads(state) for state in (person, arriving) if state]
        return json.dumps({"taken": [x for one in both for x in one["taken"]]}).encode()


def understand_nothing(
    text: str,
    open: Open | None,
    path: tuple[Answered, ...],
) -> Understood:
    return Understood((Unclear(),), intent="nlu_fallback")


async def admit_all(attachment_id: str) -> Attachment:
    return Attachment(attachment_id, "ảnh.jpg", "image/jpeg", 1000)


@dataclass
class Jobs:
    """Takes jobs down instead of queueing them."""

    deferred: list[Later] = field(default_factory=list)

    async def defer(self, connection: Any, later: Later) -> None:
        self.deferred.append(later)


def make_turns(
    store: Store, clock: Clock, engine: EchoEngine | None = None, jobs: Jobs | None = None
) -> Turns:
    return Turns(
        store=store,
        engine=engine or EchoEngine(),
        understand=understand_nothing,
        admit=admit_all,
        defer=(jobs or Jobs()).defer,
        clock=clock,
        metrics=Metrics(),
        pause=timedelta(0),
    )


def text_message(clock: Clock, text: str, number: int | str, to: Address = WEB) -> Message:
    return Message(to, f"{to.chat_id}:{number}", "text", clock(), text=text)


async def say(
    store: Store, clock: Clock, text: str, number: int | str, to: Address = WEB
) -> Received:
    bubble = Reply(text) if to.channel == "web" else None
    return await receive(store, text_message(clock, text, number, to), clock(), bubble)


async def shown(store: Store, address_id: object) -> list[str]:
    log = await bubbles.since(store, address_id, 0)  # type: ignore[arg-type]
    assert [bubble.seq for bubble in log] == list(range(1, len(log) + 1))
    return [f"{bubble.role}: {bubble.reply.text}" for bubble in log]


async def column(store: Store, query: str) -> list[object]:
    async with store.begin() as db:
        return list((await db.execute(sql(query))).scalars())


async def work_off(app: procrastinate.App) -> None:
    """Do the jobs that are due, but queue no chores: those go by the machine's own clock."""
    chores = app.periodic_registry.periodic_tasks
    put_by = dict(chores)
    chores.clear()
    await app.run_worker_async(wait=False, install_signal_handlers=False, concurrency=1)
    chores.update(put_by)


async def take_all(turns: Turns) -> int:
    taken = 0
    while await turns.take_turn():
        taken += 1
    return taken


def at(message: Message, clock: Clock, **ago: float) -> Message:
    return replace(message, sent_at=clock() - timedelta(**ago))


class Idle:
    """A worker of jobs that has none."""

    async def run(self) -> None:
        await asyncio.Event().wait()


@dataclass
class Disk:
    """A storage without room for what begins with `full`."""

    storage: Storage
    full: tuple[str, ...] = ()

    async def put(self, key: str, stream: AsyncIterator[bytes]) -> None:
        if key.startswith(self.full):
            raise OSError(errno.ENOSPC, "no space left on device")
        await self.storage.put(key, stream)

    def get_stream(self, key: str) -> AsyncIterator[bytes]:
        return self.storage.get_stream(key)

    async def head(self, key: str) -> int:
        return await self.storage.head(key)

    async def delete(self, key: str) -> None:
        await self.storage.delete(key)

    def list_prefix(self, prefix: str) -> AsyncIterator[tuple[str, datetime]]:
        return self.storage.list_prefix(prefix)
