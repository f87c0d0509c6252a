"""Headers every answer carries, and who may read the answers of the chat from another page."""

from collections.abc import Iterable

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=(), usb=()",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
}
ONE_YEAR = 31_536_000


class SafeHeaders:
    """Adds the headers above where a route has not set its own; HSTS where we are on https."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self.app = app
        always = {"Strict-Transport-Security": f"max-age={ONE_YEAR}"} if https else {}
        self.headers = [(k.lower().encode(), v.encode()) for k, v in (SAFE | always).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap `send` of HTTP requests."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = list(message["headers"])
                has = {name for name, _ in own}
                message["headers"] = own + [one for one in self.headers if one[0] not in has]
            await send(message)

        return await self.app(scope, receive, dressed)


class ChatCors:
    """CORS for /webchat only: bearer tokens, no cookies, the allow-list and nothing else."""

    def __init__(self, app: ASGIApp, origins: Iterable[str]) -> None:
        self.app = app
        self.open = CORSMiddleware(
            app,
            allow_origins=sorted(origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type"],
            max_age=600,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send requests to the chat through Starlette's CORS, others past it."""
        chat = scope["type"] == "http" and scope["path"].startswith("/webchat/")
        await (self.open if chat else self.app)(scope, receive, send)
