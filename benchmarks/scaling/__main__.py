"""What a ward, a province and the nation need: `python -m benchmarks.scaling`, docs/scaling.md.

With --measure, first what a message costs the database on this machine.
"""

import argparse
from collections.abc import Iterable

from benchmarks.scaling.model import Costs, Habits, drained, need, play, walls

PLACES = {"a ward": 30_000, "a province": 3_000_000, "the nation": 100_000_000}
MINUTES = 2.0  # of the peak that are played
OUTAGE = 600.0  # seconds


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("--measure", action="store_true", help="what a message costs, here")
    parser.add_argument("--citizens", type=int, default=30, help="of the measurement")
    parser.add_argument("--cpu", type=float, default=Costs.worker_ms, help="ms of ours a message")
    chosen = parser.parse_args()
    if chosen.measure:
        from benchmarks.scaling.measure import figures  # noqa: PLC0415  it starts PostgreSQL

        found = figures(chosen.citizens).items()
        print(table(("a message takes", ""), [(name, f"{value:,.1f}") for name, value in found]))
    print(report(Habits(), Costs(worker_ms=chosen.cpu)))


def report(habits: Habits, costs: Costs) -> str:
    """All tables of docs/scaling.md."""
    return "\n\n".join((needs(habits, costs), limits(costs), peaks(habits, costs)))


def needs(habits: Habits, costs: Costs) -> str:
    """What each place needs."""
    found = [need(people, habits, costs) for people in PLACES.values()]
    rows = [
        ("people", [f"{one.people:,}" for one in found]),
        ("messages a working day", [f"{one.a_day:,.0f}" for one in found]),
        ("messages a second, peak hour of a bad day", [f"{one.a_second:,.1f}" for one in found]),
        ("worker processes, a core each", [f"{one.workers:,}" for one in found]),
        ("cores of PostgreSQL", [f"{one.database_cores:,.1f}" for one in found]),
        ("WAL, MB/s", [f"{one.wal_mb:,.2f}" for one in found]),
        ("commits a second", [f"{one.commits:,.0f}" for one in found]),
        ("kept in the tables, GB", [f"{one.stored_gb:,.0f}" for one in found]),
        ("connections", [f"{one.connections:,.0f}" for one in found]),
    ]
    return table(("", *PLACES), [(name, *values) for name, values in rows])


def limits(costs: Costs) -> str:
    """Where one PostgreSQL ends."""
    head = ("one PostgreSQL ends at", "messages/s")
    return table(head, [(name, f"{at:,.0f}") for name, at in walls(costs)])


def peaks(habits: Habits, costs: Costs) -> str:
    """The peak played, and how long a backlog lasts."""
    rows, seconds = [], costs.worker_ms / 1000
    for name, people in PLACES.items():
        one = need(people, habits, costs)
        usual = play(one.a_second, one.workers, seconds, MINUTES)
        half = play(one.a_second, max(1, one.workers // 2), seconds, MINUTES)
        after = drained(one.a_second, one.workers, seconds, OUTAGE)
        waits = [f"{wait.p95 * 1000:,.0f} ms" for wait in (usual, half)]
        rows.append((name, f"{usual.p50 * 1000:,.0f} ms", *waits, f"{after / 60:,.1f} min"))
    head = ("at the peak", "answered p50", "p95", "p95, half the workers dead")
    return table((*head, "until nobody waits, after 10 min of outage"), rows)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Markdown."""
    first, *rest = (f"| {' | '.join(row)} |" for row in (head, *rows))
    return "\n".join((first, "|---" * (first.count("|") - 1) + "|", *rest))


if __name__ == "__main__":
    main()
