"""The widget for everybody: keyboard, screen reader, zoom, calm, high contrast."""

import pytest
from playwright.async_api import expect

from bot.model import Message, Reply
from tests.browser.widget import Widget
from tests.web import Bot

# Scrolls, and draws again before the browser has told anybody of the scrolling.
SCROLL_AND_RENDER = """log => {
    log.scrollTop = 0;
    log.getRootNode().host.requestUpdate();
}"""


async def test_a_whole_talk_with_the_keyboard_alone(widget: Widget, bot: Bot) -> None:
    keys = widget.page.keyboard
    await keys.press("Tab")
    await expect(widget.button("Hỏi trợ lý")).to_be_focused()
    await keys.press("Enter")
    await expect(widget.field).to_be_focused()
    await keys.type("khai")
    await keys.press("Shift+Enter")
    await expect(widget.field).to_have_value("khai\n")
    await keys.press("Backspace")
    await keys.type(" sinh")
    await keys.press("Enter")
    await widget.hears("Cháu sinh ngày nào ạ?")
    await expect(widget.field).to_be_focused()
    await keys.press("Shift+Tab")
    await keys.press("Shift+Tab")
    await expect(widget.button("Hôm qua")).to_be_focused()
    await keys.press("Space")
    await widget.hears("Em nghe: Hôm qua")
    assert await widget.focused() == "button.choice picked"
    await keys.press("Escape")
    await expect(widget.button("Hỏi trợ lý")).to_be_focused()
    assert [message.value for message in bot.engine.heard] == ["", "day:yesterday"]


async def test_old_buttons_are_not_in_the_way_of_the_tab_key(widget: Widget) -> None:
    await widget.open()
    await widget.talk("khai sinh", "Cháu sinh ngày nào ạ?")
    await widget.talk("05/11/2026", "Em nghe: 05/11/2026")
    stops = []
    await widget.button("Switch to English").focus()
    for _ in range(4):
        await widget.page.keyboard.press("Tab")
        stops.append(await widget.focused())
    assert stops == ["button.", "div.log", "button.", "textarea."]


async def test_new_bubbles_do_not_take_the_focus(widget: Widget, bot: Bot) -> None:
    await widget.open()
    bot.engine.thought.clear()
    await widget.say("chào")
    await widget.button("Gửi ảnh hoặc tệp").focus()
    bot.engine.thought.set()
    await widget.hears("Em nghe: chào")
    await expect(widget.button("Gửi ảnh hoặc tệp")).to_be_focused()


async def test_enter_belongs_to_the_keyboard_while_a_word_is_composed(
    widget: Widget, bot: Bot
) -> None:
    await widget.open()
    await widget.field.fill("tieengs")
    await widget.field.evaluate(
        """field => field.dispatchEvent(new KeyboardEvent("keydown",
            {key: "Enter", isComposing: true, bubbles: true, composed: true}))"""
    )
    await expect(widget.field).to_have_value("tieengs")
    await expect(widget.said).to_have_count(0)


async def test_a_screen_reader_hears_the_gist_once(widget: Widget) -> None:
    await widget.open()
    await expect(widget.log).to_have_attribute("aria-live", "off")
    await expect(widget.spoken).to_have_attribute("aria-live", "polite")
    await widget.talk("tìm", "Em tìm thấy hai thủ tục")
    heard = widget.spoken.locator("p")
    await expect(heard).to_have_text(
        [
            "Trợ lý: Em tìm thấy hai thủ tục gần với ý anh/chị: Đăng ký khai sinh Đăng ký khai "
            "sinh kết hợp đăng ký thường trú, cấp thẻ bảo hiểm y tế"
        ]
    )
    await widget.talk("khai sinh", "Cháu sinh ngày nào ạ?")
    await expect(heard.last).to_contain_text("Lựa chọn: Hôm nay, Hôm qua.")


async def test_every_part_has_a_role_and_a_name(widget: Widget) -> None:
    await widget.open()
    await widget.talk("khai sinh", "Cháu sinh ngày nào ạ?")
    tree = await widget.page.get_by_role("region", name="Trợ lý Một Cửa").aria_snapshot()
    for part in (
        'heading "Trợ lý Một Cửa" [level=2]',
        'progressbar "Bước 3/9"',
        'log "Nội dung trò chuyện"',
        'group "Lựa chọn"',
        'button "Gửi ảnh hoặc tệp"',
        'textbox "Viết tin nhắn"',
        'button "Gửi"',
    ):
        assert part in tree


