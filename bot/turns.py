"""A message gets its turn: claim the conversation, understand, let the engine answer, commit.

The page to read first. Everything a turn changes is stored in one commit or not at all, and no
database connection is held while the engine works. A crash anywhere leaves the message unread,
so it is taken again; the lease and the version see to it that only one turn is ever stored.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.buttons import pressed
from bot.leases import Held
from bot.lines import lines_of, trace_of
from bot.metrics import Metrics
from bot.model import (
    SILENT,
    Around,
    Attachment,
    Context,
    Counted,
    Engine,
    Glance,
    Handoff,
    Message,
    Open,
    Reply,
    Session,
    TicketOpened,
    Understand,
    Understood,
    spans,
)
from bot.model.failpoints import reached
from bot.plain import is_free_text, is_secret, plain
from bot.store import Defer, Store, StoreError, dossiers, tickets, turns
from bot.store.endings import Ending
from bot.store.turns import Lease, LeaseLost, Unread
from bot.texts import Phrase, render

TRIES = 3  # then the message is parked, and the conversation goes on
DEATHS = 6  # of workers that had it: most die of something else (a deploy, the machine)
LEASE = timedelta(seconds=30)
TIMELESS = (*SILENT, "tap")  # a tap is kept in its place by its token
WITHHELD = {"text", "tap", "files", "contact", "location", "unsupported", "arrived", "link", "wake"}
CROSSING = timedelta(minutes=1)
PAUSE = timedelta(seconds=1)  # before a conversation whose turn failed is claimed again

Admit = Callable[[str], Awaitable[Attachment]]
"""Check a quarantined file by its id; asked again, it gives the same verdict."""

log = structlog.get_logger()


@dataclass
class Turns:
    """Takes turns, one at a time; a worker runs several of these side by side."""

    store: Store
    engine: Engine
    understand: Understand
    admit: Admit
    defer: Defer
    clock: Callable[[], datetime]
    metrics: Metrics
    agency: str = ""
    calls: Callable[[str], str] = lambda _: ""  # why these words call a person; empty: they do not
    value: Callable[[str, Open], Understood | None] = lambda _, __: None  # known without a model
    glance: Glance = lambda *_: None  # `understand`, where it takes a few milliseconds at most
    lease: timedelta = LEASE
    pause: timedelta = PAUSE
    hearing: Around = contextlib.nullcontext  # around `understand`, where a server is asked
    said: Callable[[str], None] = lambda _: None  # wakes this process's senders of a channel
    spare_tickets: list[str] = field(default_factory=list)  # numbers drawn and not used yet
    _ticket: str = field(default="", init=False)
    _owed: list[Lease] = field(default_factory=list, init=False)  # to give back when we can

    async def take_turn(self) -> bool:
        """Answer what waits in one conversation; False when nobody waits."""
        while self._owed:
            await turns.release(self.store, self._owed[-1])
            self._owed.pop()
        began = spans.clock()
        lease = await turns.claim(self.store, self.lease)
        if lease is None:
            return False
        reached("claimed")
        held, pause = Held(self.store, lease, self.lease), self.pause
        try:
            await self._answer_all(held, began)
            pause = timedelta(0)
        except Again as again:
            pause *= again.tries
        except LeaseLost:
            log.warning("lease lost", conversation=str(lease.id))
        finally:
            held.end()
            if not held.lease.released:
                await self._release(lease, pause)
        self._keep_ticket()
        return True

    async def _answer_all(self, held: Held, began: int) -> None:
        """What waits in the conversation, in order."""
        waiting = await turns.unread(self.store, held.lease)
        for message in waiting:
            spans.claimed(message.id, began)
            with spans.turn(message.id, message.message.kind):
                held.lease = await self._answer_or_park(held.lease, message, message is waiting[-1])
            if held.lease.moved:
                break  # what else waited there has gone along

    async def _answer_or_park(self, lease: Lease, unread: Unread, last: bool) -> Lease:
        """One message, one commit. What fails three times is put aside with an apology.

        A lease that was never given back blames its first message: it may be what killed us. That
        alone parks only what does it again and again, and never counts as a failure of its turn.
        """
        if lease.crashed and await turns.tried(self.store, unread.id) >= DEATHS:
            return await self._park(lease, unread, last)
        try:
            return await self._commit(lease, unread, await self._answer(lease, unread), last)
        except StoreError:
            self._ticket = ""  # it may have been stored after all: never tell it twice
            raise  # not the message's fault
        except Exception as error:
            self._ticket = ""
            tries = await turns.tried(self.store, unread.id)
            log.exception("turn failed", message=str(unread.id), tries=tries)
            if tries < TRIES:
                raise Again(tries) from error
        return await self._park(lease, unread, last)

    async def _answer(self, lease: Lease, unread: Unread) -> Ending:
        """What the engine makes of the message. Touches nothing that a second try would repeat."""
        message = await self._whole(lease, unread)
        context = await self._context(lease, message)
        session = self.engine.load(lease.state, message, context)
        message = await pressed(self.store, unread, message, session)
        asked = session.open
        secret, trace = unread.secret or is_secret(message, asked), ""
        if self._not_ours(lease, message) or await self._already_told(lease, message):
            outcome = lease.unchanged()
        else:
            understood = self._at_once(message, asked)
            if understood is None:
                understood = await self._hear(message.text, asked, session)
            reached("understood")
            with spans.span("handle"):
                outcome = await self.engine.handle(session, message, understood, context)
            reached("handled")
            trace = trace_of(understood, asked)
        return Ending(outcome, lines_of(message, outcome, secret, trace), secret)

    async def _whole(self, lease: Lease, unread: Unread) -> Message:
        """The message with its files checked, and marked when it is older than one taken before.

        A chat that has no time of its own but ours, at arrival, brings nothing late: its order is
        that of arrival, whatever our clocks say.
        """
        message, before = unread.message, lease.last_sent_at
        if message.attachments:
            files = tuple([await self.admit(file.id) for file in message.attachments])
            message = replace(message, attachments=files)
        older = before is not None and before - message.sent_at > _patience(message)
        timed = message.kind not in TIMELESS and message.sent_at != unread.received_at
        return replace(message, late=True) if older and timed else message

    def _not_ours(self, lease: Lease, message: Message) -> bool:
        """An officer is talking: the citizen's words are kept, and the officer answers them.

        Timers wait too: at the end the open question runs again. Only news are told.
        """
        until = lease.officer_until
        talking = lease.owner == "officer" and until is not None and self.clock() < until
        return talking and (message.kind in WITHHELD or message.text == "nudge")

    async def _context(self, lease: Lease, message: Message) -> Context:
        if not self._ticket:
            spare = self.spare_tickets
            self._ticket = spare.pop() if spare else await tickets.draw_number(self.store)
        return Context(
            now=self.clock(),
            conversation_id=str(lease.id),
            address=message.address,
            ticket=self._ticket,
            agency=message.agency or lease.agency or self.agency,
        )

    def _keep_ticket(self) -> None:
        """A number nobody was told goes to the next turn, so that they rise without gaps."""
        if self._ticket:
            self.spare_tickets.append(self._ticket)
            self._ticket = ""

    async def _already_told(self, lease: Lease, message: Message) -> bool:
        """News older than what was told of the dossier are recorded, not told (contracts.md)."""
        event = message.event
        if event is None or event.seq == 0:  # our own sweep's have no number
            return False
        return event.seq <= await dossiers.told(self.store, lease.id, event.dossier_code)

    def _at_once(self, message: Message, asked: Open | None) -> Understood | None:
        """What the message means, when no model need be asked for it."""
        command = plain(message, asked)
        if command is not None:
            return Understood((command,))
        reason = "" if is_free_text(asked) else self.calls(message.text)
        if reason:
            return Understood((Handoff(reason),), "rule", 1.0)
        return self.value(message.text, asked) if asked else None

    async def _hear(self, text: str, asked: Open | None, session: Session) -> Understood:
        """What the words mean: at a glance, or in a thread, where a second opinion takes up to
        25 ms and a server longer. To change threads costs more than most glances.
        """
        heard, started = (text, asked, session.path), time.perf_counter()
        with spans.span("understand") as span:
            understood = self.glance(*heard)
            if understood is None:
                async with self.hearing():
                    understood = await asyncio.to_thread(self.understand, *heard)
            span.note(intent=understood.intent)
        self.metrics.nlu.observe(time.perf_counter() - started)
        self.metrics.intent.labels(understood.intent).inc()
        return understood

    async def _commit(self, lease: Lease, unread: Unread, ending: Ending, last: bool) -> Lease:
        now = self.clock()
        hands = turns.Hands(self.defer, self.engine.join)
        with spans.committing(unread.id):
            after = await turns.commit(self.store, lease, unread, ending, now, hands, last)
        reached("committed")
        if ending.outcome.replies:
            self.said(unread.message.address.channel)
        self.metrics.turn.observe(max(0.0, (now - unread.received_at).total_seconds()))
        for effect in ending.outcome.effects:
            if isinstance(effect, TicketOpened) and effect.number == self._ticket:
                self._ticket = ""
            if isinstance(effect, Counted):
                self._count(effect)
        return after

    def _count(self, counted: Counted) -> None:
        metric = {"dialog": self.metrics.dialog, "dropoff": self.metrics.dropoff}
        if counted.name in metric:
            metric[counted.name].labels(**counted.labels).inc()

    async def _park(self, lease: Lease, unread: Unread, last: bool) -> Lease:
        """Put the message aside, tell its citizen with a number to name, and go on."""
        log.error("message parked", message=str(unread.id))
        sorry = Reply(render(Phrase("parked", number=str(unread.id)[-8:]), lease.language))
        spoken = unread.message.kind not in SILENT  # nobody sent a timer: nobody is told
        outcome = replace(lease.unchanged(), replies=(sorry,) if spoken else ())
        secret, lines = unread.secret, lines_of(unread.message, outcome, unread.secret)
        return await self._commit(lease, unread, Ending(outcome, lines, secret, parked=True), last)

    async def _release(self, lease: Lease, pause: timedelta) -> None:
        try:
            await turns.release(self.store, lease, pause)
        except StoreError:
            self._owed.append(lease)


def _patience(message: Message) -> timedelta:
    """How much older than one taken before a message may be: a photo takes longer to send than the
    words typed after it, and is not lost for that.
    """
    return CROSSING if message.kind == "files" else timedelta(0)


class Again(Exception):
    """The engine failed on a message; it is tried again after a pause."""

    def __init__(self, tries: int) -> None:
        super().__init__(self.__doc__)
        self.tries = tries
