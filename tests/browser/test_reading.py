"""What stays in sight: the newest, or whatever the citizen has scrolled to."""

from io import BytesIO

from PIL import Image
from playwright.async_api import ViewportSize, expect
from sqlalchemy import text

from bot.inbox import receive
from bot.model import Address, FileRef, Message, Reply
from tests.browser.widget import Widget
from tests.conftest import Clock
from tests.web import Bot

WIDE: ViewportSize = {"width": 900, "height": 700}
NARROW: ViewportSize = {"width": 330, "height": 500}
# What the page does not tell of itself: how far the log's end is away, once it has settled.
BELOW = """async log => {
    for (let n = 0; n < 3; n += 1) await new Promise(requestAnimationFrame);
    return log.scrollHeight - log.clientHeight - log.scrollTop;
}"""
DRAW = "log => log.getRootNode().host.requestUpdate()"
# The widget hears of it with the next frame, before anybody could make the window smaller.
TO_THE_BEGINNING = """async log => {
    log.scrollTop = 0;
    for (let n = 0; n < 2; n += 1) await new Promise(requestAnimationFrame);
}"""
TO_THE_END = "log => { log.scrollTop = log.scrollHeight; }"


async def some_talk(widget: Widget) -> None:
    """More than a window of short lines, the last of them an answer."""
    await widget.open()
    for n in range(6):
        words = f"Tôi muốn hỏi thêm về giấy tờ, câu {n}"
        await widget.talk(words, f"Em nghe: {words}")


async def test_the_newest_stays_in_sight_when_the_window_gets_another_size(widget: Widget) -> None:
    await widget.page.set_viewport_size(WIDE)
    await some_talk(widget)
    for size in (NARROW, WIDE, NARROW):
        await widget.page.set_viewport_size(size)
        assert await widget.log.evaluate(BELOW) < 2
    await widget.talk("chào", "Em nghe: chào")
    assert await widget.log.evaluate(BELOW) < 2


async def test_who_reads_further_up_keeps_the_place_when_the_window_gets_another_size(
    widget: Widget,
) -> None:
    await widget.page.set_viewport_size(WIDE)
    await some_talk(widget)
    await widget.log.evaluate(TO_THE_BEGINNING)
    await widget.page.set_viewport_size(NARROW)
    assert await widget.log.evaluate(BELOW) > 200
    await expect(widget.log).to_have_js_property("scrollTop", 0)


async def test_who_has_read_a_long_answer_to_its_end_is_not_taken_back(widget: Widget) -> None:
    await widget.open()
    await widget.talk("dài", "Theo quy định")
    await widget.log.evaluate(TO_THE_END)
    await widget.log.evaluate(DRAW)
    assert await widget.log.evaluate(BELOW) < 2
    await widget.page.set_viewport_size(NARROW)
    assert await widget.log.evaluate(BELOW) < 2


async def test_a_long_answer_begins_at_its_beginning_also_in_a_narrower_window(
    widget: Widget,
) -> None:
    await widget.page.set_viewport_size(WIDE)
    await widget.open()
    await widget.talk("dài", "Theo quy định")
    await widget.page.set_viewport_size(NARROW)
    await widget.log.evaluate(BELOW)
    log, bubble = await widget.log.bounding_box(), await widget.said.last.bounding_box()
    assert log is not None
    assert bubble is not None
    assert log["y"] <= bubble["y"] < log["y"] + 40


async def test_news_that_come_after_a_long_answer_are_in_sight(
    widget: Widget, bot: Bot, clock: Clock
) -> None:
    await widget.open()
    await widget.talk("dài", "Theo quy định")
    assert await widget.log.evaluate(BELOW) > 200
    clock.forward(minutes=2)
    bot.engine.script = lambda _: (Reply("Hồ sơ đã được tiếp nhận."),)
    await something_happens(bot)
    await expect(widget.said.get_by_text("Hồ sơ đã được tiếp nhận.")).to_be_in_viewport(ratio=1)


async def something_happens(bot: Bot) -> None:
    """A turn that nobody in the chat asked for."""
    store, now = bot.parts.store, bot.parts.now()
    async with store.begin() as db:
        chat = (await db.execute(text("SELECT chat_id FROM addresses"))).scalar_one()
    await receive(store, Message(Address("web", chat), "news:1", "deferred", now, "news"), now)


async def test_a_picture_that_is_drawn_late_pushes_nothing_out_of_sight(
    widget: Widget, bot: Bot
) -> None:
    await some_talk(widget)
    await widget.attach({"name": "dài.png", "mimeType": "image/png", "buffer": tall()})
    await widget.hears("Em đã nhận dài.png. Ảnh rõ ạ.")
    (stored,) = bot.shelf.contents
    await bot.shelf.let_through(stored, "image/png")
    ref = FileRef(f"/webchat/files/{stored}", "kết quả.png", 70, "image/png")
    bot.engine.script = lambda _: (Reply("Kết quả đây ạ.", image=ref),)
    await widget.talk("kết quả", "Kết quả đây ạ.")
    shown = widget.page.get_by_role("img", name="kết quả.png")
    await expect(shown).to_have_js_property("complete", True)
    await expect(shown).to_be_in_viewport()


def tall() -> bytes:
    """A picture much higher than wide."""
    page = BytesIO()
    Image.new("RGB", (200, 300), "white").save(page, "PNG")
    return page.getvalue()
