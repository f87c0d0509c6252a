"""When people are at the counter: weekdays, with a lunch break, without holidays.

Hours are those of a commune's one-stop counter in Hà Nội; holidays are `data/holidays.yaml`,
which people who do not program keep up to date.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot.texts import VIETNAM

SESSIONS = ((time(8), time(11, 30)), (time(13, 30), time(17)))  # lunch 11:30-13:30
LOOK_AHEAD = 60  # days; no office of ours is closed longer


@dataclass(frozen=True)
class CounterHours:
    """Office hours (model.OfficeHours). Times may be in any zone; answers are in Vietnam's."""

    days_off: frozenset[date] = frozenset()
    yearly: frozenset[tuple[int, int]] = field(default=frozenset())  # (month, day)
    sessions: tuple[tuple[time, time], ...] = SESSIONS

    def is_open(self, at: datetime) -> bool:
        """Whether somebody is at the counter at this moment."""
        local = at.astimezone(VIETNAM)
        if not self.works(local.date()):
            return False
        return any(start <= local.time() < end for start, end in self.sessions)

    def next_opening(self, at: datetime) -> datetime:
        """The next moment the counter opens, after `at`."""
        return next(opening for opening in self._openings(at) if opening > at)

    def next_closing(self, at: datetime) -> datetime:
        """The next moment the counter closes, after `at`."""
        return next(closing for _, closing in self._sessions(at) if closing > at)

    def _openings(self, at: datetime) -> Iterator[datetime]:
        return (opening for opening, _ in self._sessions(at))

    def _sessions(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        first = at.astimezone(VIETNAM).date()
        for day in (first + timedelta(days=n) for n in range(LOOK_AHEAD)):
            if self.works(day):
                for start, end in self.sessions:
                    opening = datetime.combine(day, start, VIETNAM)
                    yield opening, datetime.combine(day, end, VIETNAM)

    def works(self, day: date) -> bool:
        """Whether this is a working day."""
        holiday = day in self.days_off or (day.month, day.day) in self.yearly
        return day.weekday() < 5 and not holiday


def load_hours(holidays: Path) -> CounterHours:
    """Office hours without the holidays of this file."""
    data: dict[str, Any] = yaml.safe_load(holidays.read_text(encoding="utf-8"))
    yearly = (tuple(map(int, str(line["day"]).split("-"))) for line in data["every_year"])
    off = (day for line in data["days"] for day in _between(line["from"], line["to"]))
    return CounterHours(frozenset(off), frozenset((month, day) for month, day in yearly))


def _between(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)
