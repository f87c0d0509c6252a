"""Health, metrics, and who may ask the model."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, Literal

import httpx
import psycopg
import pytest
from fastapi import APIRouter, FastAPI
from sqlalchemy import text

from bot.channels import health, model_api
from bot.metrics import Metrics
from bot.model import Found, Hit
from bot.sealing import Sealer
from bot.store import Store, open_store
from bot.store.health import worker_lives
from tests.conftest import Clock
from tests.path.parts import ZALO, make_turns, say, take_all

CUT = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()"""


@asynccontextmanager
async def client(routes: APIRouter, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(routes)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://bot", headers=headers
    ) as made:
        yield made


async def beat(store: Store, seconds_ago: int) -> None:
    query = """INSERT INTO procrastinate_workers (last_heartbeat)
               VALUES (now() - make_interval(secs => :ago))"""
    async with store.begin() as db:
        await db.execute(text(query), {"ago": seconds_ago})


async def test_ready_when_database_and_worker_answer(store: Store) -> None:
    routes = health.router(store, Metrics(), health.checks(store, None))
    async with client(routes) as bot:
        before = await bot.get("/readyz")
        await beat(store, seconds_ago=40)
        assert not await worker_lives(store)
        await beat(store, seconds_ago=1)
        after = await bot.get("/readyz")
    assert (before.status_code, before.json()["worker"]) == (503, False)
    assert (after.status_code, after.json()) == (
        200,
        {"database": True, "worker": True, "portal": True},
    )


async def test_without_a_database_it_is_alive_but_not_ready(sealer: Sealer) -> None:
    store = open_store("postgresql://nobody:x@127.0.0.1:1/none", sealer)
    async with client(health.router(store, Metrics(), health.checks(store, None))) as bot:
        assert (await bot.get("/healthz")).status_code == 200
        assert (await bot.get("/readyz")).status_code == 503
        assert (await bot.get("/metrics")).status_code == 200
    await store.close()


async def test_a_database_that_goes_away_is_named_at_once(store: Store) -> None:
    """Connections at rest do not know of it: one of them is asked."""
    routes = health.router(store, Metrics(), {"database": health.checks(store, None)["database"]})
    async with client(routes) as bot:
        before = await bot.get("/readyz")
        async with await psycopg.AsyncConnection.connect(store.dsn) as beside:
            await beside.execute(CUT)
        after = await bot.get("/readyz")
    assert (before.status_code, before.json()) == (200, {"database": True})
    assert (after.status_code, after.json()) == (503, {"database": False})


async def test_metrics_have_the_names_of_the_contract(store: Store, clock: Clock) -> None:
    await say(store, clock, "xin chào", 1, ZALO)
    turns = make_turns(store, clock)
    await take_all(turns)
    metrics = turns.metrics
    metrics.inbound.labels("zalo", "stored").inc()
    metrics.backend_call("account", "ok", 0.1)
    async with client(health.router(store, metrics, {})) as bot:
        said = (await bot.get("/metrics")).text
    for name in (
        'motcua_inbound_total{channel="zalo",result="stored"} 1.0',
        "motcua_turn_seconds_count 1.0",
        "motcua_delivery_seconds_count 0.0",
        'motcua_outbox_pending{channel="zalo"} 1.0',
        "motcua_nlu_seconds_count 1.0",
        'motcua_intent_total{intent="nlu_fallback"} 1.0',
        "motcua_handoff_waiting 0.0",
        'motcua_backend_seconds_count{call="account",result="ok"} 1.0',
        "# TYPE motcua_outbox_dead_total counter",
        "# TYPE motcua_dialog_total counter",
        "# TYPE motcua_slot_dropoff_total counter",
    ):
        assert name in said


class OneAnswer:
    """A model that knows one thing."""

    def parse(self, text: str, today: date = date.max) -> dict[str, Any]:
        assert today < date.max, "the door says what day it is"
        return {"text": text, "intent": {"name": "greet", "confidence": 1.0}}

    def find(self, text: str, kind: Literal["procedure", "faq"], limit: int = 5) -> Found:
        hits = (Hit("khai-sinh", "Đăng ký khai sinh", 0.9),) * limit
        return Found(hits, "Con sinh ở đâu ạ?", ("khai-sinh",))


@asynccontextmanager
async def asking(
    tokens: Sequence[str], production: bool, **headers: str
) -> AsyncIterator[httpx.AsyncClient]:
    routes = model_api.router(OneAnswer, model_api.Access(tokens, production))
    async with client(routes, **headers) as made:
        yield made


TOKEN = "a token of the tests"


@pytest.mark.parametrize(
    ("tokens", "production", "headers", "status"),
    [
        ((), False, {}, 200),
        ((), True, {}, 401),
        ((), False, {"X-Forwarded-For": "203.0.113.7"}, 401),
        ((), False, {"Forwarded": "for=203.0.113.7"}, 401),
        ((TOKEN,), False, {}, 401),
        ((TOKEN,), True, {"Authorization": f"Bearer {TOKEN}"}, 200),
        ((TOKEN,), True, {"Authorization": "Bearer another"}, 401),
        ((TOKEN,), True, {"Authorization": "Bearer "}, 401),
        (("old", TOKEN), True, {"Authorization": f"Bearer {TOKEN}"}, 200),
        ((TOKEN,), True, {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "1.1.1.1"}, 200),
    ],
)
async def test_who_may_ask_the_model(
    tokens: Sequence[str], production: bool, headers: dict[str, str], status: int
) -> None:
    async with asking(tokens, production, **headers) as bot:
        assert (await bot.post("/model/parse", json={"text": "chào"})).status_code == status
        assert (await bot.post("/model/find", json={"text": "chào"})).status_code == status


async def test_find_answers_in_the_shape_of_the_contract() -> None:
    async with asking((), False) as bot:
        asked = {"text": "con mới sinh", "kind": "procedure", "limit": 1}
        found = (await bot.post("/model/find", json=asked)).json()
    hit = {"id": "khai-sinh", "topic": "", "name": "Đăng ký khai sinh", "score": 0.9}
    assert found == {
        "ranking": [hit],
        "clarify": {"question": "Con sinh ở đâu ạ?", "ids": ["khai-sinh"]},
        "none_fits": False,
    }


@pytest.mark.parametrize(
    "body", [{}, {"text": 5}, {"text": "x" * 5001}, {"text": "x", "kind": "law"}]
)
async def test_a_bad_question_is_a_bad_request(body: dict[str, object]) -> None:
    async with asking((), False) as bot:
        assert (await bot.post("/model/find", json=body)).status_code == 422
