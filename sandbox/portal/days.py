"""Working days: Monday to Friday, without the public holidays of `data/holidays.yaml`."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

HOLIDAYS = Path(__file__).resolve().parents[2] / "data" / "holidays.yaml"


def working_days(start: date, days: int) -> date:
    """Return the day so many working days after another."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= works(day)
    return day


def works(day: date) -> bool:
    """Is there somebody in the office on this day?"""
    yearly, off = holidays()
    return day.weekday() < 5 and day not in off and f"{day:%m-%d}" not in yearly


@cache
def holidays() -> tuple[frozenset[str], frozenset[date]]:
    """Read the holidays: those of every year as MM-DD, and the days of single years."""
    read = yaml.safe_load(HOLIDAYS.read_text("utf-8"))
    yearly = frozenset(str(line["day"]) for line in read["every_year"])
    spans = [(line["from"], (line["to"] - line["from"]).days + 1) for line in read["days"]]
    return yearly, frozenset(
        first + timedelta(days=n) for first, many in spans for n in range(many)
    )
