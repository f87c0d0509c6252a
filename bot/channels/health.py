"""`/healthz` (alive), `/readyz` (database, worker, model, portal), `/metrics` (Prometheus)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from backend_client.port import Portal
from bot.metrics import Metrics
from bot.store import Store, StoreError, status
from bot.store.health import answers, worker_lives
from bot.store.status import Queues

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
        return await answers(store)

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
        show_queues(metrics, await status.queues(store, datetime.now(UTC)))
    except StoreError:
        return


def show_queues(metrics: Metrics, queues: Queues) -> None:
    """What waits in the database, the same in every process that is asked."""
    messages, jobs = queues.messages, queues.jobs
    metrics.waiting.set(queues.tickets)
    metrics.workers.set(queues.workers)
    metrics.unread.set(messages.unread)
    metrics.unread_age.set(_seconds(messages.oldest))
    metrics.parked.set(messages.parked)
    for state, many in (("due", jobs.due), ("failed", jobs.failed), ("stalled", jobs.stalled)):
        metrics.jobs.labels(state).set(many)
    metrics.pending.clear()
    metrics.unsent_age.clear()
    for bubbles in queues.bubbles:
        metrics.pending.labels(bubbles.channel).set(bubbles.waiting)
        metrics.unsent_age.labels(bubbles.channel).set(_seconds(bubbles.oldest))


def _seconds(age: timedelta | None) -> float:
    return age.total_seconds() if age else 0.0
