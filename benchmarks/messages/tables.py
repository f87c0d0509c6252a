"""Figures as Markdown: medians of the runs."""

import statistics
from collections.abc import Iterable, Sequence

from benchmarks.messages.load import Run


def quantile(values: Sequence[float], percent: int) -> float:
    """The value that `percent` of 100 do not exceed."""
    return statistics.quantiles(values, n=100)[percent - 1] if len(values) > 1 else float("nan")


def middle(values: Iterable[float]) -> float:
    """The median."""
    return statistics.median(values)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print it."""
    print(f"| {' | '.join(heads)} |\n{'|---' * len(heads)}|")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |")
    print(flush=True)


RUN = (
    "messages/s", "CPU of ours, ms", "of PostgreSQL, ms", "acknowledged p50", "p95",
    "answered p50", "p95",
)  # fmt: skip


def cells(runs: Sequence[Run]) -> list[str]:
    """The columns of `RUN`: medians over the runs."""
    waits = [
        f"{middle(quantile(values(run), p) for run in runs) * 1000:.0f} ms"
        for values in (lambda run: run.acknowledged, lambda run: run.answered)
        for p in (50, 95)
    ]
    rate = f"{middle(run.rate for run in runs):.0f}"
    used = f"{middle(run.cpu_ms for run in runs):.2f}"
    theirs = f"{middle(run.database_ms for run in runs):.2f}"
    return [rate, used, theirs, *waits]
