"""The console's people: who works there, their browsers, and how a citizen comes to them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from backend_client.port import FileContent
from bot.console.secrets import demo_account
from bot.store import Store, canned, staff
from tests.browser.town import Town, open_town
from tests.browser.widget import COLLECT, Widget

PASSWORD = "mot-mat-khau-cua-ban-demo"
WIDE = {"width": 1440, "height": 900}
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
        context.set_default_timeout(120_000)  # ms: a busy machine is no fault
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


@asynccontextmanager
async def open_office(
    database: str, store: Store, folder: Path, chromium: Browser
) -> AsyncIterator[Office]:
    """A town of its own; at the end nothing may have been reported by a browser."""
    async with open_town(database, folder) as town:
        for login, role in (*PEOPLE, ADMIN):
            person = demo_account(login, login.title(), "H26.12", role, PASSWORD)
            # The town's bot has keys of its own; an account without a second factor needs none.
            await staff.add(store, person, datetime.now(UTC))
        office = Office(town, chromium, [], store)
        yield office
        for context in chromium.contexts:
            await context.close()
        assert office.violations == []


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


async def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(200):
        await page.keyboard.press("Tab")
        if await page.evaluate("s => document.activeElement?.matches(s)", selector):
            return
    raise AssertionError(f"the Tab key never reaches {selector}")
