"""A crowd on a bad day: many citizens at once, webhooks that lose answers, sends that fail.

Used by a short test and by `python -m benchmarks.channels`. Time does not pass by itself: what was
put off for a while is due at once, so that a bad day takes seconds.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Protocol

import httpx
from sqlalchemy import text

from bot.model import Message, Reply
from bot.outbox import Outbox
from bot.store import Store
from bot.turns import Turns

SIDE_BY_SIDE = 4  # turns at a time
LOST = 0.1  # of the webhook's answers
FAILING = 0.1  # of the sends


class Platform(Protocol):
    """What a crowd needs of a channel's world."""

    @property
    def store(self) -> Store:
        """The database."""
        ...

    @property
    def turns(self) -> Turns:
        """One worker; the crowd makes more of it."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Who sends."""
        ...

    async def join(self, number: int) -> str:
        """One more citizen; their id."""
        ...

    async def says(self, user: str, words: str) -> None:
        """They write, and wait for nothing."""
        ...

    async def deliver(self) -> int:
        """The platform tells our webhook what is due; how many tries."""
        ...

    async def overdue(self) -> None:
        """What the platform would send again later, it sends now."""
        ...

    async def fail(self, rate: float) -> None:
        """This part of our sends fails from now on."""
        ...

    async def shown(self, user: str) -> list[str]:
        """What the bot wrote to them, oldest first."""
        ...


def echo(message: Message) -> tuple[Reply, ...]:
    """Two bubbles that say which message they answer."""
    return Reply(f"Một: {message.text}"), Reply(f"Hai: {message.text}")


class Shaky(httpx.AsyncBaseTransport):
    """Carries calls to an app, and now and then loses what it answered."""

    def __init__(self, inner: httpx.AsyncBaseTransport, dice: random.Random) -> None:
        self.inner, self.dice, self.lost = inner, dice, 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self.inner.handle_async_request(request)
        if self.dice.random() < LOST:
            self.lost += 1
            raise httpx.ReadError("the answer was lost")
        return response


@dataclass
class Crowd:
    """So many citizens with so many messages each."""

    platform: Platform
    citizens: int
    messages: int

    async def play(self) -> dict[str, list[str]]:
        """All of it; what each citizen sees at the end."""
        users = [await self.platform.join(number) for number in range(self.citizens)]
        await self._quiet()
        before = {user: len(await self.platform.shown(user)) for user in users}
        await self.platform.fail(FAILING)
        for number in range(self.messages):
            await asyncio.gather(*(self.platform.says(u, f"{u} tin {number}") for u in users))
            await self._round()
        await self._quiet()
        return {user: (await self.platform.shown(user))[before[user] :] for user in users}

    def expected(self, user: str) -> list[str]:
        """Complete, in order, once."""
        said = [f"{user} tin {number}" for number in range(self.messages)]
        return [f"{nth}: {words}" for words in said for nth in ("Một", "Hai")]

    async def _quiet(self) -> None:
        """On and on until nothing is due anywhere, now or later."""
        while await self._round() or await self._waiting():
            await self.platform.overdue()
            await self._now()

    async def _round(self) -> int:
        """The webhook, several workers and the outbox at the same time."""
        workers = [replace(self.platform.turns) for _ in range(SIDE_BY_SIDE)]
        turns = (self._until_idle(worker.take_turn) for worker in workers)
        parts = (self.platform.deliver(), self.platform.outbox.deliver(), *turns)
        return sum(await asyncio.gather(*parts))

    async def _until_idle(self, work: Callable[[], Awaitable[bool]]) -> int:
        done = 0
        while await work():
            done += 1
        return done

    async def _waiting(self) -> int:
        """Bubbles still to be sent, and messages still to be read."""
        sql = """SELECT (SELECT count(*) FROM outbox WHERE sent_at IS NULL AND failed_at IS NULL)
                      + (SELECT count(*) FROM inbox WHERE taken_at IS NULL)"""
        async with self.platform.store.begin() as db:
            waiting: int = (await db.execute(text(sql))).scalar_one()
        return waiting

    async def _now(self) -> None:
        async with self.platform.store.begin() as db:
            await db.execute(text("UPDATE outbox SET next_try_at = now() WHERE sent_at IS NULL"))
            await db.execute(text("UPDATE conversations SET lease_until = now()"))
            await db.execute(text("UPDATE paces SET held_until = NULL"))
