"""A ward whose portal has no gateway: the whole way to a filled form, and not one code asked."""

import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pypdfium2
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Download, expect

from tests.browser.test_journey import SAY, TAP, Citizen, photo
from tests.browser.town import Town, open_town

__all__ = ["photo"]
ANSWERS = (
    ("Đúng rồi", TAP, "Đúng rồi"),
    ("tên người yêu cầu", SAY, "Phạm Thị Hoa"),
    ("số định danh cá nhân của người yêu cầu", SAY, "001195054321"),
    ("năm sinh của người yêu cầu", SAY, "20/11/1995"),
    ("cho em xin số điện thoại", SAY, "0987654321"),
)


class Alone(Citizen):
    """A citizen who has no account here, and would say so if asked for a code."""

    async def answer(self, heard: str) -> None:
        assert not re.search(r"gồm 6 chữ số|nhập mã", heard), heard
        for question, how, words in ANSWERS:
            if re.search(question, heard):
                return await (self.say(words) if how == SAY else self.tap(words))
        if "gửi giúp em ảnh" not in heard:
            heard = heard.replace("OTP", "")
        return await super().answer(heard)


@pytest_asyncio.fixture
async def town(database: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with open_town(database, tmp_path, guide=True) as town:
        yield town


@pytest_asyncio.fixture
async def people(chromium: Browser, town: Town) -> AsyncIterator[BrowserContext]:
    context = await chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    yield context
    await context.close()


async def kept(download: Download, folder: Path) -> Path:
    path = folder / download.suggested_filename
    await download.save_as(path)
    return path


async def test_from_a_need_to_the_filled_form_without_any_code(
    people: BrowserContext, town: Town, photo: bytes, tmp_path: Path
) -> None:
    page = await people.new_page()
    await page.goto(town.bot, timeout=240_000)
    citizen = Alone(page, town, photo)
    await citizen.say("nộp hồ sơ khai sinh")
    last = await citizen.until("Các bước tự nộp")
    assert "Em không nộp thay được" in last
    link = page.get_by_role("link", name=re.compile("Mở Cổng Dịch vụ công quốc gia"))
    address = await link.get_attribute("href")
    assert address is not None
    assert address.startswith("https://dichvucong.gov.vn/")
    assert address.endswith("keyword=1.001193")
    files = page.get_by_role("button", name=re.compile("^Mở tệp"))
    await expect(files).to_have_count(2)
    paths = []
    for nth in range(2):
        async with page.expect_download() as saved:
            await files.nth(nth).click()
        paths.append(await kept(await saved.value, tmp_path))
    form, bundle = paths
    document = pypdfium2.PdfDocument(form)
    words = " ".join(document[0].get_textpage().get_text_bounded().split())
    picture = document[0].render(scale=1).to_pil()
    document.close()
    assert "TỜ KHAI ĐĂNG KÝ KHAI SINH" in words
    assert "Phạm Gia Hân" in words
    assert picture.convert("L").getextrema()[0] < 60  # ink on paper
    names = zipfile.ZipFile(bundle).namelist()
    assert names == ["01-to-khai.pdf", "02-giay-chung-sinh.jpg"]
    assert await citizen.chat.axe() == []
