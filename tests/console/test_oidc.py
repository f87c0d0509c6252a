"""Sign-on with OpenID Connect against a real provider, in its own thread on a real port."""

import importlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio

from bot.console.desk import Oidc
from bot.console.secrets import demo_account
from bot.store import Store, audit, staff
from tests.conftest import Clock
from tests.console.office import WARD, Browser, Office, open_office

# The provider is written against an older JOSE module, and says so at every turn.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def provider() -> Any:
    """The provider's address; anybody may sign in there under any name."""
    mock: Any = importlib.import_module("oidc_provider_mock")
    with mock.run_server_in_thread(require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest_asyncio.fixture
async def office(store: Store, provider: str) -> AsyncIterator[Office]:
    """The ward's office, with that provider; the real time, because its tokens have it."""
    clock = Clock(datetime.now(UTC))
    async with open_office(store, clock, Oidc(provider, "motcua", "a secret")) as office:
        person = demo_account("hoa", "Hoa", WARD, "officer", "unused")
        await staff.add(store, person, clock(), provider, "hoa-at-the-agency")
        yield office


async def sign_on(browser: Browser, subject: str) -> str:
    """From our button to the address the provider sends the browser back to."""
    there = await browser.client.get("/console/oidc/start", follow_redirects=False)
    assert there.status_code == 303
    async with httpx.AsyncClient() as outside:
        answer = await outside.post(there.headers["location"], data={"sub": subject})
    assert answer.status_code in (302, 303), answer.text
    return str(answer.headers["location"])


async def test_who_is_known_by_issuer_and_subject_gets_in(office: Office) -> None:
    async with office.browser() as browser:
        back = await sign_on(browser, "hoa-at-the-agency")
        assert (await browser.get(back)).url.path == "/console/inbox"


async def test_a_stranger_the_provider_knows_stays_outside(office: Office) -> None:
    async with office.browser() as browser:
        back = await sign_on(browser, "somebody-else")
        assert (await browser.get(back)).status_code == 403
    assert [entry.deed.result for entry in await audit.read(office.store, "")] == ["refused"]


async def test_the_way_there_has_a_challenge_a_state_and_a_nonce(office: Office) -> None:
    async with office.browser() as browser:
        there = await browser.client.get("/console/oidc/start", follow_redirects=False)
    asked = parse_qs(urlsplit(there.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert not any(asked["state"][0] in cookie for cookie in there.headers.get_list("set-cookie"))


async def test_an_answer_to_another_browsers_question_is_refused(office: Office) -> None:
    async with office.browser() as victim, office.browser() as attacker:
        back = await sign_on(attacker, "hoa-at-the-agency")
        await victim.client.get("/console/oidc/start", follow_redirects=False)
        assert (await victim.get(back)).status_code == 403


async def test_a_code_works_once(office: Office) -> None:
    async with office.browser() as browser:
        back = await sign_on(browser, "hoa-at-the-agency")
        assert (await browser.get(back)).status_code == 200
    async with office.browser() as again:
        assert (await again.get(back)).status_code == 403
