"""The widget on a computer that others use too."""

from playwright.async_api import BrowserContext, expect

from bot.model import Reply, SignedOut
from tests.browser.host import Host
from tests.browser.widget import Widget
from tests.conftest import Clock
from tests.web import Bot


async def test_two_tabs_are_two_people(widget: Widget, context: BrowserContext, host: Host) -> None:
    other = Widget(await context.new_page())
    await other.page.goto(host.url)
    await widget.open()
    await other.open()
    await widget.talk("ở thẻ một", "Em nghe: ở thẻ một")
    await other.talk("ở thẻ hai", "Em nghe: ở thẻ hai")
    await expect(other.said.get_by_text("ở thẻ một")).to_have_count(0)
    await expect(widget.said.get_by_text("ở thẻ hai")).to_have_count(0)


async def test_a_doubled_tab_shows_the_same_talk(
    widget: Widget, context: BrowserContext, host: Host
) -> None:
    await widget.open()
    await widget.talk("một", "Em nghe: một")
    kept = await widget.page.evaluate("JSON.stringify(sessionStorage)")
    copy = Widget(await context.new_page())
    await copy.page.add_init_script(f"Object.assign(sessionStorage, {kept})")
    await copy.page.goto(host.url)
    await copy.open()
    await copy.hears("Em nghe: một")
    await copy.talk("hai", "Em nghe: hai")
    await widget.hears("Em nghe: hai")
    await expect(widget.said).to_have_text(["một", "Em nghe: một", "hai", "Em nghe: hai"])


async def test_after_fifteen_idle_minutes_the_screen_is_cleared_and_the_words_are_given_back(
    widget: Widget, clock: Clock, bot: Bot
) -> None:
    await widget.open()
    await widget.talk("số của tôi là 0123", "Em nghe: số của tôi là 0123")
    clock.forward(minutes=16)
    await widget.say("tôi quay lại")
    await expect(widget.page.get_by_text("15 phút không dùng").first).to_be_visible()
    await expect(widget.said).to_have_count(0)
    await expect(widget.field).to_have_value("tôi quay lại")
    await widget.field.press("Enter")
    await widget.hears("Em nghe: tôi quay lại")
    assert len({message.address for message in bot.engine.heard}) == 2


async def test_a_log_out_in_the_chat_clears_the_screen_at_once(widget: Widget, bot: Bot) -> None:
    bot.parts.check_every = 3600
    await widget.open()
    await widget.talk("riêng tư", "Em nghe: riêng tư")
    bot.engine.effects = (SignedOut(),)
    await widget.say("đăng xuất")
    await expect(widget.page.get_by_text("vì anh/chị đăng xuất").first).to_be_visible()
    await expect(widget.said).to_have_count(0)
    assert await widget.page.evaluate("sessionStorage.length") == 0


async def test_ending_the_session_clears_the_screen_and_the_token(widget: Widget, bot: Bot) -> None:
    await widget.open()
    await widget.talk("riêng tư", "Em nghe: riêng tư")
    await widget.button("Kết thúc phiên").click()
    await widget.button("Kết thúc và xóa").click()
    await expect(widget.said).to_have_count(0)
    await expect(widget.page.get_by_text("Phiên đã kết thúc").first).to_be_visible()
    assert await widget.page.evaluate("sessionStorage.length") == 0
    await widget.page.reload()
    await widget.open()
    await expect(widget.said).to_have_count(0)


async def test_words_not_sent_yet_survive_closing_the_window(widget: Widget) -> None:
    await widget.open()
    await widget.field.fill("tôi đang viết dở")
    await widget.field.press("Escape")
    await widget.open()
    await expect(widget.field).to_have_value("tôi đang viết dở")


async def test_staying_ends_nothing(widget: Widget) -> None:
    await widget.open()
    await widget.talk("còn đây", "Em nghe: còn đây")
    await widget.button("Kết thúc phiên").click()
    await widget.field.press("Escape")
    await expect(widget.button("Kết thúc và xóa")).to_have_count(0)
    await widget.talk("vẫn còn", "Em nghe: vẫn còn")


async def test_a_secret_does_not_stay_on_the_screen(widget: Widget, bot: Bot) -> None:
    bot.engine.secret = True
    bot.engine.script = lambda _: (Reply("Mã xác nhận là gì ạ?"),)
    await widget.open()
    await widget.talk("bắt đầu", "Mã xác nhận là gì ạ?")
    await widget.say("482913")
    await widget.hears("••••••")
    await expect(widget.said.get_by_text("482913")).to_have_count(0)
