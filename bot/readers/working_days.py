"""Counting working days; which days are worked is told by the caller (weekends, holidays)."""

from collections.abc import Callable
from datetime import date, timedelta

FARTHEST = 400  # days; nothing here is promised for longer


def between(first: date, last: date, works: Callable[[date], bool]) -> int:
    """Working days after `first`, up to and including `last`; 0 when `last` is not later."""
    many = min((last - first).days, FARTHEST)
    return sum(works(first + timedelta(days=n)) for n in range(1, many + 1))
