"""Who is woken through the database, and who need not be."""

from collections.abc import Iterator

import psycopg
import pytest

from bot.model import Address
from bot.store import Store
from bot.store.codec import OUTBOX, WORK
from bot.store.receiving import QUEUE
from tests.conftest import Clock
from tests.path.parts import ZALO, make_turns, say, take_all

END = "the end of the test"


@pytest.fixture
def ears(store: Store) -> Iterator[psycopg.Connection]:
    with psycopg.connect(store.dsn, autocommit=True) as db:
        for channel in (WORK, OUTBOX):
            db.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(channel)))
        yield db


def heard(ears: psycopg.Connection) -> list[str]:
    """The channels that were notified so far: notices keep the order of their commits."""
    ears.execute("SELECT pg_notify(%s, %s)", [WORK, END])
    found: list[str] = []
    for notice in ears.notifies():
        if notice.payload == END:
            return found
        found.append(notice.channel)
    raise AssertionError(found)


async def test_a_message_wakes_a_worker(
    store: Store, clock: Clock, ears: psycopg.Connection
) -> None:
    await say(store, clock, "xin chào", 1, ZALO)
    assert heard(ears) == [WORK]


async def test_where_many_wait_no_worker_sleeps_and_none_is_woken(
    store: Store, clock: Clock, ears: psycopg.Connection
) -> None:
    for person in range(QUEUE + 3):
        await say(store, clock, "xin chào", 1, Address("zalo", f"citizen-{person}"))
    assert heard(ears) == [WORK] * QUEUE
    assert await take_all(make_turns(store, clock)) == QUEUE + 3
    await say(store, clock, "còn ai không", 2, ZALO)
    assert heard(ears) == [WORK]


async def test_what_a_turn_says_wakes_its_own_process_and_no_other(
    store: Store, clock: Clock, ears: psycopg.Connection
) -> None:
    turns = make_turns(store, clock)
    rung: list[str] = []
    turns.said = rung.append
    await say(store, clock, "xin chào", 1, ZALO)
    await take_all(turns)
    assert rung == ["zalo"]
    assert heard(ears) == [WORK]
