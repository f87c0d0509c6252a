"""What one message costs the database: work, writes and what stays, with the real engine.

Counts and sizes do not depend on how busy the machine is; processor times do a little.
"""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import psycopg

from bot.metrics import Metrics
from bot.model import FIRST, Address, Standing
from bot.outbox import Outbox, Quiet
from bot.sealing import make_sealer
from bot.store import Store, open_store
from bot.store.embedded import embedded
from bot.store.migrate import migrate
from bot.turns import Turns
from tests.conftest import Clock
from tests.path.parts import Jobs, admit_all
from tests.path.town import Town
from tests.world import open_world

# What a citizen of the assumptions says: questions mostly, one in three begins something.
WORDS = (
    "xin chào",
    "làm giấy khai sinh cần giấy tờ gì",
    "lệ phí bao nhiêu",
    "bao lâu thì có kết quả",
    "đăng ký tài khoản",
    "có",
    "0912 345 678",
    "hủy",
    "có",
    "trụ sở ở đâu",
    "tra cứu hồ sơ",
    "cảm ơn em",
)
TABLES = ("conversations", "addresses", "inbox", "transcript", "outbox", "follows", "consents")
Figures = dict[str, float]
MANY, SECONDS = 16, 2.0


class Phone:
    """A platform that takes everything at once."""

    name = "zalo"

    async def send(
        self, address: Address, reply: object, key: str, standing: Standing = FIRST
    ) -> str:
        """Take it."""
        return key


def figures(citizens: int) -> Figures:
    """What a message takes, by name, when so many citizens say `WORDS`; and what a commit takes."""
    with TemporaryDirectory(prefix="motcua-scaling-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        with embedded(home / "pg") as server:
            migrate(server.url, server.keeper)
            return {**asyncio.run(_measure(server.url, home, citizens)), **_commits(server.url)}


async def _measure(url: str, home: Path, citizens: int) -> Figures:
    store = open_store(url, make_sealer(["a key of the benchmark, long enough"]))
    try:
        return await _talk(store, url, home, citizens)
    finally:
        await store.close()


def _commits(url: str) -> Figures:
    """Commits a second of one connection and of many, alone and with a NOTIFY in each."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("CREATE TABLE noted (words text)")
    plain, noted = "INSERT INTO noted VALUES ('x')", "; SELECT pg_notify('noted', '')"
    return {
        "commits/s, 1 connection": _rate(url, plain, 1),
        f"commits/s, {MANY} connections": _rate(url, plain, MANY),
        f"commits/s, {MANY} connections, with NOTIFY": _rate(url, plain + noted, MANY),
    }


def _rate(url: str, statement: str, connections: int) -> float:
    with ThreadPoolExecutor(connections) as pool:
        done = pool.map(lambda _: _commit_for(url, statement), range(connections))
        return sum(done) / SECONDS


def _commit_for(url: str, statement: str) -> int:
    done = 0
    with psycopg.connect(url) as db:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            db.execute(statement.encode(), prepare=False)
            db.commit()
            done += 1
    return done


async def _talk(store: Store, url: str, home: Path, citizens: int) -> Figures:
    clock = Clock()
    async with open_world(home) as world:
        talk, metrics = world.talk, Metrics()
        parts = (store, talk.engine, talk.understand, admit_all, Jobs().defer, clock, metrics)
        town = Town(world, store, clock, Turns(*parts, pause=timedelta(0)))
        outbox = Outbox(store, {"zalo": Phone()}, clock, metrics, quiet=Quiet(0, 0))
        await _say(town, outbox, "warm")
        before, began = _counts(url), time.perf_counter()
        own, theirs = psutil.Process().cpu_times(), _database(home)
        for number in range(citizens):
            await _say(town, outbox, f"c-{number}")
        after, mine = _counts(url), psutil.Process().cpu_times()
        spent = {
            "CPU of the bot, ms": (mine.user + mine.system - own.user - own.system) * 1000,
            "CPU of PostgreSQL, ms": (_database(home) - theirs) * 1000,
            "wall clock, ms": (time.perf_counter() - began) * 1000,
        }
    grown = {name: after[name] - before[name] for name in after}
    return {name: value / (citizens * len(WORDS)) for name, value in {**grown, **spent}.items()}


async def _say(town: Town, outbox: Outbox, chat: str) -> None:
    for words in WORDS:
        await town.says(Address("zalo", chat), words)
        while await outbox.deliver():
            pass


def _counts(url: str) -> Figures:
    """Counters of the whole server, and the size of what messages leave behind."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("SELECT pg_stat_force_next_flush()")
        size = "SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(%s::text[]) AS name"
        return {
            "WAL, bytes": _one(db, "SELECT wal_bytes FROM pg_stat_wal"),
            "commits": _one(db, "SELECT sum(xact_commit) FROM pg_stat_database"),
            "rows written": _one(
                db, "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"
            ),
            "bubbles": _one(db, "SELECT count(*) FROM outbox"),
            "kept, bytes": _one(db, size, [list(TABLES)]),
        }


def _one(db: psycopg.Connection, query: str, values: list[object] | None = None) -> float:
    row = db.execute(query.encode(), values).fetchone()
    assert row is not None
    return float(row[0])


def _database(home: Path) -> float:
    """Seconds of processor PostgreSQL has used, its ended children included."""
    return sum(_seconds(process) for process in _processes(home))


def _processes(home: Path) -> Iterator[psutil.Process]:
    pid = int((home / "pg" / "data" / "postmaster.pid").read_text("utf-8").splitlines()[0])
    head = psutil.Process(pid)
    yield head
    yield from head.children(recursive=True)


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    seconds: float = times.user + times.system + times.children_user + times.children_system
    return seconds
