"""What one connection still has to be told, and the bell that says there is more.

Every bubble takes the next `seq` of its address in its own commit, which also NOTIFYs the address.
So any process can serve any socket: it reads what follows `seq`, whenever the bell rings.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from bot.channels.web_frames import Frame, message
from bot.channels.web_guard import Problem
from bot.store import Store, bubbles
from bot.store.codec import ADDRESS
from bot.store.listen import Listener

PAGE = 100  # bubbles read at once
CONNECTIONS = 8  # of one session: tabs, and sockets the network has not reported dead yet


class Bells:
    """One bell per connection, rung by the notices of its address."""

    def __init__(self, listener: Listener) -> None:
        self.by_address: dict[str, set[asyncio.Event]] = {}
        self.stop = listener.on(ADDRESS, self.ring)

    def ring(self, address_id: str) -> None:
        """Ring the bells of an address; of all, after LISTEN was away (empty payload)."""
        rung = [self.by_address.get(address_id, set())] if address_id else self.by_address.values()
        for bell in [bell for bells in rung for bell in bells]:
            bell.set()

    @contextmanager
    def bell(self, address_id: UUID) -> Iterator[asyncio.Event]:
        """A bell for one connection. Raises `Problem` when the session has too many."""
        bells = self.by_address.setdefault(str(address_id), set())
        if len(bells) >= CONNECTIONS:
            raise Problem("too_many")
        bell = asyncio.Event()
        bell.set()  # something may be there already
        bells.add(bell)
        try:
            yield bell
        finally:
            bells.discard(bell)
            if not bells:
                self.by_address.pop(str(address_id), None)


class Feed:
    """The frames a connection has not had yet: bubbles after `seq`, and `done` of their turns."""

    def __init__(self, store: Store, address_id: UUID, seq: int) -> None:
        self.store = store
        self.address_id = address_id
        self.seq = seq
        self.turn = -1  # position of the last turn told as done; -1: not looked up yet
        self.more = False  # the last page was full

    async def read(self) -> list[Frame]:
        """The next frames, in order, at most a page of bubbles. Raises `StoreDown`."""
        if self.turn < 0:
            self.turn = await bubbles.turn_at(self.store, self.address_id, self.seq)
        turns, shown = await bubbles.news(self.store, self.address_id, self.seq, self.turn, PAGE)
        frames = [message(bubble) for bubble in shown]
        self.seq = shown[-1].seq if shown else self.seq
        self.more = len(shown) == PAGE
        return frames + self._done(turns)

    def _done(self, turns: list[bubbles.Turn]) -> list[Frame]:
        told = [turn for turn in turns if turn.seq <= self.seq or not self.more]
        if not told:
            return []
        self.turn = told[-1].position
        frames = [{"type": "done", "cid": cid_of(turn), "seq": turn.seq} for turn in told]
        return [{"type": "typing", "on": False}, *frames]

    async def wrote(self, frames: list[Frame], now: datetime) -> None:
        """The frames went out: their bubbles count as sent (the citizen's own along with them)."""
        if any(frame.get("role", "citizen") != "citizen" for frame in frames):
            await bubbles.shown(self.store, self.address_id, self.seq, now)


def cid_of(turn: bubbles.Turn) -> str:
    """The browser's own id of the message: its external id is `session:cid`."""
    return turn.external_id.partition(":")[2]


async def wait(bell: asyncio.Event, at_most: float) -> None:
    """Until the bell rings, or `at_most` seconds: the net for a notice that got lost."""
    try:
        async with asyncio.timeout(at_most):
            await bell.wait()
    except TimeoutError:
        return
    bell.clear()
