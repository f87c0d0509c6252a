"""Talking to the bot in the widget: words, buttons, files, a bad line, a shared computer."""

import re
from pathlib import Path

from playwright.async_api import BrowserContext, expect

from bot.model import FileRef, Message, Reply, SignedOut
from tests.browser.cable import Cable
from tests.browser.host import Host
from tests.browser.widget import Widget, picture
from tests.conftest import Clock
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


async def test_several_files_go_one_by_one(widget: Widget, bot: Bot) -> None:
    await widget.open()
    await widget.attach(picture("trang 1.png"), picture("trang 2.png"))
    await widget.hears("Em đã nhận trang 1.png. Ảnh rõ ạ.")
    await widget.hears("Em đã nhận trang 2.png. Ảnh rõ ạ.")
    await expect(widget.page.locator("motcua-chat img.picture")).to_have_count(2)
    assert len(bot.shelf.contents) == 2


async def test_a_file_can_be_the_very_first_thing(widget: Widget, bot: Bot) -> None:
    await widget.open()
    await widget.attach(picture("trước hết.png"))
    await widget.hears("Em đã nhận trước hết.png. Ảnh rõ ạ.")


async def test_a_file_that_is_too_large_is_refused_before_it_is_sent(
    widget: Widget, bot: Bot, tmp_path: Path
) -> None:
    huge = tmp_path / "ảnh.jpg"
    huge.write_bytes(bytes(20 * 1024 * 1024 + 1))
    await widget.open()
    await widget.attach(huge)
    await expect(widget.log.get_by_text("Mỗi tệp chỉ được tới 20 MB")).to_be_visible()
    await widget.talk("vẫn viết được", "Em nghe: vẫn viết được")
    assert not bot.shelf.contents


async def test_an_empty_file_is_refused(widget: Widget, tmp_path: Path) -> None:
    empty = tmp_path / "trống.pdf"
    empty.touch()
    await widget.open()
    await widget.attach(empty)
    await expect(widget.log.get_by_text("Tệp này trống")).to_be_visible()


async def test_a_file_whose_way_was_cut_off_goes_once_the_line_is_back(
    widget: Widget, cable: Cable, bot: Bot
) -> None:
    await widget.open()
    await widget.talk("chào", "Em nghe: chào")
    cable.cut()
    await widget.attach(picture("giấy.png"))
    await expect(widget.log.get_by_text("Chưa gửi được.")).to_be_visible()
    cable.mend()
    await widget.button("Thử lại ngay").click()
    await widget.hears("Em đã nhận giấy.png. Ảnh rõ ạ.")
    await expect(widget.button("Gửi lại")).to_have_count(0)
    assert len(bot.shelf.contents) == 1


async def test_a_picture_and_a_file_of_the_bot_are_fetched_with_the_token(
    widget: Widget, bot: Bot
) -> None:
    await widget.open()
    await widget.attach(picture("giấy.png"))
    await widget.hears("Em đã nhận giấy.png. Ảnh rõ ạ.")
    (stored,) = bot.shelf.contents
    await bot.shelf.let_through(stored, "image/png")
    ref = FileRef(f"/webchat/files/{stored}", "kết quả.png", 70, "image/png")

    def result(_: Message) -> tuple[Reply, ...]:
        return (Reply("Kết quả đây ạ.", image=ref), Reply("Bản để lưu:", file=ref))

    bot.engine.script = result
    await widget.talk("kết quả", "Bản để lưu:")
    shown = widget.page.get_by_role("img", name="kết quả.png")
    await expect(shown).to_have_attribute("src", re.compile("^blob:"))
    async with widget.page.expect_download() as saved:
        await widget.button("Mở tệp kết quả.png").click()
    assert (await saved.value).suggested_filename == "kết quả.png"


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
