"""`POST /webhooks/portal`: news of dossiers, signed by the portal, told to whom they concern.

Signature (contracts.md): `X-Motcua-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`,
over the raw bytes, at most five minutes old or early. Stored before 200; 503 when the store is
away, so that the portal sends it again.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from backend_client.port import PortalEvent
from bot.channels.base import body_of
from bot.inbox import receive
from bot.metrics import Metrics
from bot.model import Message, spans
from bot.store import Store, StoreDown, conversations, dossiers
from bot.store.conversations import Reach

WINDOW = 300  # seconds
LARGEST = 65_536  # bytes of an event


@dataclass(frozen=True)
class PortalHook:
    """What the webhook needs."""

    store: Store
    secret: str = field(repr=False)
    clock: Callable[[], datetime]
    metrics: Metrics
    keep_files: timedelta = timedelta(days=7)  # after acceptance: the consent text promises it

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter()
        routes.add_api_route("/webhooks/portal", self.post, methods=["POST"])
        return routes

    async def post(self, request: Request) -> JSONResponse:
        """Verify, store, 200."""
        with spans.hearing("portal"):
            return await self._heard(request)

    async def _heard(self, request: Request) -> JSONResponse:
        body = await body_of(request, LARGEST)
        header = request.headers.get("x-motcua-signature", "")
        if body is None or not signed(self.secret, header, body, self.clock()):
            return self._answer(401, "bad_signature")
        try:
            await self.spread(msgspec.json.decode(body, type=PortalEvent))
        except msgspec.DecodeError:
            return self._answer(400, "bad_event")
        except StoreDown:
            return self._answer(503, "busy")
        return self._answer(200, "ok")

    async def spread(self, event: PortalEvent) -> int:
        """Put the event into the inbox of every conversation it concerns; how many."""
        if event.type == "dossier.accepted":
            until = event.occurred_at + self.keep_files
            await dossiers.accepted(self.store, event.dossier_code, until)
        ids = await dossiers.audience(self.store, event.dossier_code, event.account_id)
        reached = await conversations.reach(self.store, ids)
        for reach in reached:
            await receive(self.store, self._message(event, reach), self.clock())
        return len(reached)

    def _message(self, event: PortalEvent, reach: Reach) -> Message:
        external_id = _external_id(event, reach.conversation_id)
        return Message(reach.address, external_id, "event", event.occurred_at, event=event)

    def _answer(self, status: int, result: str) -> JSONResponse:
        self.metrics.inbound.labels("portal", result).inc()
        return JSONResponse({"result": result}, status)


def _external_id(event: PortalEvent, conversation_id: UUID) -> str:
    return f"{event.id}:{conversation_id}"


def signed(secret: str, header: str, body: bytes, now: datetime) -> bool:
    """Whether the portal signed exactly these bytes, less than five minutes ago."""
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    at, mac = parts.get("t", ""), parts.get("v1", "")
    if not (at.isascii() and at.isdigit() and mac.isascii()):
        return False
    expected = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    fresh = abs(now.timestamp() - int(at[:15])) <= WINDOW
    return hmac.compare_digest(expected, mac) and fresh
