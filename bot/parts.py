"""The parts of one process: store, model, files, jobs, worker. `bot.app` puts them together."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import APIRouter

from backend_client.port import Portal
from bot import dialogs, nlu
from bot.arrivals import Arrivals
from bot.attachments.fetch import Fetcher, Fetching
from bot.attachments.files import StoredFiles
from bot.attachments.gate import Gate
from bot.attachments.sealed import SealedStorage
from bot.attachments.storage import open_storage
from bot.attachments.workshop import Workshop
from bot.channels.vneid import VNeID
from bot.crowd import Crowd
from bot.dialogs import conditions
from bot.documents.desk import StoredDocuments
from bot.documents.press import Press
from bot.engine import DialogEngine, make_engine
from bot.engine.abilities import Abilities
from bot.engine.services import NoDesk, Services
from bot.handoff import QueueDesk, load_hours, load_rules
from bot.jobs import Chore, Jobs
from bot.knowledge import Informed, Knowledge
from bot.metrics import Metrics
from bot.model import UNPACED, Channel, Pace
from bot.outbox import Outbox, Quiet
from bot.privacy.records import StoredRecords
from bot.rasa.server import understanding
from bot.sealing import redact
from bot.seats import Seats
from bot.settings import Settings
from bot.standing import Standing
from bot.store import Store
from bot.store.listen import Listener
from bot.store.migrate import check_schema
from bot.turns import Turns
from bot.worker import Worker

DATA = Path(__file__).parents[1] / "data"
FRONT = 8  # connections of what must be quick: to store what arrives and say so


def now() -> datetime:
    """The clock everything is handed."""
    return datetime.now(UTC)


async def warm() -> None:
    """What no start waits for, and no citizen should."""
    await asyncio.to_thread(conditions.warm)


@dataclass
class Bot:
    """The parts of one process. Nothing is connected before it is used."""

    settings: Settings
    store: Store
    portal: Portal
    metrics: Metrics
    seats: Seats
    channels: dict[str, Channel] = field(default_factory=dict)
    vneid: VNeID | None = field(default=None, init=False)
    at_end: Callable[[], Awaitable[None]] | None = None  # lets the portal's connections go
    fetchers: dict[str, Fetcher] = field(default_factory=dict)  # of citizens' files, by channel

    def __post_init__(self) -> None:
        settings, store = self.settings, self.store
        self.arrivals = Arrivals()
        self.front = store.beside(FRONT)  # webhooks and chats, which never wait for turns
        self.press, self.listener = Press(self.seats.lent), Listener(store.dsn)
        self.workshop = Workshop(around=self.seats.lent)
        sealed = SealedStorage(open_storage(settings.storage), store.sealer)
        self.hours = load_hours(DATA / "holidays.yaml")
        self.routers: list[APIRouter] = []  # webhooks of push channels
        self.files = StoredFiles(store, sealed, now, self.workshop)
        self.gate = Gate(store, sealed, self.workshop, now)
        drop, sweep = self.files.drop, self.gate.sweep
        fetch = Fetching(store, self.gate, self.fetchers).fetch
        self.jobs = Jobs(store, self.portal, drop, now, settings.keep, sweep, fetch, self.listener)
        self.paces: dict[str, Pace] = {}
        self._beside: list[Callable[[], Coroutine[Any, Any, None]]] = []
        self.rules = load_rules(DATA / "handoff.yaml")
        cache, rasa = settings.data_dir / "nlu", settings.rasa_url
        self.knowledge = Knowledge(store, DATA, cache, lambda own: understanding(own, rasa))
        self.standing = Standing(self.check)
        self._ends: list[Callable[[], Awaitable[None]]] = [self.at_end] if self.at_end else []

    def plug(
        self,
        channel: Channel,
        fetcher: Fetcher | None = None,
        chores: Sequence[Chore] = (),
        at_end: Callable[[], Awaitable[None]] | None = None,
        beside: Sequence[Callable[[], Coroutine[Any, Any, None]]] = (),
        pace: Pace = UNPACED,
    ) -> None:
        """Add a push channel: who sends, who fetches files, what must be done regularly, what runs
        beside the worker, and how fast it may be sent messages.
        """
        self.channels[channel.name], self.paces[channel.name] = channel, pace
        if fetcher is not None:
            self.fetchers[channel.name] = fetcher
        for chore in chores:
            self.jobs.add(chore)
        if at_end is not None:
            self._ends.append(at_end)
        self._beside += beside

    def at_last(self, end: Callable[[], Awaitable[None]]) -> None:
        """Do this when everything else has been let go."""
        self._ends.append(end)

    def worker(self) -> Worker:
        """Turns side by side, deliveries, jobs."""
        tickets: list[str] = []
        engine = Informed(self.engine(), self.knowledge)
        ears, defer = self.knowledge.understand, self.jobs.defer
        agency = self.settings.agency
        parts = (self.store, engine, ears, self.gate.admit, defer, now, self.metrics, agency)
        quiet = Quiet(*self.settings.quiet)
        outbox = Outbox(self.store, self.channels, now, self.metrics, quiet=quiet, paces=self.paces)
        calls, value, glance = self.rules.reason, nlu.at_once, self.knowledge.glance
        many = range(self.seats.turns)
        hearing = self.seats.lent if self.settings.rasa_url else contextlib.nullcontext
        side_by_side = [
            Turns(*parts, calls, value, glance, spare_tickets=tickets, hearing=hearing)
            for _ in many
        ]
        return Worker(side_by_side, outbox, self.jobs, self.listener, self.seats, self.arrivals)

    def engine(self) -> DialogEngine:
        """All our dialogs, on this process's portal."""
        return make_engine(self.portal, self.services(), dialogs.DIALOGS)

    def rehearsal(self, model: nlu.Nlu, portal: Portal) -> DialogEngine:
        """The engine with another model, for an editor: nothing it does is kept."""
        known = replace(self.services(), catalogue=model.catalogue, finder=model)
        services = replace(known, identities=None, desk=NoDesk())
        return make_engine(portal, services, dialogs.DIALOGS, Abilities(self.portal))

    def services(self) -> Services:
        """What dialogs may use besides the portal."""
        s = self.settings
        return Services(
            catalogue=self.knowledge.catalogue,
            finder=self.knowledge,
            files=self.files,
            documents=StoredDocuments(self.files, self.press),
            portal_link=s.national_portal_link,
            identities=self.vneid,
            records=StoredRecords(self.store, self.files, now),
            hours=self.hours,
            redact=redact,
            agency_name=s.agency_name,
            agency_code=s.agency,
            agency_phone=s.agency_phone,
            privacy_contact=s.privacy_contact,
            backup_days=s.keep_backup.days,
            desk=QueueDesk(self.store),
            person_procedures=self.rules.procedures,
        )

    @property
    def model(self) -> nlu.Nlu:
        """The understanding, once `open` has loaded it."""
        return self.knowledge.model

    def load(self) -> None:
        """Load the model; with new data it is trained first, which takes a while."""
        self.knowledge.load()

    async def check(self) -> None:
        """Raises `OldSchema` or `StoreDown`."""
        await check_schema(self.store)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Check the schema, load the model, listen; at the end let everything go.

        A database that is away is waited for inside the block. Raises `OldSchema`, and what
        `nlu.load_model` raises.
        """
        try:
            await self.standing.now()
            await asyncio.to_thread(self.load)
            async with self._listening():
                yield
        finally:
            await self._close()
        if self.standing.refused is not None:
            raise self.standing.refused

    async def _close(self) -> None:
        await self.workshop.close()
        self.press.close()
        await self.store.close()
        await self.front.close()
        for end in self._ends:
            await end()

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[None]:
        stop = partial(signal.raise_signal, signal.SIGTERM)
        waiting = self.standing.wait(stop)
        loops = (self.listener.run(), self.knowledge.keep_up(self.listener), waiting)
        tasks = [asyncio.create_task(loop) for loop in loops]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[Worker]:
        """A worker for as long as the block; then turns under way are finished.

        It begins when the database is there.
        """
        worker = self.worker()
        task = asyncio.create_task(self._work(worker))
        crowd = Crowd(self.store, now, self.settings.busy_after)
        beside = [asyncio.create_task(one()) for one in (warm, crowd.run, *self._beside)]
        try:
            yield worker
        finally:
            for one in beside:
                one.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            worker.stop()
            if not self.standing.there.is_set():
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _work(self, worker: Worker) -> None:
        await self.standing.there.wait()
        await worker.run()
