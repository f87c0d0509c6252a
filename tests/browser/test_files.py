"""Files in the widget: given, refused, cut off, fetched."""

import re
from pathlib import Path

from playwright.async_api import expect

from bot.model import FileRef, Message, Reply
from tests.browser.cable import Cable
from tests.browser.widget import Widget, picture
from tests.web import Bot


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
