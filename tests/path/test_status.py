"""`motcua status`: what waits and what was given up, and when it calls for a person."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from procrastinate import App, PsycopgConnector
from sqlalchemy import text

from bot.status import Check, judge
from bot.store import Store
from bot.store.status import Facts, Heard, JobCounts, Messages, facts
from tests.conftest import Clock
from tests.path.parts import ZALO, EchoEngine, make_turns, say, take_all

ROOT = Path(__file__).parents[2]
WELL = Facts(1, Messages(0, None, 0), (), JobCounts(0, None, 0, 0), 0, ())


def bad(checks: list[Check]) -> list[str]:
    return [check.name for check in checks if not check.ok]


async def test_an_empty_database_only_lacks_a_worker(store: Store, clock: Clock) -> None:
    found = await facts(store, clock())
    assert found == replace(WELL, workers=0)
    assert bad(judge(found, portal=None)) == ["workers"]


async def test_what_waits_is_counted_with_its_age(store: Store, clock: Clock) -> None:
    await say(store, clock, "một", 1, ZALO)
    await take_all(make_turns(store, clock))
    clock.forward(seconds=20)
    await say(store, clock, "hai", 2, ZALO)
    clock.forward(seconds=70)
    found = await facts(store, clock())
    assert found.messages == Messages(1, timedelta(seconds=70), 0)
    assert [(b.channel, b.waiting, b.oldest) for b in found.bubbles] == [
        ("zalo", 1, timedelta(seconds=90))
    ]
    assert found.channels == (Heard("zalo", timedelta(seconds=70)),)
    assert bad(judge(replace(found, workers=1), portal=True)) == ["messages"]


async def test_what_was_given_up_needs_a_person(store: Store, clock: Clock) -> None:
    async def fail(_: object) -> None:
        raise ZeroDivisionError

    await say(store, clock, "độc", 1, ZALO)
    await take_all(make_turns(store, clock, EchoEngine(on_handle=fail)))
    async with store.begin() as db:
        await db.execute(text("UPDATE outbox SET failed_at = :now"), {"now": clock()})
    found = await facts(store, clock())
    assert (found.messages.parked, found.bubbles[0].dead) == (1, 1)
    assert bad(judge(replace(found, workers=1), portal=None)) == ["messages", "to zalo"]


async def test_news_that_sleep_until_the_morning_are_not_late(store: Store, clock: Clock) -> None:
    await say(store, clock, "một", 1, ZALO)
    await take_all(make_turns(store, clock))
    async with store.begin() as db:
        await db.execute(text("UPDATE outbox SET problem = 'night'"))
    clock.forward(hours=7)
    assert (await facts(store, clock())).bubbles[0].oldest is None


async def test_a_failed_job_is_seen_and_done_once_more(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    app = App(connector=PsycopgConnector(conninfo=store.dsn))
    async with app.open_async():
        await app.configure_task(name="wake").defer_async(conversation="c", nth=1)
    async with store.begin() as db:
        await db.execute(text("UPDATE procrastinate_jobs SET status = 'failed'"))
    assert (await facts(store, clock())).jobs.failed == 1
    listed = motcua(tmp_path, store.dsn, "jobs", "failed").stdout
    assert "wake" in listed
    assert "conversation=c" in listed
    again = motcua(tmp_path, store.dsn, "jobs", "retry", listed.split()[0], "999")
    assert "waits to be done" in again.stdout
    assert "999  is not among the failed" in again.stdout
    assert (await facts(store, clock())).jobs.failed == 0


@pytest.mark.parametrize(
    ("heard", "well"),
    [
        (Heard("zalo", timedelta(minutes=5)), True),
        (Heard("zalo", None, timedelta(hours=3), timedelta(hours=22)), True),
        (Heard("zalo", None, timedelta(hours=30), timedelta(hours=-5)), False),
        (Heard("zalo", None, timedelta(hours=21), timedelta(hours=4), "refused"), False),
    ],
)
def test_a_channel_is_well_while_its_token_is(heard: Heard, well: bool) -> None:
    assert (bad(judge(replace(WELL, channels=(heard,)), None)) == []) is well


def test_a_portal_that_does_not_answer_needs_a_person() -> None:
    assert bad(judge(WELL, portal=False)) == ["portal"]


@pytest.mark.processes
def test_the_command_says_it_for_people_and_for_programs(database: str, tmp_path: Path) -> None:
    shown, told = (
        motcua(tmp_path, database, "status"),
        motcua(tmp_path, database, "status", "--json"),
    )
    assert (shown.returncode, told.returncode) == (1, 1)
    assert "1 need a person" in shown.stdout
    assert "!!  workers   none alive" in shown.stdout
    checks = {check["name"]: check for check in json.loads(told.stdout)["checks"]}
    assert checks["messages"]["unread"] == 0
    assert checks["portal"] == {
        "name": "portal", "ok": True, "says": "none, the bot only guides", "answers": None
    }  # fmt: skip


def motcua(home: Path, database: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *words],
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "MOTCUA_DATABASE_URL": database,
            "MOTCUA_DATA_DIR": str(home),
        },
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
