"""axe finds nothing wrong in ten states of the widget, each under the strict policy."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import expect

from tests.browser.cable import Cable
from tests.browser.widget import Widget, picture


@pytest_asyncio.fixture
async def chat(widget: Widget) -> AsyncIterator[Widget]:
    await widget.open()
    yield widget
    assert await widget.axe() == []


async def test_empty(chat: Widget) -> None:
    await expect(chat.page.get_by_role("heading", name="Kính chào anh/chị!")).to_be_visible()


async def test_mid_form(chat: Widget) -> None:
    await chat.talk("khai sinh", "Cháu sinh ngày nào ạ?")
    await expect(chat.page.get_by_text("Bước 3/9")).to_be_visible()
    await chat.button("Hôm qua").click()
    await chat.hears("Em nghe: Hôm qua")


async def test_review(chat: Widget) -> None:
    await chat.talk("xem lại", "Anh/chị xem lại giúp em trước khi nộp:")
    await expect(chat.page.get_by_role("heading", name="Cha, mẹ")).to_be_visible()


async def test_error(chat: Widget, tmp_path: Path) -> None:
    huge = tmp_path / "ảnh to.jpg"
    huge.write_bytes(bytes(21 * 1024 * 1024))
    await chat.talk("chào", "Em nghe: chào")
    await chat.attach(huge)
    await expect(chat.page.get_by_text("Tệp hoặc tin quá lớn.")).to_be_visible()


async def test_offline(chat: Widget, cable: Cable) -> None:
    await chat.talk("chào", "Em nghe: chào")
    cable.cut()
    await expect(chat.page.get_by_text("Đang mất kết nối.").first).to_be_visible()
    await chat.say("Tin khi mất mạng")
    await expect(chat.page.get_by_text("Chờ có mạng để gửi")).to_be_visible()


async def test_hand_off(chat: Widget) -> None:
    await chat.talk("gặp cán bộ", "tôi là cán bộ Một cửa")
    await expect(chat.page.get_by_text("Cán bộ", exact=True)).to_be_visible()


async def test_file(chat: Widget) -> None:
    await chat.attach(picture("giấy chứng sinh.png"))
    await chat.hears("Em đã nhận giấy chứng sinh.png. Ảnh rõ ạ.")


async def test_card(chat: Widget) -> None:
    await chat.talk("tìm", "Em tìm thấy hai thủ tục")
    await expect(chat.button("Cần giấy tờ gì?")).to_be_visible()


async def test_long_text(chat: Widget) -> None:
    await chat.talk("dài", "Theo quy định, hồ sơ gồm các giấy tờ sau đây")
    await chat.talk("Tôi kể dài. " * 300, "Em nghe: Tôi kể dài.")


async def test_english(chat: Widget) -> None:
    await chat.button("Switch to English").click()
    await expect(chat.page.get_by_role("heading", name="Welcome!")).to_be_visible()
    await chat.button("Track my dossier").click()
    await chat.hears("Em nghe: Track my dossier")
    await expect(chat.button("End session")).to_be_visible()
