"""Three browsers at once: a citizen in the widget, two officers who both want the ticket.

Everything is real: the bot with its worker and model, the sandbox's portal, the pages, the stream.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from PIL import Image
from playwright.async_api import Browser, Page, expect

from backend_client.port import FileContent
from bot.console.secrets import demo_account
from bot.store import Store, canned, staff
from tests.browser.town import Town, open_town
from tests.browser.widget import COLLECT, Widget
from tests.conftest import Clock

PASSWORD = "mot-mat-khau-cua-ban-demo"
WIDE = {"width": 1440, "height": 900}
ZOOMED = {"width": 360, "height": 225}  # 1440 x 900 at 400 %
PEOPLE = (("hoa", "officer"), ("nam", "officer"), ("lan", "supervisor"), ("bien", "editor"))
ADMIN = ("quan", "admin")


@dataclass
class Office:
    """The town, and a browser profile for whoever comes."""

    town: Town
    chromium: Browser
    violations: list[str]
    store: Store

    async def page(self, **more: object) -> Page:
        context = await self.chromium.new_context(locale="vi-VN", **more)  # type: ignore[arg-type]
        page = await context.new_page()
        await page.add_init_script(COLLECT)
        page.on("pageerror", lambda error: self.violations.append(str(error)))
        return page

    async def canned_reply(self) -> UUID:
        """A reply of the ward with a file; its id."""
        bien, now = await staff.by_login(self.store, "bien"), datetime.now(UTC)
        assert bien is not None
        words = ("Giờ làm việc", "Phiếu {ticket}: phường mở cửa từ 7 giờ 30 ạ.")
        file = FileContent("to-khai.pdf", "application/pdf", b"%PDF-1.7")
        return await canned.add(self.store, "H26.12", words, bien.id, now, file)

    async def officer(self, login: str, size: dict[str, int] = WIDE) -> Page:
        page = await self.page(viewport=size)
        await page.goto(f"{self.town.bot}/console")
        await page.get_by_label("Tên đăng nhập").fill(login)
        await page.get_by_label("Mật khẩu").fill(PASSWORD)
        await page.get_by_role("button", name="Đăng nhập", exact=True).click()
        await expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
        return page


@pytest_asyncio.fixture
async def office(
    database: str, store: Store, clock: Clock, tmp_path: Path, chromium: Browser
) -> AsyncIterator[Office]:
    async with open_town(database, tmp_path) as town:
        for login, role in (*PEOPLE, ADMIN):
            person = demo_account(login, login.title(), "H26.12", role, PASSWORD)
            # The town's bot has keys of its own; an account without a second factor needs none.
            await staff.add(store, person, clock())
        office = Office(town, chromium, [], store)
        yield office
        for context in chromium.contexts:
            await context.close()
        assert office.violations == []


def photo() -> bytes:
    page = BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(page, "JPEG")
    return page.getvalue()


async def wrong(page: Page) -> list[str]:
    """What axe finds, and what the page's policy stopped."""
    found = await Axe().run(page)
    broken = [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]
    stopped: list[str] = await page.evaluate("window.violations ?? []")
    return broken + stopped


async def citizen_in_mid_form(office: Office, ticket: str = "PH-0001") -> Widget:
    """A citizen who is asked something and asks for a person instead."""
    page = await office.page(viewport={"width": 390, "height": 844})
    await page.goto(office.town.bot)
    citizen = Widget(page)
    await page.locator("motcua-chat button.launch").click()
    await citizen.talk("đăng ký tài khoản", "số điện thoại")
    await citizen.talk("gặp cán bộ", ticket)
    return citizen


