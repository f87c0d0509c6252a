"""An address we were given is where a stranger could make us call our own network: it cannot."""

from collections.abc import Callable, Sequence

import httpx
import pytest

from bot.attachments.fetch import NotNow, Unfetchable, WebFetcher, is_public

HOSTS = ("*.zdn.vn", "media.example", "http://127.0.0.1:8090")
PHOTO = "https://f1.zdn.vn/a.jpg"
Handler = Callable[[httpx.Request], httpx.Response]


def fetcher(handler: Handler, *addresses: str, largest: int = 1000) -> WebFetcher:
    """A fetcher whose resolver says these addresses, and whose network is `handler`."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses or ("203.0.114.7",)

    client = httpx.AsyncClient(transport=httpx.MockTransport(handler))
    return WebFetcher(HOSTS, resolve, largest, client)


async def get(fetcher: WebFetcher, url: str) -> bytes:
    async with fetcher.open(url) as stream:
        return b"".join([chunk async for chunk in stream])


def never(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"called {request.url}")


async def test_a_listed_host_is_called_at_the_address_that_was_checked() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, stream=httpx.ByteStream(b"photo"))

    assert await get(fetcher(answer, "203.0.114.7"), PHOTO) == b"photo"
    (request,) = seen
    assert request.url.host == "203.0.114.7"
    assert request.headers["host"] == "f1.zdn.vn"
    assert request.extensions["sni_hostname"] == "f1.zdn.vn"
    assert "authorization" not in request.headers


@pytest.mark.parametrize(
    "url",
    [
        "http://f1.zdn.vn/a.jpg",
        "https://zdn.vn.evil.example/a.jpg",
        "https://evilzdn.vn/a.jpg",
        "https://zdn.vn/a.jpg",
        "https://f1.zdn.vn:8443/a.jpg",
        "https://user:pass@f1.zdn.vn/a.jpg",
        "https://f1.zdn.vn@evil.example/a.jpg",
        "https://127.0.0.1/a.jpg",
        "https://2130706433/a.jpg",
        "https://0x7f000001/a.jpg",
        "https://[::ffff:127.0.0.1]/a.jpg",
        "http://127.0.0.1:8091/a.jpg",
        "http://127.0.0.1/a.jpg",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "gopher://f1.zdn.vn/",
        "//f1.zdn.vn/a.jpg",
        "",
        "https://",
    ],
)
async def test_any_other_address_is_not_called(url: str) -> None:
    with pytest.raises(Unfetchable):
        await get(fetcher(never), url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:8.8.8.8",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "not an address",
    ],
)
async def test_a_host_whose_name_leads_home_is_not_called(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(Unfetchable):
        await get(fetcher(never, "203.0.114.7", address), PHOTO)


async def test_a_redirect_is_checked_like_the_first_address() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        there = {"/a.jpg": "https://media.example/b.jpg", "/c.jpg": "http://169.254.169.254/"}
        if request.url.path in there:
            return httpx.Response(302, headers={"location": there[request.url.path]})
        return httpx.Response(200, stream=httpx.ByteStream(b"photo"))

    assert await get(fetcher(answer), PHOTO) == b"photo"
    with pytest.raises(Unfetchable):
        await get(fetcher(answer), "https://f1.zdn.vn/c.jpg")


async def test_redirects_in_a_circle_end() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"location": PHOTO})

    with pytest.raises(Unfetchable):
        await get(fetcher(answer), PHOTO)


@pytest.mark.parametrize(
    ("status", "error"), [(404, Unfetchable), (403, Unfetchable), (500, NotNow), (429, NotNow)]
)
async def test_what_a_later_try_may_bring_is_told_apart(
    status: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await get(fetcher(lambda _: httpx.Response(status)), PHOTO)


async def test_a_host_that_is_not_there_and_a_broken_line_may_come_back() -> None:
    async def nowhere(host: str, port: int) -> Sequence[str]:
        raise OSError

    def broken(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("cut", request=request)

    with pytest.raises(NotNow):
        await get(WebFetcher(HOSTS, nowhere), PHOTO)
    with pytest.raises(NotNow):
        await get(fetcher(broken), PHOTO)


async def test_a_packed_answer_is_not_unpacked() -> None:
    packed = httpx.Response(
        200, stream=httpx.ByteStream(b"bomb"), headers={"content-encoding": "x-packed"}
    )
    with pytest.raises(Unfetchable):
        await get(fetcher(lambda _: packed), PHOTO)


async def test_no_more_is_read_than_a_file_may_have() -> None:
    endless = httpx.Response(200, stream=httpx.ByteStream(b"x" * 5000))
    assert len(await get(fetcher(lambda _: endless, largest=1000), PHOTO)) <= 5000


async def test_an_origin_an_operator_trusts_is_called_as_it_is() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(200, stream=httpx.ByteStream(b"photo"))

    assert await get(fetcher(answer), "http://127.0.0.1:8090/zalo/media/1") == b"photo"
    assert seen == ["http://127.0.0.1:8090/zalo/media/1"]
