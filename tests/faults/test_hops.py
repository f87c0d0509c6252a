"""Kill -9 at each of the eight hops: of the process itself, and of PostgreSQL beneath it."""

import asyncio
import os
import signal
from datetime import date
from pathlib import Path

import psutil
import pytest

from bot.app import arm
from bot.model import failpoints
from bot.settings import Settings, SettingsError
from tests.faults import long
from tests.faults.citizens import counters, filer
from tests.faults.town import Fire, Place
from tests.journey.programs import eventually

pytestmark = pytest.mark.processes
WEB = ("heard", "stored")  # the points a web process comes to
TWICE = {"accepted", "sending"}  # the window in which a bubble may go out again
HOPS = [point for point in failpoints.POINTS if point != "written"]  # counting writes nothing


async def alone(fire: Fire, point: str) -> int:
    """One web and one worker process; that which comes to the point dies or stops there."""
    is_web = point.partition(":")[0] in WEB
    web, worker = await fire.only(*((point, "") if is_web else ("", point)))
    return web if is_web else worker


async def there(pid: int, status: str) -> None:
    """Until the process has died, or stands still."""

    async def look() -> bool:
        try:
            return bool(psutil.Process(pid).status() == status)
        except psutil.NoSuchProcess:
            return bool(status == psutil.STATUS_DEAD)

    await eventually(look)


async def spoken_through(place: Place, point: str, status: str) -> None:
    """Three messages; the point is reached on the way; in the end all is answered."""
    fire, town, files = place
    pid = await alone(fire, point)
    (one,) = await counters(town, files, 0 if "accepted" in point else 1, int("accepted" in point))
    for _ in range(3):
        await one.say()
    await there(pid, status)
    if status == psutil.STATUS_DEAD:
        await fire.revive()
    else:
        await fire.kill_database()
        os.kill(pid, signal.SIGCONT)

    async def answered() -> bool:
        await fire.revive()
        return not one.verdict().lost

    await eventually(answered)
    verdict = one.verdict()
    assert (verdict.messages, verdict.retaken, verdict.reordered, verdict.odd) == (3, 0, 0, ())
    assert verdict.doubled == () or point.partition(":")[0] in TWICE


@pytest.mark.timeout(120)
@pytest.mark.parametrize("point", HOPS)
async def test_a_process_killed_at(place: Place, point: str) -> None:
    await spoken_through(place, point, psutil.STATUS_DEAD)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("point", HOPS)
async def test_postgresql_killed_at(place: Place, point: str) -> None:
    await spoken_through(place, f"{point}:stop", psutil.STATUS_STOPPED)


@long
@pytest.mark.timeout(400)
async def test_a_worker_killed_when_the_portal_has_written_and_we_have_not(
    place: Place, today: date
) -> None:
    """Every write of a whole life is interrupted once: still one account, dossier, payment."""
    fire, town, files = place
    before, deaths = set(files.filed()), 0
    await fire.only(worker="written")
    one = await filer(town, 40)
    life = asyncio.create_task(one.live(today))
    while not life.done():
        if not psutil.pid_exists(fire.workers[0]):
            fire.workers.clear()
            deaths += 1
            await fire.born("worker", "written" if deaths < 12 else "")
        await asyncio.sleep(0.05)
    await life
    assert deaths >= 5
    assert [many for who, many in files.filed().items() if who not in before] == [1]
    assert list(files.paid().values()) == [1]


def test_a_fail_point_is_refused_in_production_and_where_there_is_none(tmp_path: Path) -> None:
    for bad in ({"env": "production", "fail_at": "stored"}, {"fail_at": "somewhere"}):
        with pytest.raises(SettingsError):
            arm(Settings(_env_file=None, **bad))  # type: ignore[arg-type, call-arg]
