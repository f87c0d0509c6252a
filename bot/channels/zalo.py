"""The ward's Zalo Official Account: the webhook, and how the channel is put together.

The channel at a glance:
    zalo.py          the webhook; building the channel from the settings
    zalo_events.py   is it really Zalo, and what happened
    zalo_send.py     bubbles out: parts, buttons, images, files, what may be written when
    zalo_files.py    images and files as Zalo takes them
    zalo_notices.py  news outside the message window: template by id, by phone, SMS
    zalo_missed.py   what the webhook never told: read in the account's chats
    zalo_api.py      the HTTP calls
    zalo_tokens.py   OAuth, and tokens renewed by one process at a time
    zalo_errors.py   what every error code means to us

Zalo wants 200 within two seconds and sends again what failed; so an event is stored, then answered.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from bot.channels import zalo_events
from bot.channels.base import body_of
from bot.channels.zalo_events import Heard, Left, OfficerSaid, Receipt, Withdrew
from bot.channels.zalo_tokens import Alarm
from bot.inbox import Expected, receive, receive_files
from bot.metrics import Metrics
from bot.model import Address, Later, Message, spans
from bot.store import (
    Defer,
    Store,
    StoreDown,
    attachments,
    bubbles,
    conversations,
    delivery,
    outside,
)
from bot.store.database import raw

CHANNEL = "zalo"
LARGEST = 262_144  # bytes of an event
PATIENCE = 1.8  # seconds: then Zalo is told to come again
DEAF = timedelta(seconds=30)  # nothing stored for so long: the store is away, not just slow
FORGET = "forget"  # the job that erases a conversation

log = structlog.get_logger()


@dataclass
class Calm:
    """Tells a store that is slow under load from one that is away and does not even refuse."""

    since: datetime | None = None  # the first event given up after the last one stored

    def stored(self) -> None:
        """One went through."""
        self.since = None

    def gave_up(self, now: datetime) -> bool:
        """One did not in time; True when none has for too long."""
        self.since = self.since or now
        return now - self.since >= DEAF


@dataclass(frozen=True)
class ZaloHook:
    """`POST /webhooks/zalo`. `secret` is the OA Secret Key, not the app's."""

    store: Store
    app_id: str
    oa_id: str
    secret: str = field(repr=False)
    clock: Callable[[], datetime]
    metrics: Metrics
    defer: Defer
    alarm: Alarm
    officer_pause: timedelta = timedelta(minutes=30)
    agency: str = ""  # whose officers see a conversation that names none
    overtaken: float = 0.5  # seconds
    patience: float = PATIENCE
    calm: Calm = field(default_factory=Calm)

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter()
        routes.add_route("/webhooks/zalo", self.post, methods=["POST"])
        return routes

    async def post(self, request: Request) -> JSONResponse:
        """Verify, store, 200."""
        with spans.hearing(CHANNEL):
            return await self._heard(request)

    async def _heard(self, request: Request) -> JSONResponse:
        body = await body_of(request, LARGEST)
        if body is None:
            return self._answer(413, "too_large")
        header = request.headers.get("x-zevent-signature", "")
        if not header and body.strip() == b"{}":
            return self._answer(200, "probe")  # the console checks the address before it signs
        event = zalo_events.parsed(body)
        if not self._is_zalo(event, header, body):
            self.alarm("bad_signature")
            return self._answer(401, "bad_signature")
        if zalo_events.oa_of(event) not in ("", self.oa_id):
            return self._answer(200, "other_account")
        return self._answer(*await self._in_time(event))

    async def _in_time(self, event: zalo_events.Json) -> tuple[int, str]:
        """Take the event while Zalo waits; the status, and the word for the metrics."""
        try:
            async with asyncio.timeout(self.patience):
                result = await self.take(event)
        except StoreDown:
            self.alarm("store_down")
            return 503, "busy"
        except TimeoutError:
            if self.calm.gave_up(self.clock()):
                self.alarm("store_down")
            return 503, "slow"
        self.calm.stored()
        return 200, result

    def _is_zalo(self, event: zalo_events.Json, header: str, body: bytes) -> bool:
        app_id, timestamp = str(event.get("app_id", "")), str(event.get("timestamp", ""))
        if app_id != self.app_id or not header.isascii():
            return False
        return zalo_events.signed(app_id, self.secret, header, body, timestamp)

    async def take(self, event: zalo_events.Json) -> str:
        """Store what happened; one word for the metrics. Raises `StoreDown`."""
        match zalo_events.read(event, self.clock()):
            case Heard(message, files):
                return await self._hear(message, files)
            case Receipt() as receipt:
                return await self._receipt(receipt)
            case OfficerSaid() as said:
                return await self._officer(said)
            case Left(address, at):
                await conversations.left(self.store, address, at)
                return "left"
            case Withdrew(address):
                return await self._forget(address)
            case noted:
                return self._note(noted, event)

    async def _receipt(self, receipt: Receipt) -> str:
        """Mark the bubbles. A receipt may overtake our own note that the bubble was sent."""
        for pause in (0.0, self.overtaken):
            await asyncio.sleep(pause)
            now = self.clock()
            if await delivery.receipt(self.store, CHANNEL, receipt.ids, now, receipt.seen):
                return "seen" if receipt.seen else "delivered"
        return "receipt_of_others"

    async def _hear(self, message: Message, files: tuple[Expected, ...]) -> str:
        if files:
            now = self.clock()
            received = await receive_files(self.store, message, files, now, self.defer)
        else:
            message = await self._with_button(message)
            received = await receive(self.store, message, self.clock())
        return "stored" if received.new else "repeated"

    async def _with_button(self, message: Message) -> Message:
        """A tapped button with its words; the turn finds the one that typed words name."""
        if message.kind == "text":
            return replace(message, presses=True)
        if message.kind == "tap":
            place = await attachments.whose(self.store, message.address)
            return replace(message, text=await bubbles.label_of(self.store, place, message.value))
        return message

    async def _officer(self, said: OfficerSaid) -> str:
        """A person took over in Zalo's own console: the bot is silent for a while."""
        place = await attachments.whose(self.store, said.address)
        line = uuid5(NAMESPACE_URL, said.external_id)  # told twice, it is kept once
        until = said.at + self.officer_pause
        words, agency = said.text, self.agency
        await outside.officer_wrote(self.store, place, words, line, said.at, until, agency)
        return "officer"

    async def _forget(self, address: Address) -> str:
        """The citizen took their consent back on Zalo: everything of them goes, within a day."""
        conversation = await conversations.at(self.store, address)
        if conversation is None:
            return "unknown_withdrew"
        async with self.store.begin() as db:
            await self.defer(await raw(db), Later(FORGET, {"conversation": str(conversation)}))
        return "withdrew"

    def _note(self, noted: zalo_events.Noted, event: zalo_events.Json) -> str:
        if noted.alarm:
            self.alarm(noted.alarm)
        if noted.what == "unknown":
            log.info("zalo event unknown", event_name=str(event.get("event_name", ""))[:60])
        return noted.what

    def _answer(self, status: int, result: str) -> JSONResponse:
        self.metrics.inbound.labels(CHANNEL, result).inc()
        return JSONResponse({"result": result}, status)
