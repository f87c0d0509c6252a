"""A citizen's whole way: account, procedure, form, photo, dossier, fee, payment, result.

Everything is real but the town: the bot with its worker and model, the widget in the browser, the
sandbox with its phone, its desk and its payment page.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.town import Town, open_town
from tests.browser.widget import Widget

PHONE = "0987654321"
CODE = re.compile(r"H26\.12-\d{6}-\d{4}")
SAY, TAP = "say", "tap"

# What the citizen does when the bot's last words, buttons included, match the first part; the
# first that fits counts. Patterns name the thing asked for, so that rewording does not matter.
ANSWERS = (
    ("Tôi đồng ý", TAP, "Tôi đồng ý"),
    ("Đúng, gửi đi", TAP, "Đúng, gửi đi"),
    ("số điện thoại chính chủ", SAY, PHONE),
    (r"số căn cước \(CCCD\)", SAY, "001195054321"),
    ("họ và tên đầy đủ", SAY, "Phạm Thị Hoa"),
    ("sinh ngày nào", SAY, "20/11/1995"),
    ("Tôi tự làm", TAP, "Tôi tự làm"),
    ("nơi cư trú", SAY, "Số 5 phố Sen Hồ, phường Sen Hồ, Hà Nội"),
    ("Ông hoặc bà", TAP, "Mẹ"),
    ("tên (của )?trẻ", SAY, "Phạm Gia Hân"),
    ("năm sinh (của )?trẻ", SAY, "hôm qua"),
    ("Giới tính", TAP, "Nữ"),
    ("Em ghi sẵn", TAP, "Có"),
    ("nơi sinh", SAY, "Bệnh viện Sen Hồ, phường Sen Hồ, Hà Nội"),
    ("quê quán", SAY, "xã Bãi Ngô, thành phố Hà Nội"),
    ("muốn khai phần này", TAP, "Không"),
    ("số bản sao", SAY, "1"),
    ("Bản giấy qua bưu chính", TAP, "Bản điện tử"),
    ("Đủ rồi", TAP, "Đủ rồi"),
    ("Không có giấy nào", TAP, "Không có giấy nào"),
    (r"[Tt]rẻ có .*\nCó\nKhông", TAP, "Không"),
)


@dataclass
class Citizen:
    """Somebody who reads the last words of the bot and does what they ask for."""

    page: Page
    town: Town
    photo: bytes

    @property
    def chat(self) -> Widget:
        return Widget(self.page)

    async def hears(self) -> str:
        """The bot's words since the citizen's own last ones, once it has finished."""
        await expect(self.page.locator("motcua-chat :is(.dots, .fate)")).to_have_count(0)
        answer = self.page.locator("motcua-chat .bubble.citizen ~ .bubble.bot")
        await expect(answer.last).to_be_visible()
        return "\n".join(await self._after_mine())

    async def _after_mine(self) -> list[str]:
        words: list[str] = await self.page.evaluate(
            """() => {
                const all = [...document.querySelector("motcua-chat").shadowRoot
                    .querySelectorAll(".bubble")];
                const mine = all.findLastIndex((one) => one.classList.contains("citizen"));
                return all.slice(mine + 1).map((one) => one.innerText);
            }"""
        )
        return words

    async def until(self, wanted: str, most: int = 40) -> str:
        """Answer questions until the bot says what is wanted."""
        for _ in range(most):
            heard = await self.hears()
            if re.search(wanted, heard):
                return heard
            await self.answer(heard)
        raise AssertionError(f"after {most} answers: {heard}")

    async def answer(self, heard: str) -> None:
        if "OTP" in heard or "mã 6 chữ số" in heard:
            return await self.say(await self.code())
        if "gửi giúp em ảnh" in heard:
            return await self.send_photo()
        for question, how, words in ANSWERS:
            if re.search(question, heard):
                return await (self.say(words) if how == SAY else self.tap(words))
        raise AssertionError(f"nobody knows what to answer: {heard}")

    async def is_told(self, wanted: str) -> None:
        """Wait for news that nobody asked for."""
        news = self.chat.said.get_by_text(re.compile(wanted, re.DOTALL))
        await expect(news.last).to_be_visible()

    async def say(self, words: str) -> None:
        before = await self.mine()
        await self.chat.say(words)
        await expect(self.chat.log.locator(".bubble.citizen")).to_have_count(before + 1)
        await self.hears()

    async def tap(self, label: str) -> None:
        choices = self.page.locator("motcua-chat .choice:not([aria-disabled])")
        await choices.filter(has_text=label).last.click()
        await self.hears()

    async def send_photo(self) -> None:
        file = {"name": "giay-chung-sinh.jpg", "mimeType": "image/jpeg", "buffer": self.photo}
        await self.chat.attach(file)
        await self.hears()

    async def mine(self) -> int:
        return await self.chat.log.locator(".bubble.citizen").count()

    async def code(self) -> str:
        """The code of the newest SMS, read on the phone's page."""
        phone = await self.page.context.new_page()
        await phone.goto(f"{self.town.sandbox}/phone?phone={PHONE}")
        newest = await phone.locator(".messages .text").first.inner_text()
        await phone.close()
        (code,) = re.findall(r"\b\d{6}\b", newest)
        return str(code)


