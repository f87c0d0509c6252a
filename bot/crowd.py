"""When more is asked than can be answered, each citizen who waits is told so, once."""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.loops import outliving
from bot.store import Store, crowd
from bot.store.crowd import Backlog
from bot.texts import Phrase, render

EVERY = 2.0  # seconds between two looks
MOST = 100  # told in one look: they wait for answers, not for notices
MEASURED = 10  # messages answered in a minute: fewer promise nothing
LONGEST = 60  # minutes that may be promised

log = structlog.get_logger()


@dataclass(frozen=True)
class Crowd:
    """Watches the backlog; a message unread for longer than `after` makes it a crowd."""

    store: Store
    clock: Callable[[], datetime]
    after: timedelta

    async def run(self) -> None:
        """Until cancelled; no trouble ends it."""
        while self.after:
            with outliving("backlog not looked at"):
                await self.look()
            await asyncio.sleep(EVERY)

    async def look(self) -> int:
        """Tell those who have waited too long; how many. Below half the limit the crowd is over."""
        now = self.clock()
        backlog = await crowd.backlog(self.store, now)
        if backlog.told and backlog.oldest <= self.after / 2:
            await crowd.over(self.store)
        if backlog.oldest <= self.after:
            return 0
        words = notice(backlog)
        told = [
            await crowd.tell(self.store, who, render(words, who.language), now)
            for who in await crowd.waiting(self.store, now - self.after, MOST)
        ]
        log.warning("crowd told", unread=backlog.unread, told=sum(told))
        return sum(told)


def notice(backlog: Backlog) -> Phrase:
    """What is said, with the minutes when they were measured: all that waits, at this pace."""
    if backlog.answered < MEASURED:
        return Phrase("crowd.unknown")
    minutes = math.ceil(backlog.unread / backlog.answered)
    return Phrase("crowd.minutes", minutes=minutes) if minutes <= LONGEST else Phrase("crowd.long")
