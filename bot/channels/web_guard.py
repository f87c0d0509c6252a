"""The doors of the web chat: whose pages may use it, how often, and what a refusal looks like."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.requests import HTTPConnection

from bot.model import Language
from bot.texts import Phrase, render

STATUS = {
    "bad_frame": 422,
    "too_large": 413,
    "too_many": 429,
    "unauthorised": 401,
    "expired": 401,
    "busy": 503,
    "origin": 403,
    "missing": 404,
}
FILE_MEGABYTES = 20


class Problem(Exception):
    """A request that is refused; `code` is one of `STATUS`, `cid` the deed it was about."""

    def __init__(self, code: str, cid: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.cid = cid


def sentence(code: str, language: Language = "vi") -> str:
    """What a citizen reads about a refusal."""
    return render(Phrase(f"web.{code}", megabytes=FILE_MEGABYTES), language)


def answer_problem(request: Request, problem: Exception) -> JSONResponse:
    """A problem document (RFC 9457) with our stable `code`."""
    assert isinstance(problem, Problem)
    english = request.headers.get("accept-language", "").startswith("en")
    status = STATUS[problem.code]
    body = {
        "type": "about:blank",
        "title": sentence(problem.code, "en" if english else "vi"),
        "status": status,
        "code": problem.code,
        **({"cid": problem.cid} if problem.cid else {}),
    }
    return JSONResponse(body, status, media_type="application/problem+json")


@dataclass(frozen=True)
class Origins:
    """The pages that may use the chat. Exact match: no suffixes, no wildcards, never `null`."""

    allowed: frozenset[str]

    def admits(self, connection: HTTPConnection, *, required: bool = False) -> bool:
        """Whether the page behind this request is one of ours.

        Browsers name the page in every cross-origin request and every socket; a request that names
        none comes from no foreign page, and is let through unless `required`.
        """
        origin = connection.headers.get("origin")
        return not required if origin is None else origin in self.allowed


def allowed_origins(url: str, configured: tuple[str, ...]) -> Origins:
    """Our own address (for the iframe and the demo page) and those of WEB_ALLOWED_ORIGINS."""
    return Origins(frozenset({*twins(url), *(origin.rstrip("/") for origin in configured)}))


def twins(url: str) -> tuple[str, ...]:
    """The origin of a URL; a loopback address under both of its names."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    loopback = ("127.0.0.1", "localhost")
    hosts = loopback if parts.hostname in loopback else (parts.hostname,)
    return tuple(f"{parts.scheme}://{host}{port}" for host in hosts)


class Rate:
    """A bucket per key: `burst` at once, then `per_second`. One process's memory, by design:
    it stops floods at the door; what must hold across processes is counted in the store.
    """

    def __init__(
        self, burst: float, per_second: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.burst = burst
        self.per_second = per_second
        self.clock = clock
        self.buckets: dict[str, tuple[float, float]] = {}  # key -> (left, when)

    def take(self, key: str) -> bool:
        """Takes one; False when the bucket is empty."""
        now = self.clock()
        left = self._left(key, now)
        self.buckets[key] = (max(left - 1, 0) if left >= 1 else left, now)
        if len(self.buckets) > 50_000:
            self._sweep(now)
        return left >= 1

    def _left(self, key: str, now: float) -> float:
        left, then = self.buckets.get(key, (self.burst, now))
        return min(self.burst, left + (now - then) * self.per_second)

    def _sweep(self, now: float) -> None:
        full = [key for key in self.buckets if self._left(key, now) >= self.burst]
        for key in full:
            del self.buckets[key]


def peer(connection: HTTPConnection) -> str:
    """The address at the other end of the socket; IPv6 by its /64, which one line shares.

    Forwarding headers are not read here: when a trusted proxy is configured, the HTTP server has
    already put the real client in its place.
    """
    host = connection.client.host if connection.client else "unknown"
    return ":".join(host.split(":")[:4]) if ":" in host else host
