"""Reminders of unfinished drafts as real jobs on PostgreSQL, with the clock run for days."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import text

from backend_client.port import Portal
from bot.jobs import Jobs
from bot.settings import Settings
from bot.store import Store
from bot.texts import VIETNAM
from tests.conftest import Clock
from tests.path.parts import WEB, take_all, work_off
from tests.path.town import Town, column

FORM = ("nộp hồ sơ khai sinh", "đồng ý", "1", "1")
NUDGE = "Anh/chị còn việc làm dở"
# The queue compares with the server's own clock: waiting jobs are moved to it for a run, and back.
MOVE = """
    UPDATE procrastinate_jobs SET scheduled_at = scheduled_at + CAST(:by AS interval)
    WHERE status = 'todo' AND scheduled_at IS NOT NULL
"""
TIMERS = """
    SELECT scheduled_at FROM procrastinate_jobs
    WHERE status = 'todo' AND scheduled_at IS NOT NULL AND args->>'name' = 'nudge'
"""


@pytest.fixture
def jobs(store: Store, clock: Clock) -> Jobs:
    async def drop(file: str) -> None:
        raise AssertionError(f"no file here: {file}")

    keep = Settings.model_construct().keep
    return Jobs(store, cast("Portal", None), drop, clock, keep)


@pytest.fixture
def drafting(town: Town, jobs: Jobs) -> Town:
    town.turns = replace(town.turns, defer=jobs.defer)
    return town


async def move(store: Store, by: timedelta) -> None:
    async with store.begin() as db:
        await db.execute(text(MOVE), {"by": by})


async def timers(store: Store) -> list[Any]:
    """When a reminder is on its way, in Vietnam's time."""
    return [at.astimezone(VIETNAM) for at in await column(store, TIMERS)]


async def passes(town: Town, jobs: Jobs, **duration: float) -> list[str]:
    """Time passes, the jobs that are due run, and what they bring is answered; the reminders."""
    before = len(await town.shown(WEB))
    town.wait(**duration)
    (now,) = await column(town.store, "SELECT now()")
    await move(town.store, now - town.clock())
    async with jobs.app.open_async():
        await work_off(jobs.app)
    await move(town.store, town.clock() - now)
    await take_all(town.turns)
    return [words for words in (await town.shown(WEB))[before:] if NUDGE in words]


async def begins(town: Town) -> None:
    await town.signs_in(WEB)
    for words in FORM:
        await town.says(WEB, words)


async def test_a_reminder_is_queued_in_the_commit_of_the_turn_and_only_one(
    drafting: Town, store: Store
) -> None:
    await begins(drafting)
    (at,) = await timers(store)
    assert 23 <= (at - drafting.clock()).total_seconds() / 3600 <= 25
    assert 8 <= at.hour < 20


async def test_it_is_told_once_after_a_day_and_once_after_five(drafting: Town, jobs: Jobs) -> None:
    await begins(drafting)
    assert await passes(drafting, jobs, hours=23) == []
    assert len(await passes(drafting, jobs, hours=2)) == 1
    assert await passes(drafting, jobs, days=1) == []
    assert len(await passes(drafting, jobs, days=4)) == 1
    assert await passes(drafting, jobs, days=10) == []


@pytest.mark.parametrize("jump", [1, -1])
async def test_a_worker_whose_clock_is_an_hour_off_reminds_once(
    drafting: Town, jobs: Jobs, jump: int
) -> None:
    await begins(drafting)
    off = timedelta(hours=jump)
    drafting.turns = replace(drafting.turns, clock=lambda: drafting.clock() + off)
    told = [await passes(drafting, jobs, hours=hours) for hours in (25, 2)]
    assert sum(map(len, told)) == 1
    assert await passes(drafting, jobs, days=1) == []


async def test_at_night_it_waits_for_the_morning(drafting: Town, jobs: Jobs) -> None:
    drafting.wait(hours=12)  # 21:00 in Vietnam
    await begins(drafting)
    assert await passes(drafting, jobs, hours=25) == []
    (at,) = await timers(drafting.store)
    assert (at.hour, at.minute) == (8, 0)
    assert len(await passes(drafting, jobs, hours=11)) == 1


async def lies(town: Town, jobs: Jobs, **duration: float) -> list[Any]:
    """Time passes, and the hourly job looks; the questions counted as left so far."""
    town.wait(**duration)
    await jobs.retention(0)
    await take_all(town.turns)
    return await column(town.store, "SELECT dialog || '.' || slot FROM dropoffs ORDER BY position")


async def test_what_lies_for_a_week_counts_as_left_at_its_question_once(
    drafting: Town, jobs: Jobs
) -> None:
    await begins(drafting)
    bubbles = "SELECT count(*) FROM outbox"
    shown = await column(drafting.store, bubbles)
    assert await lies(drafting, jobs, days=6, hours=23) == []
    (question,) = await lies(drafting, jobs, hours=2)
    assert question.startswith("submit_dossier.")
    assert await lies(drafting, jobs, hours=1) == [question]
    assert await column(drafting.store, bubbles) == shown  # nobody is spoken to
    await drafting.says(WEB, "thôi, hủy việc này")
    assert await lies(drafting, jobs, days=8) == [question]  # given up, or left again: once


async def test_who_wants_no_reminders_gets_none(drafting: Town, jobs: Jobs) -> None:
    await begins(drafting)
    assert len(await passes(drafting, jobs, hours=25)) == 1
    await drafting.taps(WEB, "Đừng nhắc nữa")
    assert await passes(drafting, jobs, days=6) == []
    assert await passes(drafting, jobs, days=6) == []