async def test_typing_is_shown_while_the_bot_thinks(widget: Widget, bot: Bot) -> None:
    await widget.page.emulate_media(reduced_motion="reduce")
    await widget.open()
    bot.engine.thought.clear()
    await widget.say("chào")
    dots = widget.page.locator("motcua-chat .dots i")
    await expect(dots).to_have_count(3)
    await expect(dots.first).to_have_css("animation-name", "none")
    bot.engine.thought.set()
    await widget.hears("Em nghe: chào")
    await expect(dots).to_have_count(0)


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_every_button_is_big_enough_for_a_finger(widget: Widget, language: str) -> None:
    await widget.open()
    if language == "en":
        await widget.button("Switch to English").click()
    await widget.talk("tìm", "Em tìm thấy hai thủ tục")
    await widget.page.locator("motcua-chat .finish").click()
    buttons = widget.page.locator("motcua-chat button:visible")
    boxes = [await button.bounding_box() for button in await buttons.all()]
    assert len(boxes) > 8
    assert [box for box in boxes if box is None or min(box["width"], box["height"]) < 44] == []


async def test_at_400_percent_everything_is_reached_by_scrolling_down_only(
    widget: Widget,
) -> None:
    await widget.page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 at 400 %
    await widget.open()
    await widget.talk("xem lại", "Anh/chị xem lại giúp em trước khi nộp:")
    widest = await widget.page.evaluate(
        """() => Math.max(...[...document.querySelector("motcua-chat").shadowRoot
            .querySelectorAll(".panel, .panel *")]
            .map((part) => part.getBoundingClientRect().right))"""
    )
    assert widest <= 320
    assert await widget.page.evaluate("document.documentElement.scrollWidth") <= 320
    await widget.button("Để sau").click()
    await widget.hears("Em nghe: Để sau")
    assert await widget.axe() == []


async def test_with_forced_colours_bubbles_keep_an_edge(widget: Widget) -> None:
    await widget.page.emulate_media(forced_colors="active")
    await widget.open()
    await widget.talk("chào", "Em nghe: chào")
    await expect(widget.said.first).to_have_css("border-top-style", "solid")
    await expect(widget.button("Gửi")).to_have_css("border-top-width", "1px")


async def test_of_a_long_answer_the_beginning_is_shown(widget: Widget) -> None:
    await widget.open()
    await widget.talk("dài", "Theo quy định")
    answer = widget.said.last
    log, bubble = await widget.log.bounding_box(), await answer.bounding_box()
    assert log is not None
    assert bubble is not None
    assert bubble["height"] > log["height"]
    assert log["y"] <= bubble["y"] < log["y"] + 40


async def test_who_reads_further_up_is_not_pulled_down(widget: Widget, bot: Bot) -> None:
    await widget.open()
    await widget.talk("dài", "Theo quy định")
    await widget.talk("dài nữa", "Em nghe: dài nữa")
    bot.engine.thought.clear()
    await widget.say("chào")
    await expect(widget.said.get_by_text("chào", exact=True)).to_be_attached()
    await widget.log.evaluate(SCROLL_AND_RENDER)
    await expect(widget.log).to_have_js_property("scrollTop", 0)
    bot.engine.thought.set()
    newer = widget.button("Tin mới")
    await expect(newer).to_be_visible()
    await expect(widget.log).to_have_js_property("scrollTop", 0)
    await newer.click()
    await expect(widget.said.get_by_text("Em nghe: chào")).to_be_in_viewport()
    await expect(newer).to_have_count(0)


async def test_who_asked_for_large_letters_gets_them(widget: Widget) -> None:
    await widget.open()
    await widget.talk("chào", "Em nghe: chào")
    await widget.talk("chữ to", "Em viết chữ to ạ.")
    size = "element => parseFloat(getComputedStyle(element).fontSize)"
    usual = await widget.said.get_by_text("Em nghe: chào").evaluate(size)
    assert await widget.said.last.evaluate(size) == usual * 1.25
    assert await widget.button("Dạ").evaluate(size) == usual * 1.25
    assert await widget.axe() == []


async def test_a_message_that_is_far_too_long_stays_with_its_writer(
    widget: Widget, bot: Bot
) -> None:
    await widget.open()
    await widget.say("Nguyễn " * 6000)
    await expect(widget.log.get_by_text("Tin này quá dài.")).to_be_visible()
    await widget.talk("ngắn hơn", "Em nghe: ngắn hơn")
    assert [message.text for message in bot.engine.heard] == ["ngắn hơn"]


async def test_while_closed_new_bubbles_are_counted(widget: Widget, bot: Bot) -> None:
    def twice(_: Message) -> tuple[Reply, ...]:
        return (Reply("một"), Reply("hai"))

    bot.engine.script = twice
    await widget.open()
    bot.engine.thought.clear()
    await widget.say("chào")
    await widget.button("Đóng cửa sổ trò chuyện").click()
    bot.engine.thought.set()
    await expect(widget.page.get_by_role("button", name="Hỏi trợ lý 2 tin mới")).to_be_visible()
