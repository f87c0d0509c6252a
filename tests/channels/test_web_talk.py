"""The frames of a talk: acknowledged once, answered in order, resumed, on any process."""

import httpx
from sqlalchemy import text

from bot.model import Card, Choice, FileRef, Link, Progress, Reply
from bot.store import Store
from tests.channels.browser import Frame, Line, Tab, gist, says
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
    assert [gist(frame) for frame in frames["message"]] == [
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
        assert gist(await line.until("message")) == (2, "bot", "Em nghe: một")
        assert (await line.until("done"))["cid"] == "c1"
    async with tab.socket(since=2) as line:
        await line.send(says("hai", "c2"))
        assert gist(await line.until("message")) == (3, "citizen", "hai")


async def test_what_was_answered_while_away_is_told_on_return(bot: Bot, tab: Tab) -> None:
    async with tab.socket() as line:
        await line.send(says("tạm biệt"))
        await line.until("ack")
    async with tab.socket(since=1) as line:
        assert (await line.until("message"))["text"] == "Em nghe: tạm biệt"


async def test_a_turn_whose_bubbles_came_is_told_as_done_once_more(tab: Tab) -> None:
    async with tab.socket() as line:
        await line.send(says("một"))
        await line.until("done")
    async with tab.socket(since=2) as line:
        assert await line.until("done") == {"type": "done", "cid": "c1", "seq": 2}


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
            assert gist(await line.until("message")) == (1, "citizen", "ở thẻ một")
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
        assert gist(await line.until("message")) == (3, "citizen", "Hôm qua")
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


async def _turn(line: Line) -> dict[str, list[Frame]]:
    """All frames up to `done`, by type."""
    frames: dict[str, list[Frame]] = {}
    while "done" not in frames:
        frame = await line.next()
        frames.setdefault(frame["type"], []).append(frame)
    return frames
