"""The shapes a call has: one record, a whole list in pages, a write with its body."""

import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, Generic, TypeVar

import httpx
import msgspec

from backend_client.wire import Around, Observe, Wire, decoded, silent

T = TypeVar("T")
MOST_PAGES = 50


class Page(msgspec.Struct, Generic[T]):
    """One page of a list; `next` is the cursor of the one after."""

    items: tuple[T, ...]
    next: str | None = None


class Caller:
    """Sends the calls of one portal. `base_url` with or without /api/v1."""

    def __init__(
        self,
        base_url: str,
        token: str,
        transport: httpx.AsyncBaseTransport | None = None,
        observe: Observe = silent,
        clock: Callable[[], float] = time.monotonic,
        around: Around = nullcontext,
    ) -> None:
        self._wire = Wire(base_url, token, transport, observe, clock, around)

    async def close(self) -> None:
        """Let the connections go."""
        await self._wire.close()

    async def _get(self, call: str, url: str, kind: type[T]) -> T:
        return decoded(await self._wire.read(call, url), kind)

    async def _list(self, call: str, url: str, kind: type[Page[T]], **query: str) -> tuple[T, ...]:
        items: tuple[T, ...] = ()
        cursor = ""
        for _ in range(MOST_PAGES):
            page = decoded(await self._wire.read(call, url, **query, cursor=cursor), kind)
            items, cursor = items + page.items, page.next or ""
            if not cursor:
                break
        return items

    async def _post(
        self, call: str, url: str, kind: type[T], key: str, body: dict[str, Any] | None = None
    ) -> T:
        content = {} if body is None else {"json": body}
        return decoded(await self._wire.write(call, "POST", url, key, **content), kind)
