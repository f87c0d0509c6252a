"""200 random kills of web, worker and PostgreSQL while citizens talk, file and pay, judged from the
fakes' own file. `make faults` runs the same for longer.
"""

from datetime import date
from pathlib import Path

import pytest

from tests.faults import long
from tests.faults.judge import NOTHING, Said, judge
from tests.faults.storm import Outcome, Weather, storm, table

pytestmark = pytest.mark.processes


def spoken(*words: str) -> list[Said]:
    """A chat; the bot's words begin with "<"."""
    return [Said(w.removeprefix("<"), w.startswith("<"), at) for at, w in enumerate(words)]


@pytest.mark.parametrize(
    ("chat", "fault"),
    [
        (("câu 0", "<1: câu 0", "câu 1", "<2: câu 1"), {}),
        (("câu 0", "câu 1", "<1: câu 0"), {"lost": 1}),
        (("câu 0", "<1: câu 0", "<1: câu 0"), {"doubled": ((1, 2),)}),
        (("câu 0", "<1: câu 0", "<2: câu 0"), {"retaken": 1}),
        (("câu 0", "câu 1", "<1: câu 1", "<2: câu 0"), {"reordered": 1}),
        (("câu 0", "câu 1", "<1: câu 1", "<muộn: 2: câu 0"), {}),
        (("câu 0", "câu 1", "<2: câu 1", "<1: câu 0"), {"reordered": 2}),
        (("câu 0", "<1: câu 0", "<xin lỗi"), {"odd": ("xin lỗi",)}),
    ],
)
def test_the_judge_sees(chat: tuple[str, ...], fault: dict[str, object]) -> None:
    found = vars(judge(spoken(*chat)))
    expected = {**vars(NOTHING), "messages": sum(w.startswith("câu") for w in chat), **fault}
    assert found == expected


def check(found: Outcome, weather: Weather) -> None:
    """What no storm may change. Only bubbles whose sender just died may be there twice."""
    verdict = found.verdict
    assert sum(found.kills.values()) == weather.kills
    assert (verdict.lost, verdict.retaken, verdict.reordered, verdict.odd) == (0, 0, 0, ())
    assert found.unexplained == 0
    assert len(verdict.doubled) <= weather.kills
    assert list(found.filed.values()) == [1] * weather.filing
    assert list(found.paid.values()) == [1] * weather.filing
    assert found.told >= weather.filing
    assert found.repeated == 0


@pytest.mark.timeout(600)
async def test_200_kills_lose_nothing_repeat_nothing_and_keep_the_order(
    home: Path, today: date
) -> None:
    weather = Weather(kills=200)
    found = await storm(home, weather, today)
    print(table([found]))  # noqa: T201
    check(found, weather)


@long
@pytest.mark.timeout(400)
async def test_platforms_in_trouble_and_nobody_killed(home: Path, today: date) -> None:
    weather = Weather(kills=0, filing=1, begun=0)
    found = await storm(home, weather, today)
    check(found, weather)
    assert found.verdict.doubled == ()
