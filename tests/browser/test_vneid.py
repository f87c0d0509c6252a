"""VNeID in Chromium: the link, the provider's own page, and the number to type back."""

import re
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from fastapi import FastAPI
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, expect

from bot.channels.vneid import VNeID, router
from bot.channels.web_headers import SafeHeaders
from bot.store import Store
from tests.browser.test_journey import Citizen
from tests.browser.town import open_town
from tests.channels.test_vneid import MAI, issuer
from tests.conftest import Clock
from tests.path.parts import WEB
from tests.web import serving

__all__ = ["issuer"]


@pytest_asyncio.fixture
async def provider(store: Store, clock: Clock, issuer: str) -> AsyncIterator[VNeID]:
    """Our two pages on a real server."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    provider = VNeID(store, issuer, "motcua", "a client secret", url, clock)
    app = FastAPI()
    app.include_router(router(provider))
    app.add_middleware(SafeHeaders, https=False)
    async with serving(app, listener, lifespan="on"):
        yield provider


@pytest_asyncio.fixture
async def phone(chromium: Browser, provider: VNeID) -> AsyncIterator[BrowserContext]:
    context = await chromium.new_context(viewport={"width": 390, "height": 844}, locale="vi-VN")
    context.set_default_timeout(60_000)
    yield context
    await context.close()


async def test_the_page_ends_with_a_number_for_the_chat(
    phone: BrowserContext, provider: VNeID
) -> None:
    page = await phone.new_page()
    await page.goto(await provider.link(WEB.channel, WEB.chat_id, key="k"))
    number = await sign_in(page)
    assert "token" not in await page.content()
    assert (await provider.redeem(WEB.channel, WEB.chat_id, number, key="k")).token


async def test_the_chat_that_asked_is_signed_in_by_the_number(
    chromium: Browser, database: str, tmp_path: Path, issuer: str
) -> None:
    """The whole way: the link of the chat, the provider's page in its own tab, and back."""
    async with open_town(database, tmp_path, vneid=issuer) as town:
        screen: ViewportSize = {"width": 1280, "height": 900}
        context = await chromium.new_context(viewport=screen, locale="vi-VN")
        context.set_default_timeout(60_000)
        page = await context.new_page()
        await page.goto(town.bot, timeout=240_000)
        citizen = Citizen(page, town, b"")
        await citizen.say("đăng nhập")
        await citizen.tap("Tôi đồng ý")
        await citizen.tap("VNeID")
        async with context.expect_page() as opened:
            await page.get_by_role("link", name="Đăng nhập bằng VNeID").click()
        number = await sign_in(await opened.value)
        await citizen.say(number)
        assert "TRẦN THỊ MAI, anh/chị đã đăng nhập" in await citizen.hears()
        assert number not in await citizen.chat.log.inner_text()
        await context.close()


async def sign_in(page: Page) -> str:
    """Say who one is on the provider's page; the number our page then shows."""
    await page.locator("input[name=sub]").fill(MAI)
    await page.get_by_role("button", name=re.compile("Authorize", re.IGNORECASE)).first.click()
    await expect(page.get_by_role("heading", name="Số để nhập vào khung chat")).to_be_visible()
    return await page.locator(".number").inner_text()
