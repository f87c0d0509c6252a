"""The widget on a bad line: cut, back, reloaded, without sockets."""

from playwright.async_api import BrowserContext, expect

from tests.browser.cable import Cable
from tests.browser.widget import Widget, picture
from tests.journey.programs import eventually
from tests.web import Bot


async def test_what_is_written_while_the_line_is_cut_arrives_once(
    widget: Widget, cable: Cable, bot: Bot
) -> None:
    await widget.open()
    await widget.talk("một", "Em nghe: một")
    cable.cut()
    await expect(widget.page.get_by_text("Đang mất kết nối.").first).to_be_visible()
    await widget.say("hai")
    await widget.say("ba")
    await expect(widget.log.get_by_text("Chờ có mạng để gửi")).to_have_count(2)
    cable.mend()
    await widget.button("Thử lại ngay").click()
    await widget.hears("Em nghe: ba")
    words = [word for text in ("một", "hai", "ba") for word in (text, f"Em nghe: {text}")]
    assert sorted(await widget.said.all_text_contents()) == sorted(words)  # each of them once
    assert [message.text for message in bot.engine.heard] == ["một", "hai", "ba"]
    await expect(widget.log.get_by_text("Chờ có mạng để gửi")).to_have_count(0)


async def test_what_was_answered_without_our_knowing_leaves_no_dots(
    widget: Widget, cable: Cable, bot: Bot
) -> None:
    """The acknowledgement was lost, so the words go again on the new line, after their answer."""
    await widget.open()
    await widget.talk("một", "Em nghe: một")
    cable.deaf = True
    await widget.say("hai")

    async def heard() -> bool:
        return len(bot.engine.heard) == 2

    await eventually(heard)
    cable.cut()
    cable.mend()
    await widget.hears("Em nghe: hai")
    await expect(widget.page.locator("motcua-chat :is(.dots, .fate)")).to_have_count(0)
    assert [message.text for message in bot.engine.heard] == ["một", "hai"]


async def test_the_line_comes_back_by_itself(widget: Widget, cable: Cable) -> None:
    await widget.open()
    await widget.talk("một", "Em nghe: một")
    cable.cut()
    await expect(widget.page.get_by_text("Đang mất kết nối.").first).to_be_visible()
    cable.mend()
    await expect(widget.button("Thử lại ngay")).to_have_count(0, timeout=10_000)
    await widget.talk("hai", "Em nghe: hai")


async def test_a_reload_shows_the_talk_again(widget: Widget) -> None:
    await widget.open()
    await widget.talk("khai sinh", "Cháu sinh ngày nào ạ?")
    await widget.page.reload()
    await widget.open()
    await widget.hears("Cháu sinh ngày nào ạ?")
    await widget.button("Hôm nay").click()
    await widget.hears("Em nghe: Hôm nay")


async def test_where_no_socket_passes_the_chat_goes_over_http(
    widget: Widget, bot: Bot, context: BrowserContext
) -> None:
    await widget.page.route_web_socket("**/webchat/ws", lambda socket: socket.close())
    await widget.open()
    await widget.say("qua đường khác")
    await expect(widget.said.get_by_text("Em nghe: qua đường khác")).to_be_visible(timeout=20_000)
    await widget.button("Đóng cửa sổ trò chuyện").click()
    await widget.open()
    await widget.talk("thêm nữa", "Em nghe: thêm nữa")
    await widget.attach(picture("giấy.png"))
    await widget.hears("Em đã nhận giấy.png. Ảnh rõ ạ.")
    assert [message.text for message in bot.engine.heard] == ["qua đường khác", "thêm nữa", ""]
