"""Bubbles on their way to push channels: in order per address, tried again, given up, recorded.

The web is pulled and never comes here. A bubble can be sent twice only if we die between the
channel accepting it and `sent_at` being stored; when only the database is away, we remember.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog

from bot.metrics import Metrics
from bot.model import UNPACED, Channel, Pace, Refused, TryLater, spans
from bot.model.failpoints import reached
from bot.store import Store, StoreError, delivery, together
from bot.store import pace as paces
from bot.store.delivery import Parcel
from bot.texts import VIETNAM

T = TypeVar("T")
GIVE_UP = timedelta(hours=24)  # after that news are no news
LONGEST = 900.0  # seconds between two attempts to tell news
WAITED = 60.0  # and to answer, for which somebody sits and waits

AWAKE = timedelta(minutes=30)  # after a deed of theirs a citizen may be told news at night too

log = structlog.get_logger()


@dataclass(frozen=True)
class Quiet:
    """Hours of the night, in Vietnam, when nobody is rung awake for news; 0 and 0: none."""

    begins: int = 22
    ends: int = 6

    def until(self, at: datetime) -> datetime | None:
        """The end of the night this moment lies in; None by day."""
        here = at.astimezone(VIETNAM)
        night = here.hour >= self.begins or here.hour < self.ends
        if self.begins < self.ends:
            night = self.begins <= here.hour < self.ends
        if not night or self.begins == self.ends:
            return None
        end = here.replace(hour=self.ends, minute=0, second=0, microsecond=0)
        return end if end > here else end + timedelta(days=1)


def _just_here(parcel: Parcel, now: datetime) -> bool:
    spoke_at = parcel.standing.interacted_at
    return spoke_at is not None and now - spoke_at < AWAKE


async def _all(works: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """All of them side by side; one alone needs no task of its own."""
    return [await works[0]] if len(works) == 1 else await asyncio.gather(*works)


@dataclass
class Outbox:
    """Delivers what waits; `chance` gives the jitter, 0 to 1."""

    store: Store
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    metrics: Metrics
    chance: Callable[[], float] = random.random
    quiet: Quiet = field(default_factory=Quiet)
    paces: Mapping[str, Pace] = field(default_factory=dict)  # of channels that have one
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    claimed: timedelta = delivery.CLAIMED  # then a sender that has not come back is given up
    _owed: list[tuple[Parcel, str, datetime]] = field(default_factory=list, init=False)

    @property
    def owes(self) -> bool:
        """Whether something sent is not recorded yet."""
        return bool(self._owed)

    async def deliver(self, *channels: str) -> int:
        """Send the oldest due bubble of up to ten addresses a channel; how many were tried.

        On these channels, or on all.
        """
        await self._settle()
        return sum(await _all([self._push(name) for name in channels or self.channels]))

    async def _push(self, channel: str) -> int:
        pace = self.paces.get(channel, UNPACED)
        parcels = await delivery.claim(self.store, channel, self.clock(), pace, self.claimed)
        await _all([self._traced(parcel) for parcel in parcels])
        return len(parcels)

    async def _traced(self, parcel: Parcel) -> None:
        channel = parcel.address.channel
        with spans.delivery(parcel.id, channel=channel, attempt=parcel.attempts):
            await self._send(parcel)

    async def _send(self, parcel: Parcel) -> None:
        """One bubble, one try. An outcome unknown is tried again under the same key."""
        channel = self.channels[parcel.address.channel]
        if await self._sleeps(parcel):
            return
        try:
            parcel = await self._told_together(parcel)
            await self.sleep(parcel.wait)
            reached("sending")
            sent = await channel.send(parcel.address, parcel.reply, str(parcel.id), parcel.standing)
        except Refused as refused:
            await self._give_up(parcel, refused.reason)
        except TryLater as later:
            await self._later(parcel, later)
        except Exception:
            log.exception("channel failed", bubble=str(parcel.id))
            await self._later(parcel, TryLater(unknown=True))
        else:
            reached("accepted")
            await self._sent(parcel, sent)

    async def _sleeps(self, parcel: Parcel) -> bool:
        """News wait for the morning, unless the citizen was here a moment ago."""
        now = self.clock()
        notice = parcel.reply.notice
        if notice is None or notice.any_hour or _just_here(parcel, now):
            return False
        morning = self.quiet.until(now)
        if morning is not None:
            await delivery.later(self.store, parcel, morning - now, "night")
        return morning is not None

    async def _told_together(self, parcel: Parcel) -> Parcel:
        """News of one dossier that wait together are one bubble, not one after the other."""
        if parcel.reply.notice is None or parcel.standing.sent or parcel.standing.unknown:
            return parcel
        return await together.merge(self.store, parcel, self.clock())

    async def _sent(self, parcel: Parcel, provider_id: str) -> None:
        now = self.clock()
        self.metrics.delivery.observe(max(0.0, (now - parcel.created_at).total_seconds()))
        await self._record(parcel, provider_id, now)

    async def _record(self, parcel: Parcel, provider_id: str, at: datetime) -> None:
        try:
            await delivery.sent(self.store, parcel, provider_id, at)
        except StoreError:
            self._owed.append((parcel, provider_id, at))  # it would be sent a second time
            raise

    async def _settle(self) -> None:
        """Record what was sent while the database was away, before anything is claimed."""
        while self._owed:
            await self._record(*self._owed.pop())

    async def _later(self, parcel: Parcel, later: TryLater) -> None:
        if self.clock() - parcel.created_at > GIVE_UP:
            await self._give_up(parcel, "too_old")
            return
        pause = timedelta(seconds=max(later.after_seconds, self._back_off(parcel)))
        problem = "unknown" if later.unknown else "limited" if later.limit else "later"
        parts = max(parcel.standing.sent, later.sent)
        await delivery.later(self.store, parcel, pause, problem, parts)
        if later.limit:
            await self._hold(parcel.address.channel, later)

    async def _hold(self, channel: str, limited: TryLater) -> None:
        """What one chat was told of a limit of all chats, no process has to be told again."""
        pause = timedelta(seconds=limited.after_seconds)
        if await paces.hold(self.store, channel, pause, sure=limited.limit == "all"):
            log.warning("channel held", channel=channel, seconds=pause.total_seconds())

    def _back_off(self, parcel: Parcel) -> float:
        """1, 2, 4… seconds, a quarter more or less, so that a crowd does not come back as one."""
        longest = WAITED if parcel.reply.notice is None else LONGEST
        return min(2.0 ** (parcel.attempts - 1), longest) * (0.75 + self.chance() / 2)

    async def _give_up(self, parcel: Parcel, reason: str) -> None:
        await delivery.failed(self.store, parcel, reason, self.clock())
        self.metrics.dead.labels(parcel.address.channel, reason).inc()
        log.error("bubble given up", bubble=str(parcel.id), reason=reason)
