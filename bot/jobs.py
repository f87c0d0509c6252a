"""What must happen later, as Procrastinate jobs: timers, sweeps, tickets for the desk.

Jobs are queued in the transaction of the turn that wants them (`defer`); their arguments are ids
only. A job that fails stays as `failed` in `procrastinate_jobs`: the dead letters of this page.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import procrastinate
import structlog
from procrastinate.connector import Notify
from procrastinate.jobs import Status

from backend_client.port import Portal, PortalEvent
from bot.handoff import give_out_by_itself, post_ticket
from bot.inbox import FETCH, receive
from bot.model import Later, Message, MessageKind
from bot.store import (
    Store,
    audit,
    conversations,
    dossiers,
    handoffs,
    privacy,
    retention,
    sessions,
    waiting,
)
from bot.store.codec import JOBS
from bot.store.listen import Listener

Drop = Callable[[str], Awaitable[None]]
Sweep = Callable[[], Awaitable[int]]  # bytes of uploads that were cut; how many
Fetch = Callable[[str, int], Awaitable[None]]  # message, which attempt this is

FIRM = procrastinate.RetryStrategy(max_attempts=20, exponential_wait=2)
CHORE_TRIES, CHORE_PAUSE = 3, 5.0  # seconds between them; a chore comes again anyway
POLL = 10.0  # seconds: the worker's look comes first (bot.worker)
NEW = '{"type": "job_inserted", "job_id": 0}'  # what a notice says that was lost
SIDE_BY_SIDE = 16  # jobs: they mostly wait, and a slow portal must not hold up photos
LAPSED = timedelta(days=7)  # without a word; both reminders of a draft have gone (engine.nudges)
HEARTBEAT, STALLED = 3.0, 15.0  # seconds
RESCUE = "* * * * * */10"  # cron: a photo waits a minute for its job (bot.inbox), not longer

log = structlog.get_logger()


@dataclass(frozen=True)
class Chore:
    """Something a channel needs done regularly: its name, when (cron), and the doing."""

    name: str
    cron: str
    do: Callable[[], Awaitable[None]]


class Connector(procrastinate.PsycopgConnector):
    """Hears of jobs where this process listens anyway, not on a connection of its own."""

    def __init__(self, listener: Listener, **pool: Any) -> None:
        super().__init__(**pool)
        self.listener = listener

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """Until cancelled."""
        heard = asyncio.Queue[str]()
        silence = [self.listener.on(name, heard.put_nowait) for name in channels]
        try:
            while True:
                payload = await heard.get()
                await on_notification(channel=JOBS, payload=payload or NEW)
        finally:
            for quiet in silence:
                quiet()


@dataclass
class Jobs:
    """The jobs and what they work with. `drop` forgets a stored file by its id."""

    store: Store
    portal: Portal
    drop: Drop
    clock: Callable[[], datetime]
    keep: Mapping[str, timedelta]
    sweep_files: Sweep | None = None
    fetch: Fetch | None = None
    listener: Listener | None = None  # of this process; without one, polling finds what is new
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    app: procrastinate.App = field(init=False)
    connector: Connector = field(init=False)

    def __post_init__(self) -> None:
        self.connector = Connector(
            self.listener or Listener(self.store.dsn),
            conninfo=self.store.dsn,
            min_size=1,
            max_size=4,
            timeout=10,
        )
        app = self.app = procrastinate.App(connector=self.connector)
        app.task(name="wake", retry=FIRM)(self.wake)
        app.task(name="deferred", retry=FIRM)(self.deferred)
        app.task(name="post_ticket", retry=FIRM)(self.post_ticket)
        app.task(name="forget", retry=FIRM)(self.forget)
        app.task(name=FETCH, retry=FIRM, pass_context=True)(self.fetch_files)
        app.task(name="drop_file", retry=FIRM)(self.drop_file)
        app.task(name="watch_payment", retry=FIRM)(self.watch_payment)
        for name, cron, task in (
            ("tidy", "* * * * *", self.tidy),
            ("retention", "17 * * * *", self.retention),
            ("rescue", RESCUE, self.rescue),
            ("audit_root", "5 17 * * *", self.audit_root),
        ):
            self._regularly(name, cron, task)

    def add(self, chore: Chore) -> None:
        """Do this regularly too, in whichever worker is free."""
        self._regularly(chore.name, chore.cron, lambda _: chore.do())

    def _regularly(self, name: str, cron: str, do: Callable[[int], Awaitable[None]]) -> None:
        """A chore: queued once at a time, tried again where it runs.

        Put back into the queue it would meet its next, be refused, and stay under way for good.
        """

        async def run(timestamp: int) -> None:
            for _ in range(CHORE_TRIES - 1):
                try:
                    return await do(timestamp)
                except Exception:
                    log.exception("chore failed", chore=name)
                    await self.sleep(CHORE_PAUSE)
            return await do(timestamp)

        self.app.periodic(cron=cron)(self.app.task(name=name, queueing_lock=name)(run))

    async def defer(self, connection: Any, later: Later) -> None:
        """Queue a job inside the transaction of this psycopg connection."""
        known = later.name in self.app.tasks
        name, ids = (later.name, later.ids) if known else ("deferred", _named(later))
        options = {"schedule_at": later.at, "lock": later.lock, "connection": connection}
        await self.app.configure_task(name=name, **options).defer_async(**ids)

    async def run(self) -> None:
        """Work until cancelled; then let running jobs end."""
        async with self.app.open_async():
            await self.app.run_worker_async(
                concurrency=SIDE_BY_SIDE,
                fetch_job_polling_interval=POLL,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=STALLED,
                install_signal_handlers=False,
                delete_jobs="successful",
                shutdown_graceful_timeout=10,
            )

    # --- the jobs -------------------------------------------------------------------------------

    async def wake(self, conversation: str, nth: int) -> None:
        """Try again what waited for the portal: a message like any other."""
        await self._put(conversation, "wake", f"wake:{conversation}:{nth}")

    async def deferred(self, conversation: str, name: str, nth: int = 0) -> None:
        """A timer of a dialog, by name."""
        await self._put(conversation, "deferred", f"{name}:{conversation}:{nth}", name)

    async def _put(
        self, conversation: str, kind: MessageKind, external_id: str, words: str = ""
    ) -> None:
        now = self.clock()
        for reach in await conversations.reach(self.store, [UUID(conversation)]):
            await receive(self.store, Message(reach.address, external_id, kind, now, words), now)

    async def post_ticket(self, number: str) -> None:
        """A ticket was opened: give it to whose turn it is, tell the portal's desk of it."""
        await give_out_by_itself(self.store, self.clock())
        await post_ticket(self.store, self.portal, number, self.clock())

    async def forget(self, conversation: str) -> None:
        """A platform tells us that the citizen withdrew: everything of theirs goes."""
        key = UUID(conversation)
        for file in await privacy.files(self.store, key):
            await self.drop(file)
        await privacy.erase(self.store, key, self.clock())

    async def fetch_files(self, context: procrastinate.JobContext, message: str) -> None:
        """Bring the files of a message here."""
        if self.fetch is not None:
            await self.fetch(message, context.job.attempts + 1)

    async def drop_file(self, file: str) -> None:
        """Forget a file at once: a photo of an identity card is kept until it is read."""
        await self.drop(file)

    async def watch_payment(self, conversation: str, account: str, payment: str) -> None:
        """The link of an order has expired: say so when the portal agrees; paid orders it tells.

        Nobody is told who has signed out meanwhile: the next person may sit there.
        """
        order = await self.portal.payment(payment)
        audience = await dossiers.audience(self.store, order.dossier_code, account)
        if order.status != "expired" or UUID(conversation) not in audience:
            return
        now, id_ = self.clock(), f"expired:{payment}"
        data = {"amount": order.amount, "payment_id": payment}
        event = PortalEvent(id_, 0, "payment.expired", now, "", order.dossier_code, data)
        for reach in await conversations.reach(self.store, [UUID(conversation)]):
            await receive(self.store, Message(reach.address, id_, "event", now, event=event), now)

    async def tidy(self, timestamp: int) -> None:
        """Every minute: parked messages, idle browsers, files too late, absent officers."""
        now = self.clock()
        await waiting.release_overdue(self.store, now)
        await retention.sweep_one(self.store, "parked", now - self.keep["parked"])
        await sessions.end_idle(self.store, now)
        await handoffs.return_absent(self.store, now)
        await give_out_by_itself(self.store, now)
        await self._drop_files(now)

    async def retention(self, timestamp: int) -> None:
        """Every hour: forget what is older than its class may get."""
        now = self.clock()
        await self._lapse(now)
        await self._drop_files(now)
        swept = await retention.sweep(self.store, now, self.keep)
        if self.sweep_files is not None:
            swept["orphans"] = await self.sweep_files()
        log.info("retention swept", **swept)

    async def audit_root(self, timestamp: int) -> None:
        """Every night at 00:05 in Việt Nam: the end of the audit log, kept and told to the logs."""
        root = await audit.root(self.store, self.clock())
        log.info("audit root", root=str(root or ""))

    async def _lapse(self, now: datetime) -> None:
        """Where nobody has spoken for a week, what is open counts as left; once a silence."""
        for conversation, name in await retention.silent(self.store, now - LAPSED):
            await self._put(str(conversation), "deferred", name, "lapse")

    async def _drop_files(self, now: datetime) -> None:
        for file in await retention.stale_files(self.store, now, self.keep["draft"]):
            await self.drop(file)

    async def rescue(self, timestamp: int) -> None:
        """Every few seconds: jobs whose worker died are done by another.

        A chore comes again by itself; queued twice it would be refused, and the others not reached.
        """
        manager = self.app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
            if job.queueing_lock is None:
                await manager.retry_job(job)
                log.warning("job rescued", job=job.id)
            else:
                await manager.finish_job(job, Status.ABORTED, delete_job=True)


def _named(later: Later) -> dict[str, str | int]:
    return {**later.ids, "name": later.name}
