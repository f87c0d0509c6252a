"""Sign-in by VNeID against a kept OpenID Connect provider: real HTTP, real code flow, PKCE."""

import re
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from bot.channels.vneid import VNeID, router
from bot.channels.web_headers import SafeHeaders
from bot.model import Address, Identity
from bot.store import Store
from tests.conftest import Clock
from tests.path.parts import WEB, ZALO

MAI = "001190000017"
OURS = "http://bot.example"


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    """The provider, as a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port)]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        while not _answers(url):
            assert child.poll() is None
        yield url
    finally:
        child.terminate()
        child.wait(10)


def _answers(url: str) -> bool:
    try:
        found = httpx.get(f"{url}/.well-known/openid-configuration", timeout=2)
    except httpx.TransportError:
        return False
    return found.status_code == 200


@dataclass
class Browser:
    """A citizen's browser, between us and VNeID."""

    provider: VNeID
    ours: httpx.AsyncClient
    theirs: httpx.AsyncClient

    async def link(self, address: Address = WEB) -> str:
        return await self.provider.link(address.channel, address.chat_id, key="k")

    async def follows(self, link: str) -> httpx.Response:
        return await self.ours.get(link)

    async def signs_in(self, started: httpx.Response, who: str = MAI) -> str:
        """At VNeID's own page; where it sends the browser back to."""
        assert started.status_code == 303, started.text
        asked = started.headers["location"]
        query = parse_qs(urlsplit(asked).query)
        assert query["code_challenge_method"] == ["S256"]
        assert query["nonce"] != query["state"]
        back = await self.theirs.post(asked, data={"sub": who})
        assert back.status_code in (302, 303), back.text
        return str(back.headers["location"])

    async def number(self, address: Address = WEB) -> str:
        """The whole journey; the number on the last page."""
        back = await self.signs_in(await self.follows(await self.link(address)))
        page = await self.ours.get(back)
        assert page.status_code == 200
        (number,) = re.findall(r'class="number"[^>]*>(\d{4})<', page.text)
        return str(number)

    async def types(self, number: str, address: Address = WEB) -> Identity:
        return await self.provider.redeem(address.channel, address.chat_id, number, key="k")


@pytest_asyncio.fixture
async def browser(store: Store, clock: Clock, issuer: str) -> AsyncIterator[Browser]:
    provider = VNeID(store, issuer, "motcua", "a client secret", OURS, clock)
    app = FastAPI()
    app.include_router(router(provider))
    app.add_middleware(SafeHeaders, https=True)
    ours = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=OURS)
    async with ours, httpx.AsyncClient() as theirs:
        yield Browser(provider, ours, theirs)


def other(number: str) -> str:
    return f"{(int(number) + 1) % 10_000:04}"


async def test_the_number_typed_into_the_chat_that_asked_gives_the_identity(
    browser: Browser,
) -> None:
    number = await browser.number()
    found = await browser.types(number)
    assert found.token.count(".") == 2
    assert found.token not in repr(found)


async def test_a_link_counts_once(browser: Browser) -> None:
    link = await browser.link()
    assert (await browser.follows(link)).status_code == 303
    again = await browser.follows(link)
    assert again.status_code == 410
    assert "không còn dùng được" in again.text


async def test_a_link_is_good_for_ten_minutes(browser: Browser, clock: Clock) -> None:
    link = await browser.link()
    clock.now += timedelta(minutes=10, seconds=1)
    assert (await browser.follows(link)).status_code == 410


async def test_a_made_up_link_leads_nowhere(browser: Browser) -> None:
    assert (await browser.follows(f"{OURS}/signin/vneid/start?t=made-up")).status_code == 410


async def test_a_wrong_state_is_no_journey_of_ours(browser: Browser) -> None:
    back = await browser.signs_in(await browser.follows(await browser.link()))
    forged = re.sub(r"state=[^&]+", "state=forged", back)
    assert (await browser.ours.get(forged)).status_code == 410
    assert await browser.types("0000") == Identity()


async def test_a_way_back_counts_once(browser: Browser) -> None:
    back = await browser.signs_in(await browser.follows(await browser.link()))
    assert (await browser.ours.get(back)).status_code == 200
    assert (await browser.ours.get(back)).status_code == 410


async def test_a_code_of_another_journey_proves_nothing(browser: Browser) -> None:
    """PKCE and nonce: what one browser brings home cannot be put into another's journey."""
    mine = await browser.signs_in(await browser.follows(await browser.link()))
    theirs = await browser.signs_in(await browser.follows(await browser.link(ZALO)))
    state = parse_qs(urlsplit(mine).query)["state"][0]
    code = parse_qs(urlsplit(theirs).query)["code"][0]
    query = {"code": code, "state": state}
    answer = await browser.ours.get(f"{OURS}/signin/vneid/callback", params=query)
    assert answer.status_code == 403
    assert await browser.types("0000") == Identity()


async def test_a_number_counts_only_in_the_chat_that_asked(browser: Browser) -> None:
    number = await browser.number(WEB)
    assert await browser.types(number, ZALO) == Identity()
    assert (await browser.types(number, WEB)).token


async def test_three_wrong_numbers_end_it(browser: Browser) -> None:
    number = await browser.number()
    left = [(await browser.types(other(number))).tries_left for _ in range(3)]
    assert left == [2, 1, 0]
    assert await browser.types(number) == Identity()


async def test_a_number_is_good_for_ten_minutes(browser: Browser, clock: Clock) -> None:
    number = await browser.number()
    clock.now += timedelta(minutes=10, seconds=1)
    assert await browser.types(number) == Identity()


async def test_the_pages_show_and_load_nothing_else(browser: Browser) -> None:
    page = await browser.ours.get(f"{OURS}/signin/vneid/callback?code=x&state=y")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert page.headers["cache-control"] == "no-store"
    english = {"Accept-Language": "en-GB"}
    page = await browser.ours.get(f"{OURS}/signin/vneid/start?t=x", headers=english)
    assert "This link no longer works" in page.text


async def test_a_provider_that_is_away_is_told(browser: Browser, store: Store) -> None:
    browser.provider.issuer = "http://127.0.0.1:1"
    browser.provider.known.clear()
    assert (await browser.follows(await browser.link())).status_code == 503
