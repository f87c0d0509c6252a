"""Fetches files that citizens sent on a platform: a job's work, never a turn's.

`WebFetcher` opens an address we were given, so it is where a stranger could make us call our own
network: only hosts of the channel's list, https, the resolved address public and the one we
connect to, redirects checked like the first address, limits of size and time, no credentials.
"""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

import httpx
import structlog

from bot.attachments.gate import LARGEST, Gate
from bot.store import Store, albums, attachments

HOPS = 2  # redirects followed
PATIENCE = 30.0  # seconds for one file, from the first byte of ours to the last of theirs
TRIES = 3

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
log = structlog.get_logger()


class Unfetchable(Exception):
    """This file will not come, whoever asks again."""


class NotNow(Exception):
    """The other side did not answer well; a later try may."""


class Fetcher(Protocol):
    """Gets a channel's files. `source` is what its adapter stored of the file."""

    def open(self, source: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The bytes. Raises `Unfetchable`, `NotNow`."""
        ...


@dataclass(frozen=True)
class Fetching:
    """The job's work: every file of a message into quarantine, then the message is released."""

    store: Store
    gate: Gate
    fetchers: Mapping[str, Fetcher]  # by channel

    async def fetch(self, message: str, attempt: int) -> None:
        """Fetch what is still awaited. Raises `NotNow` while another attempt may help.

        Pictures may join an album while others are fetched: it is released once all are here.
        """
        released = False
        while not released:
            files = await albums.files_of(self.store, UUID(message))
            problems = [await self._one(file) for file in files]
            if any(problems) and attempt < TRIES:
                raise NotNow(NotNow.__doc__)
            released = await albums.close(self.store, UUID(message), files)

    async def _one(self, file: str) -> bool:
        """One file; True when a later try may bring it."""
        channel, source = await attachments.source_of(self.store, UUID(file))
        if not source:
            return False
        try:
            async with (
                asyncio.timeout(PATIENCE),
                self.fetchers[channel].open(source) as stream,
            ):
                await self.gate.fill(file, stream)
        except (NotNow, OSError) as error:  # theirs, a time-out, or no room with us
            log.warning("file not fetched yet", file=file, reason=type(error).__name__)
            return True
        except Unfetchable as error:
            log.warning("file not fetched", file=file, reason=str(error))
        return False


async def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a host, as the machine's own resolver knows them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


@dataclass
class WebFetcher:
    """Fetches by URL. `hosts` are names, "*.name" for what is below it; an entry with a scheme
    ("http://127.0.0.1:8090") is one origin an operator trusts whatever it is, for trials.
    """

    hosts: tuple[str, ...]
    resolve: Resolve = resolve
    largest: int = LARGEST
    client: httpx.AsyncClient = field(
        default_factory=lambda: httpx.AsyncClient(
            follow_redirects=False, trust_env=False, timeout=10
        )
    )

    @asynccontextmanager
    async def open(self, source: str) -> AsyncGenerator[AsyncIterator[bytes]]:
        """The bytes at a URL."""
        url = source
        try:
            for _ in range(HOPS + 1):
                request = await self._request(url)
                response = await self.client.send(request, stream=True)
                try:
                    if not response.is_redirect:
                        _check(response)
                        yield self._capped(response)
                        return
                    url = str(httpx.URL(url).join(response.headers.get("location", "")))
                finally:
                    await response.aclose()
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
            raise Unfetchable("bad address") from error
        except httpx.HTTPError as error:
            raise NotNow(type(error).__name__) from error
        raise Unfetchable("too many redirects")

    async def _request(self, address: str) -> httpx.Request:
        """A request that connects to the very address that was checked."""
        url = httpx.URL(address)
        headers = {"Accept-Encoding": "identity", "Host": url.netloc.decode("ascii")}
        if url.userinfo:
            raise Unfetchable("credentials in the address")
        if _origin(url) in self.hosts:
            return self.client.build_request("GET", url, headers=headers)
        if url.scheme != "https" or url.port not in (None, 443) or not self._listed(url.host):
            raise Unfetchable("host not allowed")
        pinned = url.copy_with(host=await self._public_address(url.host))
        extensions = {"sni_hostname": url.host}
        return self.client.build_request("GET", pinned, headers=headers, extensions=extensions)

    def _listed(self, host: str) -> bool:
        below = (name[1:] for name in self.hosts if name.startswith("*."))
        return host in self.hosts or any(host.endswith(end) for end in below)

    async def _public_address(self, host: str) -> str:
        """The first address of a host, if all of them are public."""
        try:
            found = await self.resolve(host, 443)
        except OSError as error:
            raise NotNow("no such host") from error
        if not found or not all(is_public(address) for address in found):
            raise Unfetchable("address not public")
        return found[0]

    async def _capped(self, response: httpx.Response) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in response.aiter_raw():
            size += len(chunk)
            yield chunk
            if size > self.largest:
                return  # the gate has seen that it is too large


def is_public(address: str) -> bool:
    """Whether the whole internet may have this address: none of ours, however it is written."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inside = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if inside:
            return False  # no media host needs it, and it is how private addresses are dressed up
    return ip.is_global and not ip.is_multicast


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def _check(response: httpx.Response) -> None:
    """Raises unless this is a plain, whole file."""
    status = response.status_code
    if status == 429 or status >= 500:
        raise NotNow(str(status))
    if status != 200:
        raise Unfetchable(str(status))
    if response.headers.get("content-encoding", "identity") != "identity":
        raise Unfetchable("packed")
