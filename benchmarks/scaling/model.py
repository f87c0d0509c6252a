"""From what a message costs to what a place needs: arithmetic, and a queue played event by event.

Everything assumed stands in `Habits`, everything measured in `Costs`; both can be given otherwise.
"""

import heapq
import random
import statistics
from dataclasses import dataclass

WORKING_DAYS = 250  # a year
MOST_BUSY = 0.6  # of a core or a database, so that a bad minute is only a slow one
SEED = 7


@dataclass(frozen=True)
class Habits:
    """What people do. Nobody publishes these: they are assumptions, high on purpose."""

    dossiers: float = 0.5  # a person and year
    by_chat: float = 0.5  # of these
    a_dossier: float = 30  # messages from the first word to the result, as in the transcripts
    questions: float = 2  # conversations that file nothing, a person and year
    a_question: float = 6  # messages of one
    peak_hour: float = 0.15  # of a day's messages
    bad_day: float = 3  # times an ordinary one: a deadline, the day after an outage

    @property
    def messages(self) -> float:
        """Of a person, a working day."""
        filed = self.dossiers * self.by_chat * self.a_dossier
        return (filed + self.questions * self.a_question) / WORKING_DAYS


@dataclass(frozen=True)
class Costs:
    """What a message takes (docs/performance.md and `python -m benchmarks.scaling --measure`)."""

    worker_ms: float = 26.5  # processor of web and worker
    database_ms: float = 7.3  # processor of PostgreSQL
    wal: float = 10_700  # bytes written ahead
    kept: float = 5_300  # bytes of rows and indexes that stay until retention
    commits: float = 5  # receive, claim, commit, claim to send, sent
    notices: float = 1  # of these commits NOTIFY: receive
    flush_ms: float = 2.0  # one flush of the WAL to this disk
    days: float = 90  # the transcript's retention
    connections: float = 21  # of one worker process: 10, 5, 4 of the jobs, LISTEN, one spare
    cores: int = 32  # of the database's machine


@dataclass(frozen=True)
class Need:
    """What a place needs."""

    people: int
    a_day: float
    a_second: float  # at the peak hour of a bad day
    workers: int  # processes, each a core
    database_cores: float
    wal_mb: float  # a second
    commits: float  # a second
    stored_gb: float
    connections: float


def need(people: int, habits: Habits, costs: Costs) -> Need:
    """The arithmetic."""
    a_day = people * habits.messages
    a_second = a_day * habits.peak_hour * habits.bad_day / 3600
    workers = enough(a_second, costs.worker_ms / 1000)
    return Need(
        people,
        a_day,
        a_second,
        workers,
        a_second * costs.database_ms / 1000 / MOST_BUSY,
        a_second * costs.wal / 1e6,
        a_second * costs.commits,
        a_day * costs.days * WORKING_DAYS / 365 * costs.kept / 1e9,
        workers * costs.connections,
    )


def walls(costs: Costs) -> list[tuple[str, float]]:
    """Where one PostgreSQL ends, in messages a second, lowest first."""
    limits = {
        "NOTIFY: its commits wait for each other's flush": 1000 / (costs.notices * costs.flush_ms),
        f"processor of the database, {costs.cores} cores": (
            costs.cores * MOST_BUSY * 1000 / costs.database_ms
        ),
        "connections, 2,000 of them, without a pooler": (
            2000 / costs.connections * MOST_BUSY * 1000 / costs.worker_ms
        ),
        "WAL, 500 MB/s": 500e6 * MOST_BUSY / costs.wal,
    }
    return sorted(limits.items(), key=lambda one: one[1])


def enough(a_second: float, seconds: float) -> int:
    """Cores that are busy at most `MOST_BUSY`, and two at least: one may die."""
    return max(2, -int(-a_second * seconds / MOST_BUSY // 1))


# --- the queue --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waits:
    """Seconds from arrival to answer."""

    p50: float
    p95: float
    worst: float


def play(a_second: float, cores: int, seconds: float, minutes: float, silent: float = 0) -> Waits:
    """Messages at random, each taking a core for about `seconds`, answered in order of arrival.

    For the first `silent` seconds nobody answers: an outage, or a deploy that went wrong.
    """
    chance, now, waits = random.Random(SEED), 0.0, list[float]()
    free = [silent] * cores
    while now < minutes * 60:
        now += chance.expovariate(a_second)
        begins = max(now, heapq.heappop(free))
        ends = begins + chance.gammavariate(2, seconds / 2)
        heapq.heappush(free, ends)
        waits.append(ends - now)
    cuts = statistics.quantiles(waits, n=100)
    return Waits(cuts[49], cuts[94], max(waits))


def drained(a_second: float, cores: int, seconds: float, outage: float) -> float:
    """Seconds until nobody waits any longer after an outage of so many seconds."""
    spare = cores / seconds - a_second
    return a_second * outage / spare
