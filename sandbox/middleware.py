"""Around every request: the journal of calls, the faults a test has ordered, safe headers."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.box import Box
from sandbox.portal.problems import Problem, document
from sandbox.telegram import refusal

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFE = {
    b"content-security-policy": PAGE_POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cache-control": b"no-store",
}


class Headers:
    """Gives every answer the headers of a careful site; a route may set stricter ones itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((k, v) for k, v in SAFE.items() if k not in given),
                ]
            await send(message)

        await self.app(scope, receive, guarded)


class Journal:
    """Writes down every call of the gateway: what a test judges by."""

    def __init__(self, app: ASGIApp, box: Box) -> None:
        self.app, self.box = app, box

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note how it ended."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            return await self.app(scope, receive, send)
        seen: MutableMapping[str, Any] = {"status": 0}

        async def watched(message: Message) -> None:
            seen["status"] = message.get("status", seen["status"])
            await send(message)

        await self.app(scope, receive, watched)
        return await self.write(scope, int(seen["status"]))

    async def write(self, scope: Scope, status: int) -> None:
        """Write one line."""
        key = dict(scope["headers"]).get(b"idempotency-key", b"").decode("latin-1")
        box = self.box
        async with box.lock:
            box.db.insert(
                "calls",
                at=box.stamp(),
                method=scope["method"],
                path=scope["path"],
                status=status,
                key=key,
            )


class Faults:
    """Makes the next calls fail as `/dev/faults` ordered. Sits inside the journal."""

    def __init__(self, app: ASGIApp, box: Box) -> None:
        self.app, self.box = app, box

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or fail it."""
        fault = self.box.due(target(scope)) if scope["type"] == "http" else None
        if fault is None:
            return await self.app(scope, receive, send)
        if fault.delay_ms:
            await asyncio.sleep(fault.delay_ms / 1000)
        if fault.status == 0:
            return await self.swallow(scope, receive, send)
        if fault.error is not None:
            answer = {"error": fault.error, "message": f"error {fault.error}"}
            return await JSONResponse(answer)(scope, receive, send)
        if fault.status is None:
            return await self.app(scope, receive, send)
        broken = BROKEN.get(target(scope), failure)
        return await broken(fault.status)(scope, receive, send)

    async def swallow(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Do the work and lose the answer: the head of one leaves, its body never comes."""

        async def lost(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(
                    {
                        "type": "http.response.start",
                        "status": 200,
                        "headers": [(b"content-length", b"9")],
                    }
                )

        await self.app(scope, receive, lost)


def target(scope: Scope) -> str:
    """Name whose failure a path would be."""
    path = scope["path"]
    if path.startswith("/api/"):
        return "portal"
    if path.startswith("/telegram"):
        return "telegram" if path.startswith(("/telegram/bot", "/telegram/file/")) else ""
    if path.startswith("/zalo"):
        return "zalo" if path.startswith(("/zalo/api/", "/zalo/template/", "/zalo/oauth/")) else ""
    return "vnpay" if path.startswith(("/pay", "/vnpay")) else path.split("/")[1]


BROKEN = {"telegram": refusal.failure}  # whose failures look like no problem document


def failure(status: int) -> Response:
    """Answer as a broken server does."""
    problem = Problem("otp_total", wait=1) if status == 429 else Problem("unavailable")
    return document(problem, status)
