"""docs/scaling.md says what its command prints, and the arithmetic behaves."""

from benchmarks.scaling.__main__ import report
from benchmarks.scaling.model import Costs, Habits, drained, enough, need, play, walls
from tests.test_docs import ROOT


def test_the_page_has_the_tables_of_its_command() -> None:
    page = (ROOT / "docs" / "scaling.md").read_text("utf-8")
    assert [t for t in report(Habits(), Costs()).split("\n\n") if t not in page] == []


def test_twice_the_people_need_twice_the_cores_but_never_fewer_than_two() -> None:
    one, two = (need(n * 10_000_000, Habits(), Costs()) for n in (10, 20))
    assert two.a_second == 2 * one.a_second
    assert two.workers in (2 * one.workers - 1, 2 * one.workers)
    assert enough(0.001, 0.01) == 2


def test_walls_are_told_lowest_first_and_a_faster_disk_moves_the_first() -> None:
    slow, fast = walls(Costs()), walls(Costs(flush_ms=0.1))
    assert [at for _, at in slow] == sorted(at for _, at in slow)
    assert slow[0][0].startswith("NOTIFY")
    assert not fast[0][0].startswith("NOTIFY")


def test_a_queue_with_room_answers_at_once_and_one_without_does_not() -> None:
    roomy, full = (play(50, cores, 0.02, minutes=1) for cores in (4, 1))
    assert roomy.p95 < 0.1
    assert full.p95 < full.worst
    assert full.p50 > roomy.p50
    assert drained(50, 4, 0.02, outage=600) == 50 * 600 / 150
