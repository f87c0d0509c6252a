"""Single statements: whoever gives up waiting costs nobody a connection."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.store.quick import Quick, Statement

WHO = Statement("SELECT pg_backend_pid()")
LOCK = Statement("SELECT pg_backend_pid(), pg_advisory_lock(:key)")
FREE = Statement("SELECT pg_advisory_unlock(:key)")


@pytest_asyncio.fixture
async def quick(database: str) -> AsyncIterator[Quick]:
    quick = Quick(database, 1, shielded=True)
    yield quick
    await quick.close()


async def test_a_statement_nobody_waits_for_any_more_finishes_on_its_connection(
    quick: Quick, database: str
) -> None:
    holder = Quick(database, 1)
    await holder.run(LOCK, {"key": 1})
    ((mine,),) = await quick.run(WHO, {})
    waiting = asyncio.create_task(quick.run(LOCK, {"key": 1}))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await holder.run(FREE, {"key": 1})
    assert await quick.run(WHO, {}) == [(mine,)]
    assert await quick.run(FREE, {"key": 1}) == [(True,)]  # it was carried out
    await holder.close()


async def test_a_connection_from_before_the_end_is_not_used_again(quick: Quick) -> None:
    ((before,),) = await quick.run(WHO, {})
    await quick.close()
    assert await quick.run(WHO, {}) != [(before,)]


async def test_the_end_waits_for_what_nobody_waits_for_any_more(
    quick: Quick, database: str
) -> None:
    holder = Quick(database, 1)
    await holder.run(LOCK, {"key": 1})
    waiting = asyncio.create_task(quick.run(LOCK, {"key": 1}))
    await asyncio.sleep(0)
    waiting.cancel()
    ending = asyncio.create_task(quick.end())
    await asyncio.sleep(0)
    assert not ending.done()
    await holder.run(FREE, {"key": 1})
    await ending
    assert await holder.run(LOCK, {"key": 1})  # its session is over, and its lock with it
    await holder.end()


async def test_without_a_shield_who_gives_up_ends_the_statement_and_its_connection(
    database: str,
) -> None:
    quick, holder = Quick(database, 1), Quick(database, 1)
    await holder.run(LOCK, {"key": 1})
    ((mine,),) = await quick.run(WHO, {})
    waiting = asyncio.create_task(quick.run(LOCK, {"key": 1}))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await quick.run(WHO, {}) != [(mine,)]
    await quick.end()
    await holder.end()
