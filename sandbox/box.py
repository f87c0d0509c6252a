"""What every part of the sandbox shares: its file, its clock, its catalogue, its faults."""

import asyncio
import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sandbox.database import Database
from sandbox.portal.catalogue import Catalogue
from sandbox.settings import Settings

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
Clock = Callable[[], datetime]


@dataclass
class Fault:
    """The next `times` calls fail with probability `rate`; status 0 loses the answer."""

    rate: float
    status: int | None
    delay_ms: int
    times: int
    error: int | None = None  # answered with 200 and this code, as Zalo does


@dataclass
class Box:
    """The sandbox. Requests take turns under `lock`; each is one transaction."""

    settings: Settings
    db: Database
    clock: Clock
    catalogue: Catalogue
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    telegram: asyncio.Event = field(default_factory=asyncio.Event)
    zalo_wake: asyncio.Event = field(default_factory=asyncio.Event)
    faults: dict[str, Fault] = field(default_factory=dict)
    lookups: dict[str, int] = field(default_factory=dict)  # tries to find a dossier, by challenge
    dice: random.Random = field(default_factory=random.SystemRandom)

    def due(self, target: str) -> Fault | None:
        """The fault of this call. Each call counts, whether the dice spare it or not."""
        fault = self.faults.get(target)
        if fault is None or fault.times <= 0:
            return None
        fault.times -= 1
        return fault if self.dice.random() < fault.rate else None

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        return self.clock().astimezone(UTC)

    def stamp(self) -> str:
        """The present as it is stored: RFC 3339, UTC, sortable as text."""
        return stamp(self.now())

    def today(self) -> date:
        """The calendar day in Vietnam."""
        return self.now().astimezone(VIETNAM).date()


def stamp(moment: datetime) -> str:
    """A moment as it is stored and sent."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def moment(text: str) -> datetime:
    """A stored moment."""
    return datetime.fromisoformat(text)


def new_id(prefix: str) -> str:
    """An id nobody can guess."""
    return f"{prefix}_{secrets.token_hex(10)}"
