"""A real Chromium, a ward's page on another origin under the strictest policy, and axe."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright, expect

from bot.store import Store
from tests.browser.cable import Cable, cable_to
from tests.browser.host import Host, host_page
from tests.browser.office import Office, open_office
from tests.browser.script import answer
from tests.browser.widget import Widget
from tests.conftest import Clock
from tests.web import Bot, Scripted, web_bot

expect.set_options(timeout=60_000)  # ms: a busy machine is no fault
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker("browser")


@pytest_asyncio.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


@pytest_asyncio.fixture
async def cable() -> AsyncIterator[Cable]:
    """The line between the browser and the bot; tests cut it."""
    async with cable_to() as cable:
        yield cable


@pytest_asyncio.fixture
async def host() -> AsyncIterator[Host]:
    """The ward's own web server: another origin than the bot's."""
    async with host_page() as host:
        yield host


@pytest_asyncio.fixture
async def bot(store: Store, clock: Clock, cable: Cable, host: Host) -> AsyncIterator[Bot]:
    """The web channel behind the cable, with an engine that knows `tests/browser/script.py`."""
    engine = Scripted(answer)
    async with web_bot(store, clock, engine, (host.url,), seen_as=cable.url) as bot:
        cable.lead_to(bot.url)
        host.bot = cable.url
        yield bot


@pytest_asyncio.fixture
async def context(chromium: Browser, bot: Bot) -> AsyncIterator[BrowserContext]:
    """A fresh browser profile on a phone; gone before the bot is."""
    context = await chromium.new_context(viewport={"width": 390, "height": 844}, locale="vi-VN")
    yield context
    await context.close()


@pytest_asyncio.fixture
async def widget(context: BrowserContext, host: Host, bot: Bot) -> AsyncIterator[Widget]:
    """The widget on the ward's page, closed. At the end nothing may have been reported."""
    page = await context.new_page()
    widget = Widget(page)
    await widget.watch()
    await page.goto(host.url)
    yield widget
    assert await widget.violations() == []
    assert host.reports == []
    assert widget.errors == []


@pytest_asyncio.fixture
async def office(
    database: str, store: Store, tmp_path: Path, chromium: Browser
) -> AsyncIterator[Office]:
    """The console of a town, and a browser for whoever comes."""
    async with open_office(database, store, tmp_path, chromium) as office:
        yield office
