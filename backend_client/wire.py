"""How a call travels: time-outs, one retry of reads, a circuit breaker, answers and refusals typed.

What a status means is decided here and nowhere else:

    no answer, time-out, 408, 425, 5xx   PortalDown
    429                                  TooSoon, with Retry-After
    404                                  NotFound
    409 with code form_changed           FormChanged
    422 with errors                      AnswersRefused
    any other 4xx                        PortalRefused with the problem's code
"""

import asyncio
import hashlib
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import httpx
import msgspec

from backend_client.breaker import Breakers, Resting
from backend_client.port import (
    AnswersRefused,
    FieldError,
    FileContent,
    FormChanged,
    NotFound,
    PortalDown,
    PortalError,
    PortalRefused,
    TooSoon,
)

T = TypeVar("T")
Json = dict[str, Any]
Observe = Callable[[str, str, float], None]  # call, result, seconds
Around = Callable[[], AbstractAsyncContextManager[None]]  # what waits while the portal works
CONNECT_SECONDS, TOTAL_SECONDS = 5.0, 8.0
LATER = {408, 425}
RESULTS = {PortalDown: "down", Resting: "not_asked", TooSoon: "too_soon"}


class Page(msgspec.Struct, Generic[T]):
    """One page of a list; `next` is the cursor of the one after."""

    items: tuple[T, ...]
    next: str | None = None


class Number(msgspec.Struct):
    """The number a petition got."""

    number: str


def silent(call: str, result: str, seconds: float) -> None:
    """Observe nothing."""


class Wire:
    """Sends requests to one portal. `transport` stands in for the network in tests."""

    def __init__(
        self,
        base_url: str,
        token: str,
        transport: httpx.AsyncBaseTransport | None = None,
        observe: Observe = silent,
        clock: Callable[[], float] = time.monotonic,
        around: Around = nullcontext,
    ) -> None:
        root = base_url.rstrip("/")
        self.base = root if root.endswith("/api/v1") else f"{root}/api/v1"
        self._client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            timeout=httpx.Timeout(TOTAL_SECONDS, connect=CONNECT_SECONDS),
            transport=transport,
            follow_redirects=False,
        )
        self._observe, self._clock, self._around = observe, clock, around
        self._breakers = Breakers(clock)

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    async def read(self, call: str, url: str, **query: str) -> httpx.Response:
        """GET, a second time when there was no answer."""
        asked = {k: v for k, v in query.items() if v != ""}
        try:
            return await self._watched(call, "GET", url, params=asked)
        except PortalDown:
            return await self._watched(call, "GET", url, params=asked)

    async def write(
        self, call: str, method: str, url: str, key: str, **content: Any
    ) -> httpx.Response:
        """Send a write once, under its idempotency key: whoever has the key may send it again."""
        headers = {"Idempotency-Key": key} | content.pop("headers", {})
        return await self._watched(call, method, url, headers=headers, **content)

    async def _watched(self, call: str, method: str, url: str, **content: Any) -> httpx.Response:
        began, result = self._clock(), "ok"
        try:
            return await self._guarded(call, method, url, **content)
        except PortalError as error:
            result = RESULTS.get(type(error), "refused")
            raise
        finally:
            self._observe(call, result, self._clock() - began)

    async def _guarded(self, call: str, method: str, url: str, **content: Any) -> httpx.Response:
        breaker = self._breakers.of(call)
        breaker.check()
        try:
            async with self._around():
                response = await self._sent(method, url, **content)
            refuse(response)
        except PortalDown:
            breaker.failed()
            raise
        except PortalError:
            breaker.answered()
            raise
        breaker.answered()
        return response

    async def _sent(self, method: str, url: str, **content: Any) -> httpx.Response:
        address = url if url.startswith(self.base) else f"{self.base}{url}"
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                return await self._client.request(method, address, **content)
        except (httpx.HTTPError, TimeoutError) as error:
            raise PortalDown(type(error).__name__) from error


def refuse(response: httpx.Response) -> None:
    """Raise what a response that is no success means."""
    status = response.status_code
    if status < 300:
        return
    if status >= 500 or status in LATER:
        raise PortalDown(f"status {status}")
    problem = problem_of(response)
    code, detail = str(problem.get("code") or f"status_{status}"), str(problem.get("detail") or "")
    if status == 429:
        raise TooSoon(wait_of(response, problem), code)
    if status == 404:
        raise NotFound(code, detail)
    raise named(code, detail, problem)


def named(code: str, detail: str, problem: Json) -> PortalRefused:
    """Make the refusal that carries what the problem document names."""
    if code == "form_changed":
        return FormChanged(tuple(map(str, problem.get("changed") or ())))
    if problem.get("errors"):
        return AnswersRefused(converted(problem["errors"], tuple[FieldError, ...]))
    return PortalRefused(code, detail)


def problem_of(response: httpx.Response) -> Json:
    """Read the problem document; a refusal without one is an empty one."""
    try:
        read = msgspec.json.decode(response.content)
    except msgspec.DecodeError:
        return {}
    return read if isinstance(read, dict) else {}


def wait_of(response: httpx.Response, problem: Json) -> int:
    """Return the seconds to wait; a minute when the portal does not say."""
    said = response.headers.get("retry-after") or str(problem.get("wait_seconds") or "")
    return int(said) if said.isascii() and said.isdigit() else 60


def decoded(response: httpx.Response, kind: type[T]) -> T:
    """Read a JSON answer as a record. What cannot be read is no answer."""
    try:
        return msgspec.json.decode(response.content, type=kind)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise PortalDown("an answer that does not keep the contract") from error


def converted(value: Any, kind: type[T]) -> T:
    """Read a part of an answer as a record."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise PortalDown("an answer that does not keep the contract") from error


def safe(part: str) -> str:
    """Write an id as one segment of a path."""
    return quote(part, safe="")


def multipart(files: tuple[FileContent, ...], key: str) -> dict[str, Any]:
    """Write files as a form. The boundary comes from the key: sent again, the body is the same."""
    boundary = hashlib.sha256(key.encode()).hexdigest()[:32]
    return {
        "files": [("files", (f.name, f.content, f.type)) for f in files],
        "headers": {"Content-Type": f"multipart/form-data; boundary={boundary}"},
    }


def name_of(response: httpx.Response, url: str) -> str:
    """Return the name the portal gives a file, or the last part of its address."""
    named = response.headers.get("content-disposition", "").partition('filename="')[2]
    return named.partition('"')[0] or url.rstrip("/").rpartition("/")[2]


def content_of(response: httpx.Response, url: str) -> FileContent:
    """Read an answer that is a file."""
    kind = response.headers.get("content-type", "application/octet-stream")
    return FileContent(name_of(response, url), kind.partition(";")[0], response.content)
