"""The web chat without a socket: an event stream and posts."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.channels.browser import Frame, Tab, gist, says
from tests.conftest import Clock
from tests.web import Bot


async def test_the_event_stream_carries_what_a_socket_would(
    tab: Tab, page: httpx.AsyncClient
) -> None:
    async with page.stream("GET", "/webchat/events?since=0", headers=tab.bearer) as stream:
        frames = _frames(stream)
        assert await anext(frames) == {"type": "ready", "seq": 0}
        answer = await page.post("/webchat/messages", json=says("qua POST"), headers=tab.bearer)
        assert answer.json() == {"type": "ack", "cid": "c1", "seq": 1}
        assert gist(await anext(frames)) == (1, "citizen", "qua POST")
        assert gist(await anext(frames)) == (2, "bot", "Em nghe: qua POST")
        assert await anext(frames) == {"type": "typing", "on": False}
        assert await anext(frames) == {"type": "done", "cid": "c1", "seq": 2}
    assert stream.headers["content-type"].startswith("text/event-stream")


async def test_the_event_stream_resumes(tab: Tab, page: httpx.AsyncClient) -> None:
    async with tab.socket() as line:
        await line.send(says("một"))
        await line.until("done")
    async with page.stream("GET", "/webchat/events?since=1", headers=tab.bearer) as stream:
        frames = _frames(stream)
        assert (await anext(frames))["seq"] == 2
        assert gist(await anext(frames)) == (2, "bot", "Em nghe: một")


async def test_the_event_stream_ends_with_its_session(
    bot: Bot, tab: Tab, page: httpx.AsyncClient, clock: Clock
) -> None:
    bot.parts.look_every = 0.01
    async with page.stream("GET", "/webchat/events", headers=tab.bearer) as stream:
        frames = _frames(stream)
        await anext(frames)
        clock.forward(minutes=16)
        assert [frame["code"] async for frame in frames] == ["expired"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 422, "bad_frame"),
        ('{"type":"hello","token":"t"}', 422, "bad_frame"),
        (json.dumps(says("a" * 40_000)), 413, "too_large"),
    ],
)
async def test_a_bad_post_is_a_problem_document(
    tab: Tab, page: httpx.AsyncClient, body: str, status: int, code: str
) -> None:
    answer = await page.post("/webchat/messages", content=body, headers=tab.bearer)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_seen_has_no_answer(tab: Tab, page: httpx.AsyncClient) -> None:
    seen = {"type": "seen", "seq": 0}
    answer = await page.post("/webchat/messages", json=seen, headers=tab.bearer)
    assert (answer.status_code, answer.content) == (204, b"")


async def _frames(stream: httpx.Response) -> AsyncIterator[Frame]:
    async for line in stream.aiter_lines():
        if line.startswith("data:"):
            yield json.loads(line[5:])
