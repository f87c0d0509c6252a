"""The Zalo channel on a real database, and the fake platform beside it, in one process."""

import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import httpx
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from backend_client.port import FileContent, Portal, PortalRefused
from bot.attachments.decoding import fitted
from bot.attachments.fetch import Fetching
from bot.attachments.gate import Gate
from bot.attachments.sealed import SealedStorage
from bot.attachments.storage import open_storage
from bot.attachments.verdict import Clean
from bot.channels.zalo_setup import Outside, ZaloChannel, make_zalo
from bot.handoff import load_hours
from bot.lines import lines_of
from bot.metrics import Metrics
from bot.model import Address, Attachment, Outcome, Reply
from bot.outbox import Outbox
from bot.parts import DATA
from bot.settings import Settings
from bot.store import Store, turns
from bot.store.endings import Ending
from bot.turns import Turns
from sandbox.app import create_sandbox
from sandbox.settings import Settings as Sandbox
from sandbox.zalo import webhook
from tests.conftest import Clock
from tests.path.parts import EchoEngine, Jobs, make_turns, say, take_all

SANDBOX, PHONE = "http://sandbox.test", "0901234567"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 64
Json = dict[str, Any]


class AsIs:
    """Finds every file clean."""

    async def clean(self, content: bytes, kind: str) -> Clean:
        return Clean(kind, 1, content)


@dataclass
class Shelf:
    """Files of ours, by id."""

    kept: dict[str, FileContent] = field(default_factory=dict)

    async def read(self, attachment_id: str) -> FileContent:
        return self.kept[attachment_id]

    async def picture(self, attachment_id: str, most: int) -> FileContent:
        file = await self.read(attachment_id)
        return FileContent("ảnh.jpg", "image/jpeg", fitted(file.content, file.type, most).content)

    async def join(self, attachment_ids: tuple[str, ...], name: str, owner: str) -> Attachment:
        raise AssertionError("the channel binds nothing")

    async def drop(self, attachment_id: str) -> None:
        self.kept.pop(attachment_id, None)

    async def put(self, content: FileContent, owner: str) -> Attachment:
        raise AssertionError("the channel keeps nothing")

    async def stream(self, attachment_id: str) -> AsyncIterator[bytes]:
        yield self.kept[attachment_id].content


@dataclass
class Desk:
    """The portal's part: whose phone it is, and the SMS that is left at the end."""

    phone: str = PHONE
    texts: list[tuple[str, dict[str, str], str]] = field(default_factory=list)

    async def account(self, account_id: str) -> Any:
        if not self.phone:
            raise PortalRefused("not_found", "")
        return self

    async def send_notice(
        self, account_id: str, template: str, params: dict[str, str], *, key: str
    ) -> None:
        self.texts.append((template, params, key))


class Network(httpx.AsyncBaseTransport):
    """Carries every call to one app; `trouble` answers first."""

    def __init__(self, app: FastAPI) -> None:
        self.inner = httpx.ASGITransport(app)
        self.trouble: list[Exception | int] = []
        self.after: list[Exception] = []  # the work is done, and the answer lost

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.trouble:
            first = self.trouble.pop(0)
            if isinstance(first, Exception):
                raise first
            return httpx.Response(first)
        response = await self.inner.handle_async_request(request)
        if self.after:
            raise self.after.pop(0)
        return response


