"""Frames and sockets that are refused: malformed, too large, too many, without a session."""

import json
from contextlib import AsyncExitStack

import httpx
import pytest

from bot.channels.web_guard import Rate
from bot.store import open_store
from tests.channels.browser import Line, Tab, raw_socket, says
from tests.web import Bot


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "không phải JSON",
        "[]",
        "{}",
        '{"type":"nothing","cid":"c1"}',
        '{"type":"message","cid":"c1"}',
        '{"type":"message","cid":"c1","text":""}',
        '{"type":"message","cid":"c 1","text":"a"}',
        '{"type":"message","cid":"","text":"a"}',
        '{"type":"message","text":"a"}',
        '{"type":"message","cid":"c1","text":5}',
        '{"type":"tap","cid":"c1","value":""}',
        '{"type":"attachment","cid":"c1","attachment_id":"not-an-id"}',
        '{"type":"attachment","cid":"c1","attachment_id":"00000000-0000-7000-8000-000000000000"}',
        '{"type":"seen","seq":-1}',
        '{"type":"hello","token":"again","since":0}',
    ],
)
async def test_a_bad_frame_is_refused_and_the_socket_goes_on(tab: Tab, frame: str) -> None:
    async with tab.socket() as line:
        await line.connection.send(frame)
        error = await line.until("error")
        assert error["code"] == "bad_frame"
        assert error["text"]
        await line.send(says("vẫn nghe", "c9"))
        assert (await line.until("done"))["cid"] == "c9"


async def test_a_refused_frame_is_named_by_its_cid(tab: Tab) -> None:
    async with tab.socket() as line:
        await line.send({"type": "message", "cid": "c7", "text": ""})
        assert (await line.until("error"))["cid"] == "c7"


async def test_a_frame_of_a_megabyte_is_too_large(bot: Bot, tab: Tab) -> None:
    async with tab.socket() as line:
        await line.send(says("a" * 1024 * 1024))
        assert (await line.until("error"))["code"] == "too_large"
        await line.send(says("vẫn nghe"))
        await line.until("done")
    assert len(bot.engine.heard) == 1


async def test_five_thousand_characters_are_not_too_large(bot: Bot, tab: Tab) -> None:
    long = "Nguyễn " * 715
    async with tab.socket() as line:
        await line.connection.send(json.dumps(says(long), ensure_ascii=True))
        await line.until("done")
    assert bot.engine.heard[0].text == long


async def test_a_flood_is_slowed_down_and_nothing_is_lost(bot: Bot, tab: Tab) -> None:
    time = [0.0]
    bot.parts.deeds = Rate(burst=3, per_second=1, clock=lambda: time[0])
    async with tab.socket() as line:
        for number in range(4):
            await line.send(says(str(number), f"c{number}"))
        refused = await line.until("error")
        assert (refused["code"], refused["cid"]) == ("too_many", "c3")
        time[0] += 1
        await line.send(says("3", "c3"))
        while (await line.until("done"))["cid"] != "c3":
            pass
    assert [message.text for message in bot.engine.heard] == ["0", "1", "2", "3"]


async def test_a_socket_that_says_no_hello_is_closed(bot: Bot) -> None:
    bot.parts.hello_within = 0.01
    async with raw_socket(bot) as connection:
        assert (await Line(connection).next())["code"] == "unauthorised"
        await connection.wait_closed()
        assert connection.close_code == 4401


async def test_a_first_frame_that_is_no_hello_is_refused(bot: Bot) -> None:
    async with raw_socket(bot) as connection:
        line = Line(connection)
        await line.send(says("không chào"))
        assert (await line.next())["code"] == "bad_frame"
        await connection.wait_closed()
        assert connection.close_code == 4400


async def test_an_unknown_token_opens_nothing(bot: Bot) -> None:
    async with Tab(bot, "x", "made-up").socket() as line:
        assert line.ready is not None
        assert line.ready["code"] == "unauthorised"


async def test_a_session_has_at_most_eight_sockets(bot: Bot, tab: Tab) -> None:
    async with AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(tab.socket()) for _ in range(9)]
    assert [line.ready["type"] for line in lines if line.ready] == ["ready"] * 8 + ["error"]
    assert lines[-1].ready is not None
    assert lines[-1].ready["code"] == "too_many"


async def test_while_the_store_is_away_the_browser_is_told_to_wait(
    bot: Bot, tab: Tab, page: httpx.AsyncClient
) -> None:
    there = bot.parts.store
    gone = open_store("postgresql://nobody@127.0.0.1:1/none", there.sealer)
    async with tab.socket() as line:
        bot.parts.store = gone
        await line.send(says("một"))
        error = await line.until("error")
        assert (error["code"], error["cid"]) == ("busy", "c1")
        answer = await page.post("/webchat/messages", json=says("một"), headers=tab.bearer)
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        bot.parts.store = there
        await line.send(says("một"))
        await line.until("done")
    assert len(bot.engine.heard) == 1
    await gone.close()
