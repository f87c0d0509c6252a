"""What this process knows now: the files' model, or the one of what editors have published.

A publication rings `CONTENT` in every process. Each maps the model of the new answers; one that
nobody on this machine has trained yet is trained in a process of its own, and until it is there the
last good model goes on answering. What fails is tried again, later each time; how it stands is kept
in the database, so that a restart does not begin in haste and editors can see it. A draft is tried
on the very model that publishing it will use.
"""

import asyncio
import hashlib
import socket
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec
import structlog

import bot
from bot.catalogue import Catalogue, FaqEntry
from bot.engine import DialogEngine
from bot.loops import outliving
from bot.model import Answered, Context, Found, Message, Open, Outcome, Session, Understood
from bot.nlu import Nlu, Untrainable, find_model, load_model
from bot.store import Store, content, learning
from bot.store.codec import CONTENT
from bot.store.learning import Learned
from bot.store.listen import Listener

HOME = Path(bot.__file__).parents[1]
AGAIN = 60.0  # seconds until a publication is looked for without being told
PATIENCE, LONGEST = timedelta(minutes=1), timedelta(hours=1)  # between two tries: first, last
ALIVE = timedelta(minutes=10)  # a machine that said nothing for so long is not shown

log = structlog.get_logger()
Answers = tuple[FaqEntry, ...]


