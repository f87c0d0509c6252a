"""What Prometheus is promised (contracts): names, types, labels, and no label that can grow."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
from fastapi import APIRouter, FastAPI
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from bot.app import make_portal
from bot.channels import health
from bot.channels.portal import PortalHook
from bot.channels.telegram_hook import TOKEN_HEADER, TelegramHook
from bot.dialogs import DIALOGS
from bot.engine.tasks import ENGINE_DIALOGS
from bot.metrics import Metrics
from bot.model import Refused
from bot.outbox import Outbox
from bot.settings import Settings
from bot.store import Store
from tests.conftest import Clock
from tests.path.conftest import town
from tests.path.parts import ZALO, Jobs
from tests.path.test_outbox import Platform, deliver_all
from tests.path.town import Town

__all__ = ["town"]

# The contract, and what we added: name, type, labels.
PROMISED = {
    "motcua_inbound_total": ("counter", {"channel", "result"}),
    "motcua_turn_seconds": ("histogram", set[str]()),
    "motcua_delivery_seconds": ("histogram", set[str]()),
    "motcua_outbox_pending": ("gauge", {"channel"}),
    "motcua_outbox_dead_total": ("counter", {"channel", "reason"}),
    "motcua_nlu_seconds": ("histogram", set[str]()),
    "motcua_intent_total": ("counter", {"intent"}),
    "motcua_handoff_waiting": ("gauge", set[str]()),
    "motcua_backend_seconds": ("histogram", {"call", "result"}),
    "motcua_dialog_total": ("counter", {"dialog", "outcome"}),
    "motcua_slot_dropoff_total": ("counter", {"dialog", "slot"}),
}
OURS = {
    "motcua_channel_alarms_total": ("counter", {"channel", "reason"}),
    "motcua_channel_sent_total": ("counter", {"channel", "way"}),
    "motcua_workers_alive": ("gauge", set[str]()),
    "motcua_inbox_unread": ("gauge", set[str]()),
    "motcua_inbox_oldest_seconds": ("gauge", set[str]()),
    "motcua_inbox_parked": ("gauge", set[str]()),
    "motcua_outbox_oldest_seconds": ("gauge", {"channel"}),
    "motcua_jobs": ("gauge", {"state"}),
}
LIMITED = {
    "channel": {"zalo", "telegram", "web", "portal"},
    "dialog": {*DIALOGS, *ENGINE_DIALOGS},
    "outcome": {"done", "ended", "cancelled", "refused", "expired", "put_off"},
    "state": {"due", "failed", "stalled"},
}
WORD = re.compile(r"[a-z][a-z0-9_.]{0,40}")  # names of ours; nobody's words, numbers or ids


@asynccontextmanager
async def calling(*routers: APIRouter) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    for router in routers:
        app.include_router(router)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield client


async def journey(town: Town, metrics: Metrics) -> None:
    """A citizen begins, gives up, asks for a person, and cannot be reached; the portal is asked."""
    town.turns.metrics = metrics
    for words in ("đăng ký tài khoản", "có", "hủy", "có", "0912345678 là gì", "gặp cán bộ"):
        await town.says(ZALO, words)
    platform = Platform(trouble=iter([Refused("blocked")]))
    await deliver_all(Outbox(town.store, {"zalo": platform}, town.clock, metrics))
    portal = make_portal(Settings(), metrics)
    await portal.capabilities()
    await portal.close()


async def webhooks(store: Store, clock: Clock, metrics: Metrics) -> None:
    """One update that Telegram sent, one that it did not, and one of a portal that is none."""
    hooks = (
        TelegramHook(store, "secret", clock, metrics, Jobs().defer).router(),
        PortalHook(store, "secret", clock, metrics).router(),
    )
    person = {"id": 1, "type": "private", "first_name": "Mai", "is_bot": False}
    message = {"message_id": 1, "date": 1, "chat": person, "from": person, "text": "xin chào"}
    async with calling(*hooks) as client:
        for secret in ("secret", "guess"):
            update = {"update_id": 1, "message": message}
            headers = {TOKEN_HEADER: secret}
            await client.post("/webhooks/telegram", json=update, headers=headers)
        await client.post("/webhooks/portal", json={})


def labels(metric: Metric) -> Iterator[tuple[str, str]]:
    for sample in metric.samples:
        yield from ((name, value) for name, value in sample.labels.items() if name != "le")


async def test_every_promised_metric_is_there_after_a_journey(
    town: Town, store: Store, clock: Clock
) -> None:
    metrics = Metrics()
    await journey(town, metrics)
    await webhooks(store, clock, metrics)
    metrics.alarm.labels("zalo", "silent").inc()
    metrics.sent.labels("zalo", "reply").inc()
    async with calling(health.router(store, metrics, {})) as client:
        page = (await client.get("/metrics")).text
    found = {}
    for metric in text_string_to_metric_families(page):
        if metric.name.endswith("_created"):  # when a counter began: Prometheus' own
            continue
        name = f"{metric.name}_total" if metric.type == "counter" else metric.name
        found[name] = (metric.type, {label for label, _ in labels(metric)})
        assert metric.samples, name
        for label, value in labels(metric):
            assert WORD.fullmatch(value), (name, label, value)
            assert value in LIMITED.get(label, {value}), (name, label, value)
    assert found == PROMISED | OURS


async def test_gauges_show_how_long_citizens_wait(town: Town, store: Store, clock: Clock) -> None:
    await town.says(ZALO, "xin chào")
    async with calling(health.router(store, Metrics(), {})) as client:
        page = (await client.get("/metrics")).text
    assert "motcua_inbox_unread 0.0" in page
    assert 'motcua_outbox_pending{channel="zalo"} ' in page
    assert 'motcua_outbox_oldest_seconds{channel="zalo"} ' in page


def test_a_worker_shows_what_it_counted_and_no_queue_at_zero() -> None:
    metrics = Metrics()
    metrics.serve("127.0.0.1", 0)
    shown = {one.name for one in text_string_to_metric_families(metrics.text().decode())}
    assert "motcua_turn_seconds" in shown
    assert "motcua_workers_alive" not in shown
