"""Calls on aiohttp's connections: what arrives, and which errors say that nothing was sent."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot.channels.wire import Wire

PATH = "/say?data=%7B%22a%22%3A%2B1%7D"  # as it was encoded, which a proof may be made of
GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n" + b'{"error":0}'


class Platform:
    """A server that gives the next of its answers to each call; None hangs up, "" says nothing."""

    def __init__(self, *answers: bytes | None) -> None:
        self.answers, self.calls, self.lines = list(answers), list[bytes](), 0
        self.over = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines += 1
        while head := await _call(reader):
            self.calls.append(head)
            answer = self.answers.pop(0)
            if answer is None:
                break
            if not answer:
                await self.over.wait()
            writer.write(answer)
        writer.close()


async def _call(reader: asyncio.StreamReader) -> bytes:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    length = next(
        line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    )
    return head + await reader.readexactly(int(length.split(b":")[1]))


@asynccontextmanager
async def calling(
    platform: Platform, read: float = 15, wire: Wire | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    server = await asyncio.start_server(platform.serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    patience = httpx.Timeout(15, read=read)
    async with httpx.AsyncClient(
        base_url=url, transport=wire or Wire(), timeout=patience
    ) as client:
        yield client
    platform.over.set()
    server.close()
    await server.wait_closed()


async def test_a_call_arrives_as_it_was_meant_and_its_connection_is_kept() -> None:
    platform = Platform(GOOD, GOOD)
    async with calling(platform) as client:
        for _ in range(2):
            answer = await client.post(PATH, json={"text": "dạ"}, headers={"token": "t"})
            assert answer.json() == {"error": 0}
    assert platform.lines == 1
    assert platform.calls[0].startswith(f"POST {PATH} HTTP/1.1\r\n".encode())
    assert b"token: t\r\n" in platform.calls[0]
    assert platform.calls[0].endswith('{"text":"dạ"}'.encode())


@pytest.mark.parametrize(("spared", "target"), [("", b"http://zalo.example/say"), ("*", b"/say")])
async def test_a_proxy_of_the_environment_takes_the_call_unless_told_otherwise(
    spared: str, target: bytes
) -> None:
    platform = Platform(GOOD)
    async with calling(platform, wire=(wire := Wire(proxies={}))) as client:
        wire.proxies = {"http": str(client.base_url), "no": spared}
        await client.post("/say" if spared else "http://zalo.example/say", json={})
    assert platform.calls[0].startswith(b"POST %s HTTP/1.1\r\n" % target)


async def test_credentials_of_the_account_of_the_process_go_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("default login somebody password anything\n", "utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    platform = Platform(GOOD)
    async with calling(platform) as client:
        await client.post("/say", json={})
    assert b"authorization" not in platform.calls[0].lower()


async def test_an_upload_and_a_packed_answer() -> None:
    packed = gzip.compress(b'{"error":0}')
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    platform = Platform(head + packed)
    async with calling(platform) as client:
        answer = await client.post("/upload", files={"file": ("a.png", b"\x89PNG", "image/png")})
    assert answer.json() == {"error": 0}
    assert b"\x89PNG" in platform.calls[0]


async def test_a_refused_connection_says_that_nothing_was_sent() -> None:
    with socket.socket() as mute:  # bound, so nobody else's, and not listening
        mute.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{mute.getsockname()[1]}"
        async with httpx.AsyncClient(transport=Wire()) as client:
            with pytest.raises(httpx.ConnectError):
                await client.post(f"{url}/say", json={})


async def test_a_connection_lost_after_the_call_is_no_such_thing_and_nothing_is_sent_twice() -> (
    None
):
    platform = Platform(GOOD, None)
    async with calling(platform) as client:
        await client.post("/say", json={})
        with pytest.raises(httpx.ReadError):
            await client.post("/say", json={})
    assert len(platform.calls) == 2


async def test_no_answer_in_time() -> None:
    platform = Platform(b"")
    async with calling(platform, read=0.05) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.post("/say", json={})
