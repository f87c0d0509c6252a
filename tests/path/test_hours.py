from datetime import date, datetime
from pathlib import Path

import pytest

from bot.handoff import CounterHours, load_hours
from bot.texts import VIETNAM

HOURS = load_hours(Path(__file__).parents[2] / "data" / "holidays.yaml")


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("moment", "is_open", "next_opening"),
    [
        ("2026-11-25 07:59", False, "2026-11-25 08:00"),
        ("2026-11-25 08:00", True, "2026-11-25 13:30"),
        ("2026-11-25 11:30", False, "2026-11-25 13:30"),  # lunch
        ("2026-11-25 13:30", True, "2026-11-26 08:00"),
        ("2026-11-25 17:00", False, "2026-11-26 08:00"),
        ("2026-11-27 16:59", True, "2026-11-30 08:00"),  # Friday
        ("2026-11-28 09:00", False, "2026-11-30 08:00"),  # Saturday
        ("2026-12-31 17:30", False, "2027-01-04 08:00"),  # New Year's Day is a Friday
        ("2027-02-04 17:00", False, "2027-02-12 08:00"),  # Tết
        ("2026-04-24 17:00", False, "2026-04-28 08:00"),  # Giỗ Tổ on a Sunday: Monday in lieu
        ("2026-09-01 09:00", False, "2026-09-03 08:00"),
    ],
)
def test_the_counter_is_open(moment: str, is_open: bool, next_opening: str) -> None:
    assert HOURS.is_open(at(moment)) is is_open
    assert HOURS.next_opening(at(moment)) == at(next_opening)


def test_times_of_other_zones_are_understood() -> None:
    assert HOURS.is_open(datetime.fromisoformat("2026-11-25T02:00:00+00:00"))


def test_a_day_off_may_be_added() -> None:
    assert not CounterHours(frozenset({date(2026, 11, 25)})).is_open(at("2026-11-25 09:00"))
