"""The portal's webhook: signed over the raw bytes, within five minutes, told to those concerned."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from bot.channels.portal import PortalHook, signed
from bot.inbox import receive
from bot.metrics import Metrics
from bot.model import Followed, SignedIn, Told
from bot.sealing import Sealer
from bot.store import Store, open_store
from tests.conftest import Clock
from tests.path.parts import WEB, ZALO, EchoEngine, make_turns, say, take_all, text_message

SECRET = "webhook secret of the tests"
DOSSIER = "H26.12-261125-0001"


def event(clock: Clock, seq: int = 1, **changed: Any) -> bytes:
    body = {
        "id": f"evt-{seq}",
        "seq": seq,
        "type": "dossier.accepted",
        "occurred_at": clock().isoformat(),
        "account_id": "account-1",
        "dossier_code": DOSSIER,
        "data": {"office": "Một cửa"},
    }
    return json.dumps({**body, **changed}).encode()


def signature(body: bytes, clock: Clock, secret: str = SECRET, late: int = 0) -> str:
    at = str(int(clock().timestamp()) - late)
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


@pytest_asyncio.fixture
async def portal(store: Store, clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(PortalHook(store, SECRET, clock, Metrics()).router())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield client


async def post(portal: httpx.AsyncClient, body: bytes, signed_as: str) -> int:
    headers = {"X-Motcua-Signature": signed_as}
    return (await portal.post("/webhooks/portal", content=body, headers=headers)).status_code


async def events(store: Store) -> list[str]:
    query = text("SELECT external_id FROM inbox WHERE kind = 'event' ORDER BY position")
    async with store.begin() as db:
        return [str(name).partition(":")[0] for name in (await db.execute(query)).scalars()]


async def follower(store: Store, clock: Clock) -> EchoEngine:
    engine = EchoEngine(effects=(Followed(DOSSIER), SignedIn("account-1")))
    await receive(store, text_message(clock, "theo dõi", 1, ZALO), clock())
    await take_all(make_turns(store, clock, engine))
    return engine


async def test_news_reach_the_conversation_that_follows_the_dossier(
    portal: httpx.AsyncClient, store: Store, clock: Clock
) -> None:
    engine = await follower(store, clock)
    body = event(clock)
    assert await post(portal, body, signature(body, clock)) == 200
    await take_all(make_turns(store, clock, engine))
    assert engine.heard[-1].event is not None
    assert engine.heard[-1].event.data == {"office": "Một cửa"}
    assert engine.heard[-1].address == ZALO


async def test_an_event_sent_again_is_stored_once(
    portal: httpx.AsyncClient, store: Store, clock: Clock
) -> None:
    await follower(store, clock)
    for _ in range(3):
        body = event(clock)
        assert await post(portal, body, signature(body, clock)) == 200
    assert await events(store) == ["evt-1"]


async def test_an_event_is_told_once_even_when_the_citizen_moved_to_another_channel(
    portal: httpx.AsyncClient, store: Store, clock: Clock
) -> None:
    await follower(store, clock)
    body = event(clock)
    await post(portal, body, signature(body, clock))
    async with store.begin() as db:
        moved = text("UPDATE addresses SET channel = 'telegram', chat_id = '7'")
        await db.execute(moved)
    await post(portal, body, signature(body, clock))
    assert await events(store) == ["evt-1"]


async def test_events_out_of_order_are_told_forwards_only(
    portal: httpx.AsyncClient, store: Store, clock: Clock
) -> None:
    await follower(store, clock)
    heard = []
    for seq in (3, 2, 4):
        body = event(clock, seq)
        await post(portal, body, signature(body, clock))
        engine = EchoEngine(effects=(Told(DOSSIER, seq),))
        await take_all(make_turns(store, clock, engine))
        heard += [message.event.seq for message in engine.heard if message.event]
    assert heard == [3, 4]
    assert await events(store) == ["evt-3", "evt-2", "evt-4"]


async def test_news_of_strangers_dossiers_are_nobodys(
    portal: httpx.AsyncClient, store: Store, clock: Clock
) -> None:
    await say(store, clock, "xin chào", 1, WEB)
    body = event(clock, account_id="somebody", dossier_code="H26.12-261125-0009")
    assert await post(portal, body, signature(body, clock)) == 200
    assert await events(store) == []


@pytest.mark.parametrize("header", ["", "t=1", "v1=ab", "t=x,v1=ab", "t=1,v1=", "t=²,v1=é", ",,="])
async def test_a_missing_or_broken_signature_is_refused(
    portal: httpx.AsyncClient, store: Store, clock: Clock, header: str
) -> None:
    headers = {b"X-Motcua-Signature": header.encode()}
    sent = await portal.post("/webhooks/portal", content=event(clock), headers=headers)
    assert sent.status_code == 401
    assert await events(store) == []


async def test_a_wrong_key_an_old_time_and_changed_bytes_are_refused(
    portal: httpx.AsyncClient, clock: Clock
) -> None:
    body = event(clock)
    assert await post(portal, body, signature(body, clock, secret="another")) == 401
    assert await post(portal, body, signature(body, clock, late=301)) == 401
    assert await post(portal, body, signature(body, clock, late=-301)) == 401
    assert await post(portal, body + b" ", signature(body, clock)) == 401
    assert await post(portal, body, signature(body, clock, late=299)) == 200


async def test_a_signed_event_that_is_none_is_a_bad_request(
    portal: httpx.AsyncClient, clock: Clock
) -> None:
    for body in (b"", b"{}", b"[1]", b"\xff", event(clock, seq="one")):  # type: ignore[arg-type]
        assert await post(portal, body, signature(body, clock)) == 400


async def test_without_a_store_the_portal_is_asked_to_send_again(
    sealer: Sealer, clock: Clock
) -> None:
    store = open_store("postgresql://nobody:x@127.0.0.1:1/none", sealer)
    app = FastAPI()
    app.include_router(PortalHook(store, SECRET, clock, Metrics()).router())
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://bot"
    ) as client:
        body = event(clock)
        assert await post(client, body, signature(body, clock)) == 503
    await store.close()


async def test_what_is_too_large_is_not_read_to_its_end(portal: httpx.AsyncClient) -> None:
    read: list[int] = []

    async def endless() -> AsyncIterator[bytes]:
        for number in range(1000):
            read.append(number)
            yield b"x" * 65_536

    answer = await portal.post("/webhooks/portal", content=endless())
    assert (answer.status_code, len(read)) == (401, 2)


@given(body=st.binary(max_size=200), position=st.integers(0), bit=st.integers(0, 7))
def test_no_flipped_bit_passes(body: bytes, position: int, bit: int) -> None:
    clock = Clock()
    good = signature(body, clock)
    assert signed(SECRET, good, body, clock())
    changed = bytearray(body + b"x")
    changed[position % len(changed)] ^= 1 << bit
    assert not signed(SECRET, good, bytes(changed), clock())