@dataclass
class Rig:
    """Everything, with hands for a test."""

    store: Store
    clock: Clock
    channel: ZaloChannel
    network: Network
    sandbox: FastAPI
    web: httpx.AsyncClient
    hook: httpx.AsyncClient
    engine: EchoEngine
    turns: Turns
    outbox: Outbox
    jobs: Jobs
    fetching: Fetching
    shelf: Shelf
    desk: Desk
    metrics: Metrics
    user: str = ""

    @property
    def address(self) -> Address:
        return Address("zalo", self.user)

    # --- the citizen and the platform -------------------------------------------------------

    async def play(self, path: str, **body: Any) -> Json:
        answer = await self.web.post(f"/dev/zalo/users/{self.user}/{path}", json=body)
        return cast("Json", answer.raise_for_status().json())

    async def says(self, words: str) -> None:
        """Type, and let everything happen."""
        await self.play("messages", text=words)
        await self.pump()

    async def told(self) -> int:
        """Let the platform tell the webhook what it has to tell, once."""
        app = self.sandbox
        return await webhook.send_due(app.state.box, app.state.client)

    async def pump(self) -> None:
        """Events, turns, deliveries, until nothing is left to do."""
        while await self.told() or await self.turns.take_turn() or await self.outbox.deliver():
            pass

    async def fault(self, **fault: Any) -> None:
        body = {"target": "zalo", "status": None, **fault}
        (await self.web.post("/dev/faults", json=body)).raise_for_status()

    async def log(self) -> Json:
        answer = await self.web.get("/dev/zalo/log", params={"user": self.user})
        return cast("Json", answer.raise_for_status().json())

    async def seen(self) -> list[str]:
        """What the phone shows of the account, oldest first."""
        return [m["text"] or m["kind"] for m in (await self.log())["messages"] if m["src"] == 0]

    # --- the bot ----------------------------------------------------------------------------

    async def tell(self, *replies: Reply, account: str = "acc-1") -> None:
        """A turn that ended with these bubbles."""
        self.clock.forward(seconds=1)
        await say(self.store, self.clock, "vâng", self.clock().isoformat(), self.address)
        lease = await turns.claim(self.store, timedelta(seconds=30))
        assert lease is not None
        (unread,) = await turns.unread(self.store, lease)
        outcome = Outcome(lease.state or b"{}", replies)
        ending = Ending(outcome, lines_of(unread.message, outcome, secret=False))
        hands = turns.Hands(self.jobs.defer, self.engine.join)
        lease = await turns.commit(self.store, lease, unread, ending, self.clock(), hands)
        await turns.release(self.store, lease)
        await self.sql("UPDATE conversations SET account_id = :account", account=account)

    async def deliver(self) -> None:
        """All bubbles, as if every pause were over."""
        due = "UPDATE outbox SET next_try_at = now() WHERE sent_at IS NULL"
        while True:
            await self.sql(due)
            await self.sql("UPDATE paces SET held_until = NULL")
            if not await self.outbox.deliver():
                return

    async def sql(self, query: str, **values: Any) -> list[Any]:
        async with self.store.begin() as db:
            result = await db.execute(text(query), values)
            return list(result.scalars()) if result.returns_rows else []

    async def take_all(self) -> None:
        await take_all(self.turns)

    def counted(self, line: str) -> bool:
        return line.encode() in self.metrics.text()


def settings(folder: Path, **more: Any) -> Settings:
    """The channel's settings, with the sandbox as the platform."""
    there = Sandbox(data=folder)
    given: dict[str, Any] = {
        "data_dir": folder,
        "zalo_app_id": there.zalo_app_id,
        "zalo_app_secret": SecretStr(there.zalo_app_secret),
        "zalo_oa_id": there.zalo_oa_id,
        "zalo_oa_secret_key": SecretStr(there.zalo_oa_secret),
        "zalo_refresh_token": SecretStr(there.zalo_refresh_token),
        "zalo_api_url": f"{SANDBOX}/zalo/api",
        "zalo_oauth_url": f"{SANDBOX}/zalo/oauth",
        "zalo_template_url": f"{SANDBOX}/zalo/template",
        "zalo_media_hosts": (SANDBOX,),
    }
    return Settings(**{**given, **more})


@asynccontextmanager
async def open_rig(
    store: Store,
    clock: Clock,
    folder: Path,
    through: Callable[[httpx.AsyncBaseTransport], httpx.AsyncBaseTransport] = lambda inner: inner,
    **more: Any,
) -> AsyncIterator[Rig]:
    """The whole rig with one citizen, who has not written yet.

    The platform's calls of our webhook go `through` something.
    """
    hook_app = FastAPI()
    there = Sandbox(data=folder / "sandbox", public_url=SANDBOX, bot_url="http://bot.test")
    app = create_sandbox(there, clock, through(httpx.ASGITransport(hook_app)))
    network, shelf, desk, jobs, metrics = Network(app), Shelf(), Desk(), Jobs(), Metrics()
    portal, hours = cast("Portal", desk), load_hours(DATA / "holidays.yaml")
    outside = Outside(store, store, portal, shelf, hours, jobs.defer, clock, metrics)
    channel = make_zalo(settings(folder, **more), outside, network)
    hook = replace(channel.hook, overtaken=0.0)
    hook_app.include_router(hook.router())
    sealed = SealedStorage(open_storage((folder / "files").as_uri()), store.sealer)
    gate = Gate(store, sealed, AsIs(), clock)
    engine = EchoEngine()
    taking = replace(make_turns(store, clock, engine, jobs), admit=gate.admit)
    sending = Outbox(store, {"zalo": channel.sender}, clock, metrics, chance=lambda: 0.5)
    fetching = Fetching(store, gate, {"zalo": channel.fetcher})
    web = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SANDBOX)
    hook_client = httpx.AsyncClient(
        transport=httpx.ASGITransport(hook_app), base_url="http://bot.test"
    )
    rig = Rig(
        store, clock, channel, network, app, web, hook_client, engine, taking, sending, jobs,
        fetching, shelf, desk, metrics,
    )  # fmt: skip
    rig.user = (await web.post("/dev/zalo/users", json={})).json()["user_id"]
    yield rig
    for client in (web, hook_client, app.state.client, channel.client):
        await client.aclose()
    app.state.box.db.close()
