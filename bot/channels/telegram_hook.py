"""`POST /webhooks/telegram`: updates, whose sender shows the secret we gave Telegram.

Stored before 200; 503 when the store is away, so that Telegram sends it again. What need not wait
for a turn (typing…, the mark on a tapped button, a group that is declined) is a method in the
answer, so this side makes no call of its own. Long polling (`poll`) hands updates to the same
`take`, on a developer's machine that nobody can reach.
"""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec
import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from bot.buttons import is_number
from bot.channels.base import body_of
from bot.channels.telegram_updates import LARGEST_FILE, File, Heard, decode, hear
from bot.channels.web_guard import Rate
from bot.inbox import Expected, Received, receive, receive_files, receive_part
from bot.metrics import Metrics
from bot.model import Message, spans
from bot.store import Defer, Store, StoreDown, conversations
from bot.texts import Phrase, render

LARGEST = 1_000_000  # bytes of an update; a long text with its entities is far smaller
TOKEN_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105  its name, not its value

log = structlog.get_logger()


@dataclass
class TelegramHook:
    """Takes updates in."""

    store: Store
    secret: str = field(repr=False)
    clock: Callable[[], datetime]
    metrics: Metrics
    defer: Defer
    # A group hears once an hour that this is no place to talk.
    groups: Rate = field(default_factory=lambda: Rate(burst=1, per_second=1 / 3600))

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter()
        routes.add_route("/webhooks/telegram", self.post, methods=["POST"])
        return routes

    async def post(self, request: Request) -> JSONResponse:
        """Verify, store, 200, perhaps with a method to carry out."""
        with spans.hearing("telegram"):
            return await self._heard(request)

    async def _heard(self, request: Request) -> JSONResponse:
        given = request.headers.get(TOKEN_HEADER, "").encode()
        if not self.secret or not hmac.compare_digest(given, self.secret.encode()):
            return self._answer(401, "bad_signature")
        body = await body_of(request, LARGEST)
        if body is None:
            return self._answer(200, "ignored")  # sent again it would be no smaller
        try:
            result, method = await self.take(body)
        except StoreDown:
            log.warning("store is away, telegram must send again")
            return self._answer(503, "busy")
        return self._answer(200, result, method)

    async def take(self, body: bytes) -> tuple[str, dict[str, Any] | None]:
        """Store an update once; what became of it, and a method to carry out. Raises `StoreDown`.

        What cannot be read is passed over: refused, it would come again and again.
        """
        try:
            heard = hear(decode(body), self.clock())
        except (msgspec.DecodeError, ValueError, OverflowError):
            log.warning("telegram update not understood")
            return "ignored", None
        if heard.decline:
            return "group", self._declined(heard.decline)
        if heard.left is not None:
            await conversations.left(self.store, heard.left, self.clock())
            return "left", None
        if heard.message is None:
            return "ignored", None
        received = await self._store(heard, heard.message)
        return ("stored" if received.new else "repeated"), heard.reply

    async def _store(self, heard: Heard, message: Message) -> Received:
        now = self.clock()
        if not heard.files:
            return await receive(self.store, _with_number(message), now)
        files = [_expected(file) for file in heard.files]
        if not heard.album:
            return await receive_files(self.store, message, files, now, self.defer)
        album = f"album:{message.address.chat_id}:{heard.album}"
        return await receive_part(self.store, message, album, files, now, self.defer)

    def _declined(self, chat_id: int) -> dict[str, Any] | None:
        """Groups are not answered: what citizens tell us is for nobody else."""
        if not self.groups.take(str(chat_id)):
            return None
        words = "\n".join(render(Phrase("telegram.group"), to).strip() for to in ("vi", "en"))
        return {"method": "sendMessage", "chat_id": chat_id, "text": words}

    def _answer(
        self, status: int, result: str, method: dict[str, Any] | None = None
    ) -> JSONResponse:
        self.metrics.inbound.labels("telegram", result).inc()
        return JSONResponse(method or {}, status)


def _with_number(message: Message) -> Message:
    """A typed number may be that of a listed choice (long ones are listed with numbers)."""
    number = message.kind == "text" and is_number(message.text)
    return replace(message, presses=True) if number else message


def _expected(file: File) -> Expected:
    """The file, to be fetched by its id; Telegram gives bots no file over 20 MB."""
    problem = "too_large" if file.size > LARGEST_FILE else ""
    return Expected(file.id, file.name, problem=problem)


Take = Callable[[bytes], Awaitable[tuple[str, dict[str, Any] | None]]]
