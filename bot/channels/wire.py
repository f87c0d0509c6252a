"""An httpx transport on aiohttp's connections, for calls made with every message.

One POST costs 0.6 ms of processor so, and on httpx's own connections 1.1 ms alone and 2.2 ms with
40 under way (docs/adr/0015). Answers are read whole: they are small.
"""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx
from yarl import URL

KEPT = 5.0  # seconds an idle connection is kept, as httpx does
SLOWEST = 50_000  # bytes a second of an upload: an answer is waited for from its first byte on


@dataclass
class Wire(httpx.AsyncBaseTransport):
    """Connects when first used. Proxies are those of the environment, as with httpx."""

    trusted: ssl.SSLContext = field(default_factory=httpx.create_ssl_context, repr=False)
    proxies: Mapping[str, str] = field(default_factory=getproxies, repr=False)
    _session: aiohttp.ClientSession | None = field(default=None, init=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One call. `ConnectError` and `ConnectTimeout` mean that nothing was sent; after any other
        error the server may have done what it was asked.
        """
        body = await request.aread()
        with _told_as_httpx_does(request):
            async with self._open().request(
                request.method,
                URL(str(request.url), encoded=True),
                headers=request.headers.multi_items(),
                data=body or None,
                proxy=self._proxy(request.url),
                allow_redirects=False,
                timeout=_patience(request, len(body)),
            ) as answer:
                return httpx.Response(
                    answer.status, headers=answer.raw_headers, content=await answer.read()
                )

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=self.trusted, keepalive_timeout=KEPT),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            )
        return self._session

    def _proxy(self, url: httpx.URL) -> str | None:
        """aiohttp would read `.netrc` beside it, at every call, and send what it finds there."""
        if not self.proxies or proxy_bypass(url.host, self.proxies):
            return None
        return self.proxies.get(url.scheme) or self.proxies.get("all")

    async def aclose(self) -> None:
        """Hang up."""
        if self._session is not None:
            await self._session.close()


class _NoCookies(httpx.Cookies):
    def extract_cookies(self, response: httpx.Response) -> None:
        """None is kept."""


class Caller(httpx.AsyncClient):
    """A client that keeps no cookies: to look for them at every answer is a tenth of a call."""

    _none = _NoCookies()

    @property
    def cookies(self) -> httpx.Cookies:
        """None."""
        return self._none

    @cookies.setter
    def cookies(self, cookies: object) -> None:
        raise TypeError("no cookies are kept")


def _patience(request: httpx.Request, size: int) -> aiohttp.ClientTimeout:
    """The client's timeouts in aiohttp's words; a large body gets time to go out."""
    given = request.extensions.get("timeout", {})
    read = given.get("read")
    return aiohttp.ClientTimeout(
        total=None,
        connect=given.get("pool"),
        sock_connect=given.get("connect"),
        sock_read=read and read + size / SLOWEST,
    )


@contextmanager
def _told_as_httpx_does(request: httpx.Request) -> Iterator[None]:
    try:
        yield
    except aiohttp.ConnectionTimeoutError as error:
        raise httpx.ConnectTimeout(str(error), request=request) from error
    except aiohttp.ClientConnectorError as error:
        raise httpx.ConnectError(str(error), request=request) from error
    except TimeoutError as error:
        raise httpx.ReadTimeout(str(error), request=request) from error
    except (aiohttp.ClientError, OSError) as error:
        raise httpx.ReadError(str(error), request=request) from error
