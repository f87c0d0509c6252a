from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from bot.store import Store
from tests.channels.browser import Tab
from tests.channels.features import HARNESSES
from tests.channels.harness import Harness
from tests.channels.telegram_world import TelegramWorld, telegram_world
from tests.conftest import Clock
from tests.web import HOST_PAGE, Bot, Scripted, web_bot


@pytest_asyncio.fixture
async def bot(store: Store, clock: Clock) -> AsyncIterator[Bot]:
    """A bot that repeats what it hears; a test may give its engine another script."""
    async with web_bot(store, clock, Scripted()) as bot:
        yield bot


@pytest_asyncio.fixture
async def page(bot: Bot) -> AsyncIterator[httpx.AsyncClient]:
    """Requests as a page of an allowed origin makes them."""
    async with httpx.AsyncClient(base_url=bot.url, headers={"Origin": HOST_PAGE}) as client:
        yield client


@pytest_asyncio.fixture
async def tab(bot: Bot, page: httpx.AsyncClient) -> Tab:
    """A browser tab with a fresh session."""
    made = (await page.post("/webchat/sessions", json={"locale": "vi"})).json()
    return Tab(bot, made["session_id"], made["token"])


@pytest.fixture
def engine() -> Scripted:
    """Repeats what it hears, until a test gives it another script."""
    return Scripted()


@pytest_asyncio.fixture
async def world(
    store: Store, clock: Clock, tmp_path: Path, engine: Scripted
) -> AsyncIterator[TelegramWorld]:
    """Telegram and a bot of ours on it."""
    async with telegram_world(store, clock, tmp_path, engine) as world:
        yield world


@pytest_asyncio.fixture
async def channel(
    name: str, store: Store, clock: Clock, tmp_path: Path, engine: Scripted
) -> AsyncIterator[Harness]:
    """The channel a test of every channel runs on."""
    async with HARNESSES[name](store, clock, tmp_path, engine) as harness:
        yield harness