@dataclass
class Knowledge:
    """The model in use (model.Finder, model.Understand). `wrap` puts a Rasa server before it."""

    store: Store
    data: Path
    cache: Path
    wrap: Callable[[Nlu], Nlu] = lambda own: own
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    machine: str = field(default_factory=socket.gethostname)
    learned: asyncio.Event = field(default_factory=asyncio.Event)  # set when other answers are used
    _model: Nlu | None = field(default=None, init=False)
    _answers: Answers = field(default=(), init=False)
    _training: dict[bytes, asyncio.Task[None]] = field(default_factory=dict, init=False)

    def load(self) -> None:
        """The files' model; with new data it is trained first, which takes a while."""
        if self._model is None:
            self._model = self.wrap(load_model(self.data, self.cache))

    @property
    def model(self) -> Nlu:
        """The model in use, once it is loaded."""
        assert self._model is not None
        return self._model

    @property
    def catalogue(self) -> Catalogue:
        """What it explains."""
        return self.model.catalogue

    @property
    def training(self) -> Collection[asyncio.Task[None]]:
        """What is being trained, and what has ended and was not asked for yet."""
        return self._training.values()

    def understand(self, text: str, open: Open | None, path: tuple[Answered, ...]) -> Understood:
        """As `Nlu.understand`."""
        return self.model.understand(text, open, path)

    def glance(self, text: str, open: Open | None, path: tuple[Answered, ...]) -> Understood | None:
        """As `Nlu.glance`."""
        return self.model.glance(text, open, path)

    def find(self, text: str, kind: Literal["procedure", "faq"], limit: int = 5) -> Found:
        """As `Nlu.find`."""
        return self.model.find(text, kind, limit)

    async def refresh(self) -> None:
        """Know what is published now. Raises `StoreDown`; what cannot be learned is logged, and
        tried again when its time has come.
        """
        answers = await content.published(self.store)
        if answers == self._answers:
            return await self._note(answers, "in_use")
        before = await learning.of(self.store, self.machine)
        failed = before is not None and (before.answers, before.state) == (_hash(answers), "failed")
        if failed and before and before.next_try_at and self.clock() < before.next_try_at:
            return None
        await self._learn(answers, before.tries if failed and before else 0)
        return None

    async def _learn(self, answers: Answers, tries: int) -> None:
        await self._note(answers, "learning", tries)
        try:
            model = await self._trained(answers)
        except Untrainable as error:
            await self._note(answers, "failed", tries + 1, str(error))
            log.exception("published answers refused, the last good model stays", tries=tries + 1)
            return
        self._model, self._answers = self.wrap(model), answers
        await self._note(answers, "in_use")
        self.learned.set()
        log.info("published answers in use", answers=len(answers))

    async def _note(self, answers: Answers, state: str, tries: int = 0, problem: str = "") -> None:
        now = self.clock()
        then = now + min(PATIENCE * 2 ** (tries - 1), LONGEST) if state == "failed" else None
        said = Learned(self.machine, _hash(answers), state, tries, problem, then)
        await learning.note(self.store, said, now)

    async def standing(self) -> Sequence[Learned]:
        """How far each machine is with what is published now; `waiting`: it has not begun."""
        now = _hash(await content.published(self.store))
        found = await learning.listed(self.store, self.clock() - ALIVE)
        return [one if one.answers == now else replace(one, state="waiting") for one in found]

    async def keep_up(self, listener: Listener) -> None:
        """Follow what is published, until cancelled."""
        rung = asyncio.Event()
        silence = listener.on(CONTENT, lambda _: rung.set())
        try:
            while True:
                rung.clear()
                with outliving("published answers not read"):
                    await self.refresh()
                await _at_most(AGAIN, rung)
        finally:
            silence()
            await self.close()

    async def rehearse(self, draft: FaqEntry) -> Nlu | None:
        """The model as it would be with this draft published; None while it is being trained.

        Raises `StoreDown`, `Untrainable`.
        """
        others = [entry for entry in await content.published(self.store) if entry.id != draft.id]
        answers = tuple(sorted((*others, draft), key=lambda entry: entry.id))
        found = await self._found(answers)
        task = self._training_of(answers) if found is None else None
        if task is not None and task.done():
            await self._training.pop(_named(answers))  # raises what stopped it
        return found

    async def close(self) -> None:
        """Give up what is being trained."""
        tasks = list(self._training.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _trained(self, answers: Answers) -> Nlu:
        found = await self._found(answers)
        if found is None:
            try:
                await self._training_of(answers)
            finally:
                self._training.pop(_named(answers), None)
            found = await self._found(answers)
        if found is None:
            raise Untrainable(Untrainable.__doc__)
        return found

    async def _found(self, answers: Answers) -> Nlu | None:
        return await asyncio.to_thread(find_model, self.data, self.cache, answers)

    def _training_of(self, answers: Answers) -> asyncio.Task[None]:
        """The training under way, or a new one."""
        name = _named(answers)
        if name not in self._training:
            self._training[name] = asyncio.create_task(self._train(name))
        return self._training[name]

    async def _train(self, answers: bytes) -> None:
        command = (sys.executable, "-m", "bot.nlu.apart", str(self.data), str(self.cache))
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, cwd=HOME, stdin=pipe, stderr=pipe)
        try:
            _, said = await process.communicate(answers)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            raise Untrainable(said.decode(errors="replace")[-500:])


@dataclass
class Informed:
    """An engine that explains what is published now (model.Engine)."""

    engine: DialogEngine
    knowledge: Knowledge

    def load(self, state: bytes | None, message: Message, context: Context) -> Session:
        """As the engine's."""
        return self.engine.load(state, message, context)

    async def handle(
        self, session: Session, message: Message, understood: Understood, context: Context
    ) -> Outcome:
        """As the engine's, with the catalogue of this moment."""
        services, known = self.engine.services, self.knowledge.catalogue
        if services.catalogue is not known:
            self.engine = replace(self.engine, services=replace(services, catalogue=known))
        return await self.engine.handle(session, message, understood, context)

    def join(self, person: bytes | None, arriving: bytes) -> bytes:
        """As the engine's."""
        return self.engine.join(person, arriving)


def _named(answers: Answers) -> bytes:
    return msgspec.json.encode(answers)


def _hash(answers: Answers) -> str:
    return hashlib.sha256(_named(answers)).hexdigest()[:16]


async def _at_most(seconds: float, event: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
