"""The audit log only grows, and shows when somebody changed it in spite of that."""

import asyncio
from typing import LiteralString

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from bot.store import Store, audit
from bot.store.audit import Deed
from tests.conftest import Clock


async def fill(store: Store, clock: Clock, count: int) -> None:
    await asyncio.gather(
        *(audit.add(store, Deed(None, "hoa", "take", f"PH-{n}"), clock()) for n in range(count))
    )


def past_the_trigger(keeper: str, change: LiteralString) -> None:
    """Change the log as only a superuser can."""
    with psycopg.connect(keeper) as superuser:
        superuser.execute("ALTER TABLE audit DISABLE TRIGGER USER")
        superuser.execute(change)
        superuser.execute("ALTER TABLE audit ENABLE TRIGGER USER")


@pytest.mark.parametrize(
    "forbidden",
    [
        "UPDATE audit SET what = 'nothing'",
        "DELETE FROM audit",
        "TRUNCATE audit",
    ],
)
async def test_what_is_written_stays_for_a_superuser_too(
    store: Store, keeper: str, clock: Clock, forbidden: LiteralString
) -> None:
    await fill(store, clock, 2)
    with (
        psycopg.connect(keeper) as superuser,
        pytest.raises(InsufficientPrivilege, match="the audit log only grows"),
    ):
        superuser.execute(forbidden)
    assert len(await audit.read(store, "")) == 2


async def test_rows_written_at_the_same_moment_make_one_chain(store: Store, clock: Clock) -> None:
    await fill(store, clock, 12)
    assert await audit.broken_at(store) is None
    assert [entry.position for entry in await audit.read(store, "")] == list(range(12, 0, -1))


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE audit SET object = 'PH-9' WHERE position = 3", 3),
        ("DELETE FROM audit WHERE position = 3", 4),
        ("UPDATE audit SET hash = 'x' WHERE position = 3", 3),
    ],
)
async def test_a_superusers_change_is_seen(
    store: Store, keeper: str, clock: Clock, change: LiteralString, found: int
) -> None:
    await fill(store, clock, 5)
    past_the_trigger(keeper, change)
    assert await audit.broken_at(store) == found


async def test_a_chain_made_anew_does_not_meet_its_roots(
    store: Store, keeper: str, clock: Clock
) -> None:
    await fill(store, clock, 3)
    kept = await audit.root(store, clock())
    assert kept is not None
    assert await audit.holds(store, kept)
    await fill(store, clock, 1)
    assert await audit.broken_at(store) is None
    past_the_trigger(keeper, "DELETE FROM audit")
    clock.forward(seconds=1)
    await fill(store, clock, 4)  # others' deeds, in a chain that is whole
    assert await audit.broken_at(store) is not None
    assert not await audit.holds(store, kept)


async def test_a_root_is_kept_once_and_an_empty_log_has_none(store: Store, clock: Clock) -> None:
    assert await audit.root(store, clock()) is None
    await fill(store, clock, 2)
    assert await audit.root(store, clock()) == await audit.root(store, clock())
