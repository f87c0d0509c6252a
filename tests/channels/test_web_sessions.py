"""Who gets a session, and what ends it."""

import httpx
import pytest
from sqlalchemy import text
from websockets.exceptions import InvalidStatus

from bot.channels.web_guard import Rate, allowed_origins
from bot.model import SignedOut
from bot.store import Store
from tests.channels.browser import Tab, raw_socket, says
from tests.conftest import Clock
from tests.web import HOST_PAGE, Bot


async def test_a_session_is_made_and_only_a_hash_of_its_token_is_kept(
    page: httpx.AsyncClient, store: Store
) -> None:
    answer = await page.post("/webchat/sessions", json={"locale": "en"})
    assert answer.status_code == 201
    token = answer.json()["token"]
    assert len(token) == 43  # 256 bits in base64
    async with store.begin() as db:
        row = (await db.execute(text("SELECT * FROM web_sessions"))).one()
    assert str(row.id) == answer.json()["session_id"]
    assert (row.origin, row.locale) == (HOST_PAGE, "en")
    assert token not in repr(row)
    assert len(row.token_hash) == 32


async def test_a_session_needs_no_body(page: httpx.AsyncClient) -> None:
    assert (await page.post("/webchat/sessions")).status_code == 201


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://evil.example",
        "http://ward.example.evil.example",
        "http://evil-ward.example",
        "http://ward.example:8080",
        "https://ward.example",
        "http://ward.example/",
        "",
    ],
)
async def test_a_page_of_another_origin_gets_none(page: httpx.AsyncClient, origin: str) -> None:
    answer = await page.post("/webchat/sessions", headers={"Origin": origin})
    assert answer.status_code == 403
    assert answer.json()["code"] == "origin"
    assert "access-control-allow-origin" not in answer.headers


async def test_who_names_no_origin_gets_none(bot: Bot) -> None:
    async with httpx.AsyncClient(base_url=bot.url) as program:
        assert (await program.post("/webchat/sessions")).status_code == 403


async def test_the_preflight_lets_exactly_our_pages_through(page: httpx.AsyncClient) -> None:
    ask = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    answer = await page.options("/webchat/sessions", headers=ask)
    assert answer.headers["access-control-allow-origin"] == HOST_PAGE
    assert "access-control-allow-credentials" not in answer.headers
    evil = await page.options("/webchat/sessions", headers={**ask, "Origin": "http://evil.example"})
    assert "access-control-allow-origin" not in evil.headers


async def test_too_many_sessions_from_one_address_are_refused_for_a_while(
    bot: Bot, page: httpx.AsyncClient
) -> None:
    time = [0.0]
    bot.parts.newcomers = Rate(burst=2, per_second=1, clock=lambda: time[0])
    codes = [(await page.post("/webchat/sessions")).status_code for _ in range(3)]
    assert codes == [201, 201, 429]
    time[0] += 1
    assert (await page.post("/webchat/sessions")).status_code == 201


async def test_a_forwarding_header_does_not_change_who_is_asking(
    bot: Bot, page: httpx.AsyncClient
) -> None:
    bot.parts.newcomers = Rate(burst=1, per_second=0, clock=lambda: 0)
    await page.post("/webchat/sessions", headers={"X-Forwarded-For": "203.0.113.7"})
    answer = await page.post("/webchat/sessions", headers={"X-Forwarded-For": "203.0.113.8"})
    assert answer.status_code == 429


async def test_without_a_token_or_with_a_made_up_one_nothing_is_told(
    page: httpx.AsyncClient,
) -> None:
    for headers in ({}, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer made-up"}):
        for path in ("/webchat/events", "/webchat/files/x"):
            answer = await page.get(path, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthorised")


async def test_a_token_in_the_address_is_not_looked_at(tab: Tab, page: httpx.AsyncClient) -> None:
    answer = await page.get(f"/webchat/events?token={tab.token}")
    assert answer.status_code == 401


async def test_fifteen_idle_minutes_end_a_session(
    tab: Tab, page: httpx.AsyncClient, clock: Clock, store: Store
) -> None:
    clock.forward(minutes=15)
    assert (await page.post("/webchat/messages", json=says("a"), headers=tab.bearer)).is_success
    clock.forward(minutes=15, seconds=1)
    answer = await page.post("/webchat/messages", json=says("b"), headers=tab.bearer)
    assert (answer.status_code, answer.json()["code"]) == (401, "expired")
    assert "15 phút" in answer.json()["title"]
    async with store.begin() as db:
        assert (await db.execute(text("SELECT count(*) FROM inbox"))).scalar_one() == 1


async def test_talking_keeps_a_session_alive(
    tab: Tab, page: httpx.AsyncClient, clock: Clock
) -> None:
    for number in range(4):
        clock.forward(minutes=10)
        frame = says("còn đây", f"c{number}")
        assert (await page.post("/webchat/messages", json=frame, headers=tab.bearer)).is_success


async def test_an_ended_session_is_over_and_unlinked(
    tab: Tab, page: httpx.AsyncClient, store: Store
) -> None:
    before = await _conversation(store, tab)
    assert (await page.delete("/webchat/sessions", headers=tab.bearer)).status_code == 204
    answer = await page.get("/webchat/events", headers=tab.bearer)
    assert answer.json()["code"] == "expired"
    assert await _conversation(store, tab) != before


async def test_an_open_socket_hears_that_its_session_has_ended(
    bot: Bot, tab: Tab, clock: Clock
) -> None:
    bot.parts.check_every = 0.01
    async with tab.socket() as line:
        clock.forward(minutes=16)
        assert (await line.until("error"))["code"] == "expired"
        await line.connection.wait_closed()
    assert line.connection.close_code == 4401


async def test_after_a_log_out_in_the_chat_the_socket_ends_at_once(bot: Bot, tab: Tab) -> None:
    bot.parts.check_every = 3600
    bot.engine.effects = (SignedOut(),)
    async with tab.socket() as line:
        await line.send(says("đăng xuất", "c1"))
        assert (await line.until("error"))["code"] == "expired"
        await line.connection.wait_closed()
    assert line.connection.close_code == 4401


async def test_a_socket_of_another_origin_is_refused_before_the_handshake(bot: Bot) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with raw_socket(bot, "http://evil.example"):
            raise AssertionError("it was let in")
    assert refused.value.response.status_code == 403


def test_own_and_configured_origins_match_exactly() -> None:
    origins = allowed_origins("https://bot.example.vn/", ("https://ward.example/",))
    assert origins.allowed == {"https://bot.example.vn", "https://ward.example"}
    local = allowed_origins("http://127.0.0.1:8080", ())
    assert local.allowed == {"http://127.0.0.1:8080", "http://localhost:8080"}


async def _conversation(store: Store, tab: Tab) -> str:
    query = text("SELECT conversation_id FROM addresses WHERE chat_id = :id")
    async with store.begin() as db:
        return str((await db.execute(query, {"id": tab.id})).scalar_one())
