"""Two clocks of a ticket, counted in office hours: until the first answer, until it is done."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.model import OfficeHours
from bot.store.desk_rows import Ticket

FIRST, DONE = timedelta(minutes=15), timedelta(hours=4)  # office hours
WARN = 0.7  # of the time is used up

Colour = Literal["", "warn", "late"]


@dataclass(frozen=True)
class Clocks:
    """The clocks as they stand `now`."""

    hours: OfficeHours
    now: datetime

    def first(self, ticket: Ticket) -> Colour:
        """The first answer: empty when given in time, or not yet in danger."""
        start = ticket.reopened_at or ticket.created_at
        answered = (
            ticket.answered_at if ticket.answered_at and ticket.answered_at >= start else None
        )
        return self._colour(start, answered or ticket.closed_at, FIRST)

    def done(self, ticket: Ticket) -> Colour:
        """The resolution."""
        return self._colour(ticket.reopened_at or ticket.created_at, ticket.closed_at, DONE)

    def waited(self, ticket: Ticket) -> int:
        """Minutes of office hours since it has been waiting for somebody."""
        end = ticket.answered_at or ticket.closed_at or self.now
        return int(self.worked(ticket.waiting_since, max(end, ticket.waiting_since)) / MINUTE)

    def worst(self, ticket: Ticket) -> Colour:
        """The more urgent of the two."""
        both = {self.first(ticket), self.done(ticket)}
        return "late" if "late" in both else "warn" if "warn" in both else ""

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Office hours between two moments."""
        total, at = timedelta(0), start
        if not self.hours.is_open(at):
            at = self.hours.next_opening(at)
        while at < end:
            closing = self.hours.next_closing(at)
            total += min(closing, end) - at
            at = self.hours.next_opening(closing)
        return total

    def _colour(self, start: datetime, end: datetime | None, allowed: timedelta) -> Colour:
        used = self.worked(start, end or self.now)
        if used > allowed:
            return "late"
        return "warn" if end is None and used > WARN * allowed else ""


MINUTE = timedelta(minutes=1)