async def test_escalation_answer_photo_and_back_to_the_open_question(office: Office) -> None:
    citizen = await citizen_in_mid_form(office)
    hoa, nam = await office.officer("hoa"), await office.officer("nam")
    for page in (hoa, nam):
        await page.get_by_role("link", name="PH-0001").click()
    take = "Nhận phiếu"
    await asyncio.gather(*(page.get_by_role("button", name=take).click() for page in (hoa, nam)))
    refused = [await page.get_by_text("đã có người nhận trước").count() for page in (hoa, nam)]
    assert sorted(refused) == [0, 1]
    winner = (hoa, nam)[refused.index(0)]
    await citizen.hears("đang trả lời anh/chị")
    await winner.get_by_label("Trả lời công dân").fill("Chào anh/chị, tôi nghe ạ.")
    await winner.get_by_label("Trả lời công dân").press("Control+Enter")
    await citizen.hears("Chào anh/chị, tôi nghe ạ.")
    await citizen.say("tôi không có thẻ ở đây")
    await expect(winner.locator("#talk")).to_contain_text("không có thẻ")
    await winner.get_by_label("Xin công dân giấy tờ").fill("ảnh thẻ căn cước")
    await winner.get_by_role("button", name="Gửi yêu cầu").click()
    await citizen.hears("ảnh thẻ căn cước")
    picture = {"name": "the.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    await citizen.attach(picture)
    await citizen.page.get_by_role("button", name="Gửi", exact=True).click()
    await expect(winner.locator("#talk")).to_contain_text("đã nhận")
    await expect(winner.locator("#talk")).to_contain_text("tệp đạt")
    assert await wrong(winner) == []
    await winner.get_by_role("button", name="Xong, trả lại trợ lý").click()
    await citizen.hears("Anh/chị thấy cán bộ hỗ trợ thế nào ạ?")
    await expect(citizen.said.last).to_contain_text("Anh/chị có đồng ý không ạ?")


async def test_every_page_is_accessible_and_fits_at_400_percent(office: Office) -> None:
    await citizen_in_mid_form(office)
    reply = await office.canned_reply()
    topic = "topics/acc-need"
    pages = {
        "lan": ("inbox", "tickets/PH-0001", "wall", "reports", "audit"),
        "quan": ("staff",),
        "bien": (
            "canned",
            f"canned/{reply}",
            "topics",
            "topics/new",
            topic,
            "questions",
            f"{topic}/try",
        ),
    }
    for login, paths in pages.items():
        for size in (WIDE, ZOOMED):
            page = await office.officer(login, size)
            for path in paths:
                await page.goto(f"{office.town.bot}/console/{path}")
                await expect(page.get_by_role("heading", level=1)).to_be_attached()
                assert await wrong(page) == [], path
                wider = (
                    "document.documentElement.scrollWidth > document.documentElement.clientWidth"
                )
                assert not await page.evaluate(wider), (path, size)


async def test_the_whole_work_with_the_keyboard_alone(office: Office) -> None:
    citizen = await citizen_in_mid_form(office)
    page = await office.page(viewport=WIDE)
    await page.goto(f"{office.town.bot}/console/signin")
    keys = page.keyboard
    await keys.type("hoa")
    await keys.press("Tab")
    await keys.type(PASSWORD)
    await keys.press("Enter")
    link = page.get_by_role("link", name="PH-0001")
    await expect(link).to_be_visible()
    await tab_to(page, "a[href='/console/tickets/PH-0001']")
    await keys.press("Enter")
    await expect(page.get_by_role("button", name="Nhận phiếu")).to_be_visible()
    await tab_to(page, ".actions button.main")
    await keys.press("Enter")
    await expect(page.locator("#text")).to_be_visible()
    await tab_to(page, "#text")
    await keys.type("Dạ vâng ạ.")
    await keys.press("Control+Enter")
    await citizen.hears("Dạ vâng ạ.")
    await expect(page.locator("#text")).to_have_value("")
    await expect(link).to_have_attribute("aria-current", "true")


COUNTED = """
window.heard = { rings: 0, notices: [] };
Object.defineProperty(document, "hidden", { get: () => true });  // the officer reads elsewhere
window.AudioContext = class extends AudioContext {
  constructor() { super(); heard.rings += 1; }
};
window.Notification = class extends Notification {
  constructor(title, more) { super(title, more); heard.notices.push(more.body); }
};
"""
HEARD = "[heard.rings, heard.notices]"


async def test_who_waits_rings_once_and_the_bell_stays_off_when_it_was_put_off(
    office: Office,
) -> None:
    page = await office.officer("hoa")
    await page.context.grant_permissions(["notifications"], origin=office.town.bot)
    await page.add_init_script(COUNTED)
    bell = page.locator("#bell")
    await bell.click()
    await page.goto(f"{office.town.bot}/console/inbox")
    await expect(bell).to_have_text("Âm báo: bật")
    citizen = await citizen_in_mid_form(office)
    await expect(page.locator("#t-PH-0001")).to_be_visible()
    told = [1, ["PH-0001: có người đang chờ"]]
    assert await page.evaluate(HEARD) == told
    await citizen.talk("bao giờ đến lượt tôi", "PH-0001")
    await page.locator("#t-PH-0001").get_by_text("tin mới").wait_for()
    assert await page.evaluate(HEARD) == told
    await bell.click()
    await page.reload()
    await expect(bell).to_have_text("Âm báo: tắt")
    await citizen_in_mid_form(office, "PH-0002")
    await expect(page.locator("#t-PH-0002")).to_be_visible()
    assert await page.evaluate(HEARD) == [0, []]


async def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("s => document.activeElement?.matches(s)", selector):
            return
    raise AssertionError(f"the Tab key never reaches {selector}")
