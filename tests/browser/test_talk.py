"""Talking to the bot in the widget: words, buttons, files, a bad line, a shared computer."""

import re

from playwright.async_api import BrowserContext, expect

from tests.browser.cable import Cable
from tests.browser.host import Host
from tests.browser.widget import Widget
from tests.web import Bot


async def test_a_question_is_answered(widget: Widget, bot: Bot) -> None:
    await widget.open()
    await widget.talk("Xin chào", "Em nghe: Xin chào")
    await expect(widget.said).to_have_text(["Xin chào", "Em nghe: Xin chào"])
    await expect(widget.field).to_have_value("")
    assert [message.agency for message in bot.engine.heard] == ["H26.12"]


async def test_nothing_is_asked_of_the_bot_before_the_citizen_does_something(
    widget: Widget, cable: Cable
) -> None:
    before = cable.carried
    await expect(widget.button("Hỏi trợ lý")).to_be_visible()
    assert cable.carried == before


async def test_a_suggestion_starts_the_talk(widget: Widget) -> None:
    await widget.open()
    await widget.button("Tra cứu hồ sơ").click()
    await widget.hears("Em nghe: Tra cứu hồ sơ")


async def test_answered_choices_turn_grey_and_say_which_was_taken(widget: Widget, bot: Bot) -> None:
    await widget.open()
    await widget.talk("khai sinh", "Cháu sinh ngày nào ạ?")
    await widget.button("Hôm qua").click()
    await widget.hears("Em nghe: Hôm qua")
    taken = widget.page.get_by_role("button", name="Hôm qua (đã chọn)")
    await expect(taken).to_have_attribute("aria-disabled", "true")
    await expect(widget.button("Hôm nay")).to_have_attribute("aria-disabled", "true")
    await taken.click(force=True)
    await widget.talk("tiếp", "Em nghe: tiếp")
    assert [message.value for message in bot.engine.heard] == ["", "day:yesterday", ""]


async def test_a_card_has_buttons_of_its_own(widget: Widget, bot: Bot) -> None:
    await widget.open()
    await widget.talk("tìm", "Em tìm thấy hai thủ tục")
    await widget.button("Cần giấy tờ gì?").click()
    await widget.hears("Em nghe: Cần giấy tờ gì?")
    assert bot.engine.heard[-1].value == "p:1:papers"


async def test_the_step_is_shown_while_a_form_is_filled(widget: Widget) -> None:
    await widget.open()
    await widget.talk("khai sinh", "Cháu sinh ngày nào ạ?")
    step = widget.page.get_by_role("progressbar", name="Bước 3/9")
    await expect(step).to_have_js_property("value", 3)
    await widget.talk("chào", "Em nghe: chào")
    await expect(step).to_have_count(0)


async def test_links_open_in_a_page_of_their_own(widget: Widget) -> None:
    await widget.open()
    await widget.talk("trả phí", "Lệ phí bản sao")
    for name in ("https://ward.example/phi", re.compile("Thanh toán 8.000 đồng")):
        link = widget.page.get_by_role("link", name=name)
        await expect(link).to_have_attribute("target", "_blank")
        await expect(link).to_have_attribute("rel", "noopener noreferrer")


async def test_text_is_never_markup(widget: Widget) -> None:
    await widget.open()
    evil = "<img src=x onerror=alert(1)> <b>đậm</b> javascript:alert(1)"
    await widget.talk(evil, f"Em nghe: {evil}")
    await expect(widget.page.locator("motcua-chat img, motcua-chat b")).to_have_count(0)
    await expect(widget.log.get_by_role("link")).to_have_count(0)


async def test_english_is_told_to_the_bot(widget: Widget, bot: Bot) -> None:
    await widget.open()
    await widget.button("Switch to English").click()
    await widget.button("File a dossier").click()
    await widget.hears("Em nghe: File a dossier")
    assert bot.engine.heard[0].language == "en"
    await widget.button("Chuyển sang tiếng Việt").click()
    await expect(widget.field).to_have_attribute("placeholder", "Viết câu hỏi…")


async def test_nothing_personal_is_kept_in_the_browser(widget: Widget) -> None:
    await widget.open()
    await widget.talk("Nguyễn Văn A, 0123456789", "Em nghe: Nguyễn Văn A")
    kept = await widget.page.evaluate("JSON.stringify([sessionStorage, localStorage])")
    assert "Nguyễn" not in kept
    assert "token" in kept
    assert await widget.page.evaluate("localStorage.length") == 0


async def test_the_iframe_page_works_inside_a_page_that_runs_no_script(
    widget: Widget, host: Host, bot: Bot
) -> None:
    await widget.page.goto(f"{host.url}/frame")
    inside = widget.page.frame_locator("iframe")
    await inside.get_by_role("textbox", name="Viết tin nhắn").fill("trong khung")
    await inside.get_by_role("button", name="Gửi", exact=True).click()
    await expect(inside.get_by_role("log").get_by_text("Em nghe: trong khung")).to_be_visible()
    await expect(inside.get_by_text("UBND phường Sen Hồ")).to_be_visible()


async def test_the_iframe_page_stays_empty_on_a_page_that_is_not_ours(
    context: BrowserContext, host: Host, bot: Bot
) -> None:
    page = await context.new_page()
    # The same page under another name is another origin, and is not on the list.
    stranger = host.url.replace("127.0.0.1", "localhost")
    await page.goto(f"{stranger}/frame")
    await expect(page.frame_locator("iframe").get_by_role("textbox")).to_have_count(0)


async def test_the_ward_page_starts_the_talk(widget: Widget, cable: Cable) -> None:
    await widget.page.goto(cable.url)
    await widget.page.get_by_role("button", name=re.compile("^Đăng ký khai sinh")).click()
    await widget.hears("Em nghe: đăng ký khai sinh")
    await expect(widget.page.get_by_text("Trang minh họa.")).to_be_visible()
    assert await widget.axe() == []