@pytest_asyncio.fixture
async def town(database: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with open_town(database, tmp_path) as town:
        yield town


@pytest_asyncio.fixture
async def people(chromium: Browser, town: Town) -> AsyncIterator[BrowserContext]:
    """Everybody's browser, on a desktop; gone before the town is."""
    context = await chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    yield context
    await context.close()


@pytest.fixture
def photo() -> bytes:
    """A page photographed: light paper, dark lines."""
    image = Image.new("RGB", (1200, 1600), "#f4f0e6")
    for top in range(100, 1500, 40):
        image.paste("#333333", (100, top, 1100, top + 3))
    out = BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


async def test_from_good_morning_to_the_signed_result(
    people: BrowserContext, town: Town, photo: bytes
) -> None:
    page = await people.new_page()
    await page.goto(town.bot, timeout=240_000)  # the first one waits for the model
    citizen = Citizen(page, town, photo)
    await citizen.say("xin chào")
    await citizen.say("tôi muốn mở tài khoản")
    await citizen.until("Em đã mở tài khoản")
    await citizen.say("nhà tôi mới sinh em bé, giờ phải làm giấy tờ gì")
    assert "Đăng ký khai sinh" in await citizen.hears()
    await citizen.tap("Nộp hồ sơ")
    filed = await citizen.until(CODE.pattern)
    found = CODE.search(filed)
    assert found is not None

    async with people.expect_page() as opened:
        await page.get_by_role("link", name=re.compile("^Bàn của cán bộ")).click()
    desk = await opened.value
    await desk.get_by_role("link", name=re.compile(found[0])).click()
    await desk.get_by_role("button", name="Tiếp nhận hồ sơ").click()
    await citizen.is_told("đã được tiếp nhận")
    await desk.get_by_role("button", name="Yêu cầu nộp lệ phí").click()
    await citizen.is_told(r"khoản phải nộp.*8\.000 đồng")

    await citizen.tap("Nộp phí")
    async with people.expect_page() as opened:
        await page.get_by_role("link", name=re.compile("Thanh toán")).click()
    bank = await opened.value
    await expect(bank.get_by_text("8.000 đồng").first).to_be_visible()
    await bank.get_by_role("button", name="Thanh toán thành công").click()
    await citizen.is_told("thanh toán thành công")

    await desk.reload()
    await desk.get_by_role("button", name="Ký số và báo có kết quả").click()
    await citizen.is_told("đã có kết quả")
    await citizen.tap("Lấy kết quả")
    async with page.expect_download() as saved:
        await page.get_by_role("button", name=re.compile("^Mở tệp")).click()
    assert (await saved.value).suggested_filename.endswith(".pdf")
    assert await (await saved.value).failure() is None
    assert await citizen.chat.axe() == []
