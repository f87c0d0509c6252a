"""A storm: so many random kills while citizens talk, file and pay; then the fakes' file is judged.

`python -m tests.faults.storm --runs 5 --kills 400` prints the table of docs/performance.md.
"""

import argparse
import asyncio
import random
import time
from collections import Counter as Tally
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.citizens import Counter, counters, file_and_pay, verdict_of
from tests.faults.judge import Files, Verdict
from tests.faults.town import Fire, town_under_fire
from tests.journey.programs import Town

CALM = 0.5  # seconds of a trouble when nobody is killed
QUIET = 90  # seconds everything may take to be answered, once nobody kills any more
TROUBLE: tuple[
    Mapping[str, object], ...
] = (  # of the platforms, in turns: what it is, and how many calls it may hit
    {"target": "telegram", "rate": 0.2, "status": 502},
    {"target": "zalo", "rate": 0.2, "status": 0},  # done, and the answer lost
    {"target": "zalo", "rate": 0.2, "status": None, "error": -32},  # a 200 that lies: come later
    {"target": "telegram", "rate": 0.2, "status": None, "delay_ms": 300},
)


@dataclass(frozen=True)
class Weather:
    """How bad a storm is; the same `seed`, the same order of kills."""

    seed: int = 1
    kills: int = 200
    pause: float = 0.25  # seconds between two kills
    counting: tuple[int, int] = (8, 4)  # citizens on Telegram and on Zalo
    chatter: float = 2.0  # seconds between two messages of one of them
    filing: int = 2
    troubles: int = 10  # of the platforms, spread over the storm


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    kills: dict[str, int]
    verdict: Verdict
    unexplained: int  # bubbles sent twice, and nobody was killed when the first was accepted
    filed: dict[str, int]
    paid: dict[str, int]
    filers: int
    seconds: float
    told: int  # times that "paid" was told, over all who paid


async def storm(home: Path, weather: Weather, today: date) -> Outcome:
    """Run it, to the end of the last answer."""
    began = time.monotonic()
    async with town_under_fire(home) as (fire, town):
        await fire.people()
        files = Files(home / "sandbox" / "sandbox.sqlite3")
        many = await counters(town, files, *weather.counting)
        over, dice = asyncio.Event(), random.Random(weather.seed)
        talks = [one.talk(over, weather.chatter, random.Random(n)) for n, one in enumerate(many)]
        lives = [file_and_pay(town, n, today) for n in range(weather.filing)]
        under_way = [asyncio.create_task(one) for one in (*talks, *lives)]
        await fire_at_will(fire, town, weather, dice)
        over.set()
        await calm(fire, town)
        done = await asyncio.gather(*under_way)
        await all_answered(many)
        paid = [files.zalo(life[0].user) for life in done if life is not None]
    return Outcome(
        dict(Tally(who for _, who in fire.kills)),
        verdict := verdict_of(many),
        sum(not near(at, fire.kills) for at in verdict.doubled),
        files.filed(),
        files.paid(),
        weather.filing,
        time.monotonic() - began,
        sum("thanh toán thành công" in said.words for chat in paid for said in chat),
    )


def near(at: float, kills: list[tuple[float, str]]) -> bool:
    """Whether somebody who sends, or the database, was killed just after this moment."""
    return any(-0.1 < when - at < 2 for when, who in kills if who != "web")


async def fire_at_will(fire: Fire, town: Town, weather: Weather, dice: random.Random) -> None:
    """Kill after kill; the platforms have their own troubles meanwhile."""
    each = weather.kills // weather.troubles
    for nth in range(weather.troubles):
        await trouble(town, {"times": 15, **TROUBLE[nth % len(TROUBLE)]})
        for _ in range(each):
            await asyncio.sleep(dice.uniform(0, 2 * weather.pause))
            await one_kill(fire, dice)
        await asyncio.sleep(0 if each else CALM)


async def calm(fire: Fire, town: Town) -> None:
    """Everybody is alive, and nothing more goes wrong."""
    for target in ("telegram", "zalo"):
        await trouble(town, {"target": target, "times": 0})
    await asyncio.sleep(1)  # a process that found no database has ended by then
    await fire.revive()


async def one_kill(fire: Fire, dice: random.Random) -> None:
    await fire.revive()
    chance, nth = dice.random(), dice.randrange(100)
    if chance < 0.5:
        await fire.kill("worker", nth)
    elif chance < 0.85:
        await fire.kill("web", nth)
    elif chance < 0.95:
        fire.kill_backend(nth)
    else:
        await fire.kill_database()


async def trouble(town: Town, fault: Mapping[str, object]) -> None:
    """Order faults from the sandbox."""
    (await town.client.post("/dev/faults", json=fault)).raise_for_status()


async def all_answered(many: list[Counter]) -> None:
    """Until nobody waits; who still does after a while has lost something."""
    end = time.monotonic() + QUIET
    while time.monotonic() < end and any(one.verdict().lost for one in many):  # noqa: ASYNC110
        await asyncio.sleep(0.2)


HEAD = ("runs", "messages", "kills", "lost", "twice", "answered twice", "reordered", "dossiers")


def table(outcomes: list[Outcome]) -> str:
    """Markdown, one line for all runs."""
    verdicts = [one.verdict for one in outcomes]
    kills = sum((Tally(one.kills) for one in outcomes), Tally())
    row = (
        len(outcomes), sum(v.messages for v in verdicts),
        f"{kills.total()} ({', '.join(f'{n} {who}' for who, n in sorted(kills.items()))})",
        sum(v.lost for v in verdicts), sum(len(v.doubled) for v in verdicts),
        sum(v.retaken for v in verdicts), sum(v.reordered for v in verdicts),
        f"{sum(sum(o.filed.values()) for o in outcomes)} of {sum(o.filers for o in outcomes)}",
    )  # fmt: skip
    lines = (HEAD, ("---",) * len(HEAD), row)
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--kills", type=int, default=400)
    asked = parser.parse_args()
    outcomes = []
    for seed in range(1, asked.runs + 1):
        with TemporaryDirectory(prefix="motcua-storm-", ignore_cleanup_errors=True) as home:
            weather = Weather(seed, asked.kills, filing=4)
            outcomes.append(asyncio.run(storm(Path(home), weather, datetime.now(UTC).date())))
        print(outcomes[-1], flush=True)  # noqa: T201
    print(table(outcomes))  # noqa: T201


if __name__ == "__main__":
    main()
