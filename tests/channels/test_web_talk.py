"""The frames of a talk: acknowledged once, answered in order, resumed, on any process."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest
from sqlalchemy import text

from bot.channels.web_guard import Rate
from bot.model import Card, Choice, FileRef, Link, Progress, Reply
from bot.store import Store, open_store
from tests.channels.browser import Frame, Line, Tab, raw_socket, says
from tests.conftest import Clock
from tests.web import Bot, web_bot


async def test_the_bot_does_not_speak_first(tab: Tab) -> None:
    async with tab.socket() as line:
        assert line.ready == {"type": "ready", "seq": 0}


async def test_a_message_is_acknowledged_shown_answered_and_done(tab: Tab) -> None:
    async with tab.socket() as line:
        await line.send(says("xin chào"))
        frames = await _turn(line)
    assert frames["ack"] == [{"type": "ack", "cid": "c1", "seq": 1}]
    assert [_gist(frame) for frame in frames["message"]] == [
        (1, "citizen", "xin chào"),
        (2, "bot", "Em nghe: xin chào"),
    ]
    assert frames["done"] == [{"type": "done", "cid": "c1", "seq": 2}]
    assert [frame["on"] for frame in frames["typing"]] == [True, False]


async def test_messages_are_answered_in_order(bot: Bot, tab: Tab) -> None:
    async with tab.socket() as line:
        for number in range(12):
            await line.send(says(str(number), f"c{number}"))
        done = [(await line.until("done"))["cid"] for _ in range(12)]
    assert done == [f"c{number}" for number in range(12)]
    assert [message.text for message in bot.engine.heard] == [str(n) for n in range(12)]


async def test_a_cid_sent_twice_counts_once(bot: Bot, tab: Tab) -> None:
    async with tab.socket() as line:
        await line.send(says("một lần"))
        first = await line.until("ack")
        await line.until("done")
        await line.send(says("một lần"))
        assert await line.until("ack") == first
    assert len(bot.engine.heard) == 1


async def test_a_cid_resent_over_http_counts_once_too(
    bot: Bot, tab: Tab, page: httpx.AsyncClient
) -> None:
    async with tab.socket() as line:
        await line.send(says("một lần"))
        first = await line.until("ack")
        await line.until("done")
    answer = await page.post("/webchat/messages", json=says("một lần"), headers=tab.bearer)
    assert answer.json() == first
    assert len(bot.engine.heard) == 1


async def test_a_new_socket_goes_on_where_the_old_one_stopped(tab: Tab) -> None:
    async with tab.socket() as line:
        await line.send(says("một"))
        await line.until("done")
    async with tab.socket(since=1) as line:
        assert line.ready == {"type": "ready", "seq": 2}
        assert _gist(await line.until("message")) == (2, "bot", "Em nghe: một")
        assert (await line.until("done"))["cid"] == "c1"
    async with tab.socket(since=2) as line:
        await line.send(says("hai", "c2"))
        assert _gist(await line.until("message")) == (3, "citizen", "hai")


async def test_what_was_answered_while_away_is_told_on_return(bot: Bot, tab: Tab) -> None:
    async with tab.socket() as line:
        await line.send(says("tạm biệt"))
        await line.until("ack")
    async with tab.socket(since=1) as line:
        assert (await line.until("message"))["text"] == "Em nghe: tạm biệt"


async def test_a_talk_longer_than_a_page_is_told_whole_and_in_order(bot: Bot, tab: Tab) -> None:
    bot.engine.script = lambda _: tuple(Reply(str(number)) for number in range(150))
    async with tab.socket() as line:
        await line.send(says("kể hết"))
        await line.until("done")
    async with tab.socket() as line:
        frames = await _turn(line)
    assert [frame["seq"] for frame in frames["message"]] == list(range(1, 152))
    assert frames["done"] == [{"type": "done", "cid": "c1", "seq": 151}]


async def test_a_since_from_the_future_is_brought_back(tab: Tab) -> None:
    async with tab.socket(since=999) as line:
        await line.send(says("một"))
        assert (await line.until("message"))["seq"] == 1


async def test_two_tabs_of_a_session_show_the_same(tab: Tab) -> None:
    async with tab.socket() as one, tab.socket() as two:
        await one.send(says("ở thẻ một"))
        for line in (one, two):
            assert _gist(await line.until("message")) == (1, "citizen", "ở thẻ một")
            assert (await line.until("message"))["seq"] == 2


async def test_any_process_serves_any_socket(
    bot: Bot, tab: Tab, store: Store, clock: Clock
) -> None:
    async with web_bot(store, clock) as other:
        elsewhere = Tab(other, tab.id, tab.token)
        async with tab.socket() as one, elsewhere.socket() as two:
            await two.send(says("qua máy khác"))
            assert (await one.until("message"))["role"] == "citizen"
            assert (await two.until("done"))["seq"] == 2


async def test_every_part_of_a_bubble_is_carried(bot: Bot, tab: Tab) -> None:
    choice = Choice("Nộp hồ sơ", "t1")
    full = Reply(
        "Chữ",
        choices=(choice,),
        cards=(Card("Khai sinh", ("Miễn phí",), (choice,)),),
        image=FileRef("/webchat/files/i", "ảnh.jpg", 9, "image/jpeg"),
        file=FileRef("/webchat/files/f", "đơn", 8, "application/pdf"),
        link=Link("https://pay.example/1", "Thanh toán"),
        progress=Progress(3, 9),
        role="staff",
    )
    bot.engine.script = lambda _: (full,)
    async with tab.socket() as line:
        await line.send(says("đủ"))
        await line.until("message")
        frame = await line.until("message")
    button = {"label": "Nộp hồ sơ", "value": "t1"}
    assert frame == {
        "type": "message",
        "seq": 2,
        "role": "staff",
        "text": "Chữ",
        "choices": [button],
        "cards": [{"title": "Khai sinh", "lines": ["Miễn phí"], "choices": [button]}],
        "image": {"url": "/webchat/files/i", "name": "ảnh.jpg", "size": 9, "type": "image/jpeg"},
        "file": {"url": "/webchat/files/f", "name": "đơn", "size": 8, "type": "application/pdf"},
        "link": {"url": "https://pay.example/1", "label": "Thanh toán"},
        "progress": {"step": 3, "of": 9},
        "sent_at": "2026-11-25T02:00:00+00:00",
    }


async def test_a_plain_bubble_carries_nothing_unused(tab: Tab) -> None:
    async with tab.socket() as line:
        await line.send(says("trơn"))
        frame = await line.until("message")
    assert set(frame) == {"type", "seq", "role", "text", "sent_at"}


async def test_a_tap_is_shown_by_its_label_and_heard_by_its_token(bot: Bot, tab: Tab) -> None:
    bot.engine.script = lambda _: (Reply("Chọn giúp em", (Choice("Hôm qua", "tok"),)),)
    async with tab.socket() as line:
        await line.send(says("bắt đầu"))
        await line.until("done")
        await line.send({"type": "tap", "cid": "c2", "value": "tok"})
        assert _gist(await line.until("message")) == (3, "citizen", "Hôm qua")
        await line.until("done")
    heard = bot.engine.heard[-1]
    assert (heard.kind, heard.value, heard.text) == ("tap", "tok", "Hôm qua")


async def test_language_and_agency_of_the_page_reach_the_bot(bot: Bot, tab: Tab) -> None:
    async with tab.socket() as line:
        await line.send({**says("hello"), "locale": "en-GB", "agency": "H26.12"})
        await line.until("done")
    assert (bot.engine.heard[0].language, bot.engine.heard[0].agency) == ("en", "H26.12")


async def test_a_secret_is_masked_on_every_screen(bot: Bot, tab: Tab) -> None:
    bot.engine.secret = True
    bot.engine.script = lambda _: (Reply("Mã xác nhận là gì ạ?"),)
    async with tab.socket() as line:
        await line.send(says("bắt đầu"))
        await line.until("done")
        await line.send(says("482913", "c2"))
        assert (await line.until("message"))["text"] == "••••••"
        await line.until("done")
    assert bot.engine.heard[-1].text == "482913"


async def test_sent_and_delivered_are_recorded(tab: Tab, store: Store, clock: Clock) -> None:
    async with tab.socket() as line:
        await line.send(says("một"))
        seq = (await line.until("done"))["seq"]
        clock.forward(seconds=5)
        await line.send({"type": "seen", "seq": seq})
        await line.send(says("hai", "c2"))  # the seen before it has been taken
        await line.until("ack")
    times = text("SELECT sent_at, delivered_at FROM outbox WHERE seq = :seq")
    async with store.begin() as db:
        sent, delivered = (await db.execute(times, {"seq": seq})).one()
    assert (delivered - sent).total_seconds() == 5


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


# --- without a socket ---------------------------------------------------------------------------


async def test_the_event_stream_carries_what_a_socket_would(
    tab: Tab, page: httpx.AsyncClient
) -> None:
    async with page.stream("GET", "/webchat/events?since=0", headers=tab.bearer) as stream:
        frames = _frames(stream)
        assert await anext(frames) == {"type": "ready", "seq": 0}
        answer = await page.post("/webchat/messages", json=says("qua POST"), headers=tab.bearer)
        assert answer.json() == {"type": "ack", "cid": "c1", "seq": 1}
        assert _gist(await anext(frames)) == (1, "citizen", "qua POST")
        assert _gist(await anext(frames)) == (2, "bot", "Em nghe: qua POST")
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
        assert _gist(await anext(frames)) == (2, "bot", "Em nghe: một")


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


async def _turn(line: Line) -> dict[str, list[Frame]]:
    """All frames up to `done`, by type."""
    frames: dict[str, list[Frame]] = {}
    while "done" not in frames:
        frame = await line.next()
        frames.setdefault(frame["type"], []).append(frame)
    return frames


async def _frames(stream: httpx.Response) -> AsyncIterator[Frame]:
    async for line in stream.aiter_lines():
        if line.startswith("data:"):
            yield json.loads(line[5:])


def _gist(frame: Frame) -> tuple[int, str, str]:
    return frame["seq"], frame["role"], frame["text"]
