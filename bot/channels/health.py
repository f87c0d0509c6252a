"""`/healthz` (alive), `/readyz` (database, worker, model, portal), `/metrics` (Prometheus)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from backend_client.port import Portal
from bot.metrics import Metrics
from bot.store import Store, StoreError, delivery, tickets
from bot.store.health import worker_lives

Check = Callable[[], Awaitable[bool]]
PATIENCE = 3.0  # seconds for one check


def router(store: Store, metrics: Metrics, checks: Mapping[str, Check]) -> APIRouter:
    """The three routes; `checks` are asked by name for `/readyz`."""
    routes = APIRouter()

    @routes.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @routes.get("/readyz")
    async def readyz() -> JSONResponse:
        answers = await asyncio.gather(*(_ask(check) for check in checks.values()))
        found = dict(zip(checks, answers, strict=True))
        return JSONResponse(found, 200 if all(answers) else 503)

    @routes.get("/metrics")
    async def prometheus() -> Response:
        await _refresh(store, metrics)
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return routes


def checks(store: Store, portal: Portal | None) -> dict[str, Check]:
    """What must answer: the database, a worker anywhere, and the portal when there is one."""

    async def database() -> bool:
        async with store.begin():
            return True

    async def worker() -> bool:
        return await worker_lives(store)

    async def gateway() -> bool:
        return portal is None or bool(await portal.capabilities())

    return {"database": database, "worker": worker, "portal": gateway}


async def _ask(check: Check) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check()
    except Exception:  # noqa: BLE001  whatever is wrong, the answer is: not ready
        return False


async def _refresh(store: Store, metrics: Metrics) -> None:
    """Gauges are read when asked for; without a database they keep their last value."""
    try:
        pending = await delivery.pending(store)
        metrics.waiting.set(await tickets.waiting(store))
    except StoreError:
        return
    metrics.pending.clear()
    for channel, count in pending.items():
        metrics.pending.labels(channel).set(count)
