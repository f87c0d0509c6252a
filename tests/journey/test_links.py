"""Links of posters and letters, followed on every channel: to a dossier, and to what was begun.

A link opens a thing and proves nothing: in the wrong hands it shows nothing of anybody.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.async_api import Browser
from pydantic import SecretStr

from bot import cli_links
from bot.settings import Settings
from tests.browser.conftest import chromium
from tests.browser.widget import Widget
from tests.journey import programs
from tests.journey.phone import TelegramPhone, telegram_phone
from tests.journey.programs import Program, Town, eventually
from tests.journey.zalo_citizen import ZaloCitizen, newcomer
from tests.sandbox import town as gateway

pytestmark = [pytest.mark.browser, pytest.mark.processes]
__all__ = ["chromium"]  # the fixture
SAID = ".bubble.bot:not(:has(.dots))"  # the dots of an answer on its way come and go
STRANGER = "0912000444"
PRIVATE = ("TRẦN GIA", "NGUYỄN THỊ LAN", gateway.CITIZEN, gateway.PHONE, "Tình trạng:")


class Hand(Protocol):
    """Somebody who follows links on one channel."""

    async def follow(self, link: str) -> None:
        """Open what was scanned."""
        ...

    async def say(self, words: str) -> None:
        """Type."""
        ...

    async def read(self) -> str:
        """Everything the bot has said."""
        ...


@dataclass
class OnWeb:
    """A browser of one's own."""

    widget: Widget

    async def follow(self, link: str) -> None:
        await self.widget.page.goto(link)

    async def say(self, words: str) -> None:
        await self.widget.say(words)

    async def read(self) -> str:
        return "\n".join(await self.widget.page.locator(SAID).all_inner_texts())


@dataclass
class OnTelegram:
    """A phone with Telegram."""

    phone: TelegramPhone

    async def follow(self, link: str) -> None:
        (word,) = parse_qs(urlsplit(link).query)["start"]
        await self.phone.do("start", text=word)

    async def say(self, words: str) -> None:
        await self.phone.do("text", text=words)

    async def read(self) -> str:
        return "\n".join(m.get("text", "") for m in await self.phone.messages() if m["by_bot"])


@dataclass
class OnZalo:
    """A phone with Zalo, whose owner sends the words that the link puts there."""

    citizen: ZaloCitizen

    async def follow(self, link: str) -> None:
        (words,) = parse_qs(urlsplit(link).query)["text"]
        await self.citizen.say(words)

    async def say(self, words: str) -> None:
        await self.citizen.say(words)

    async def read(self) -> str:
        return "\n".join(m["text"] for m in await self.citizen.shown())


@dataclass
class Reader:
    """A citizen with a channel, and how far they have read."""

    hand: Hand
    read: int = field(default=0)

    async def hears(self, words: str) -> str:
        """Wait for these words among the new ones; the new ones."""
        fresh = ""

        async def there() -> bool:
            nonlocal fresh
            fresh = (await self.hand.read())[self.read :]
            return words in fresh

        await eventually(there)
        self.read += len(fresh)
        return fresh


@asynccontextmanager
async def reader(channel: str, town: Town, browser: Browser, phone: str) -> AsyncIterator[Reader]:
    """Somebody new."""
    if channel == "web":
        context = await browser.new_context(viewport={"width": 390, "height": 844}, locale="vi-VN")
        yield Reader(OnWeb(Widget(await context.new_page())))
        await context.close()
    elif channel == "telegram":
        yield Reader(OnTelegram(await telegram_phone(town.client, "Lê Thị Quýt", phone)))
    else:
        yield Reader(OnZalo(await newcomer(town)))


class Gateway(gateway.Town):
    """The portal of a sandbox that runs elsewhere."""

    def __init__(self, town: Town) -> None:
        token = {"Authorization": f"Bearer {programs.TOKEN}"}
        self.api = httpx.AsyncClient(base_url=f"{town.url}/api/v1", headers=token, timeout=60)
        self.web = town.client
        self._keys = count(1)


@pytest.fixture(scope="module")
def code() -> list[str]:
    """The dossier of all these tests, once one has filed it."""
    return []


async def filed(town: Town, code: list[str], today: date) -> str:
    """A dossier that somebody filed on the portal itself."""
    if not code:
        portal = Gateway(town)
        code.append(await portal.filed(child_dob=(today - timedelta(days=5)).isoformat()))
        await portal.api.aclose()
    return code[0]


def link(demo: Program, town: Town, channel: str, word: str, dossier: str = "") -> str:
    """What `motcua links` prints."""
    known = Settings(
        public_url=demo.url,
        telegram_token=SecretStr("1:a"),
        telegram_webhook_secret=SecretStr("b"),
        telegram_api_url=f"{town.url}/telegram",
        zalo_app_id="1",
        zalo_oa_id="77",
        zalo_app_secret=SecretStr("c"),
        zalo_oa_secret_key=SecretStr("d"),
        zalo_refresh_token=SecretStr("e"),
    )
    (door,) = [door for door in cli_links.doors_of(known, "") if door.channel == channel]
    things = cli_links.things(["khai-sinh"], dossier)
    return door.url(next(thing for thing in things if thing.word.startswith(word)))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("channel", ["web", "telegram", "zalo"])
async def test_a_letter_s_link_opens_the_dossier_to_its_owner_alone(
    channel: str, demo: Program, town: Town, chromium: Browser, code: list[str], today: date
) -> None:
    dossier = await filed(town, code, today)
    letter = link(demo, town, channel, "d-", dossier)
    async with reader(channel, town, chromium, STRANGER) as other:
        await other.hand.follow(letter)
        await other.hears("số điện thoại đã dùng khi nộp hồ sơ")
        await other.hand.say(STRANGER)
        await other.hears("mã xác thực (OTP)")
        await other.hand.say(await town.otp(STRANGER))
        await other.hears("Em không tìm thấy hồ sơ nào")
        everything = await other.hand.read()
    assert [words for words in PRIVATE if words in everything] == []
    async with reader(channel, town, chromium, gateway.PHONE) as owner:
        await owner.hand.follow(letter)
        await owner.hears("số điện thoại đã dùng khi nộp hồ sơ")
        await owner.hand.say(gateway.PHONE)
        await owner.hears("mã xác thực (OTP)")
        await owner.hand.say(await town.otp(gateway.PHONE))
        assert dossier in await owner.hears("Tình trạng:")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("channel", ["web", "telegram", "zalo"])
async def test_a_draft_s_link_goes_on_with_one_s_own_and_nobody_else_s(
    channel: str, demo: Program, town: Town, chromium: Browser
) -> None:
    draft = link(demo, town, channel, "draft")
    async with reader(channel, town, chromium, "0912000555") as one:
        await one.hand.follow(link(demo, town, channel, "p-khai-sinh"))
        await one.hears("Đăng ký khai sinh")
        await one.hand.say("đăng ký tài khoản")
        await one.hears("Anh/chị có đồng ý không ạ?")
        await one.hand.say("Tôi đồng ý")
        await one.hears("số điện thoại chính chủ")
        await one.hand.say("để sau")
        await one.hears("em giữ lại")
        await one.hand.follow(draft)
        await one.hears("Mình tiếp tục")
    async with reader(channel, town, chromium, STRANGER) as other:
        await other.hand.follow(draft)
        assert "tiếp tục" not in await other.hears("Em không thấy việc nào đang làm dở")
