"""The hot path's statements, each a transaction by itself, on psycopg alone.

A message is received, claimed, committed and delivered by a handful of statements. For one
statement BEGIN and COMMIT are two more journeys, and SQLAlchemy's layers cost more than the
statement does; so these go out as they are, on a few connections in autocommit mode.
"""

import asyncio
import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, LiteralString

import psycopg
from psycopg.rows import TupleRow
from sqlalchemy import TextClause, text

PATIENCE = 5.0  # seconds for a free connection
_PLANNED_ONCE = "SET plan_cache_mode = force_generic_plan"  # planning costs as much as running
_NAME = re.compile(r"(?<!:):(\w+)")


@dataclass(frozen=True)
class Statement:
    """One statement with `:names`, for a transaction (`text`) or to go out alone (`plain`)."""

    sql: LiteralString

    @cached_property
    def text(self) -> TextClause:
        """As SQLAlchemy takes it."""
        return text(self.sql)

    @cached_property
    def plain(self) -> LiteralString:
        """As psycopg takes it."""
        return _NAME.sub(r"%(\1)s", self.sql)


def _has_rows(cursor: psycopg.AsyncCursor[TupleRow]) -> bool:
    """As `description` tells, without the making of it: it is no small part of a statement."""
    result = cursor.pgresult
    return result is not None and result.status == psycopg.pq.ExecStatus.TUPLES_OK


class Busy(psycopg.OperationalError):
    """No connection was free in time."""


@dataclass
class Quick:
    """At most `most` connections, made when needed. One that failed is not used again.

    Where callers may hang up (`shielded`), whoever gives up waiting for a statement leaves it to
    finish: a crowd would otherwise cost a connection each, and making a new one takes longer than
    any statement.
    """

    dsn: str = field(repr=False)
    most: int
    shielded: bool = False
    _free: list[psycopg.AsyncConnection[TupleRow]] = field(default_factory=list, init=False)
    _closed: int = field(default=0, init=False)  # how often: lines from before are not kept

    def __post_init__(self) -> None:
        self._room = asyncio.Semaphore(self.most)

    async def run(self, statement: Statement, values: Mapping[str, Any]) -> list[TupleRow]:
        """The rows of one statement, which is committed. Raises what psycopg raises."""
        await self._enter()
        running = self._run(statement, values)
        return await (asyncio.shield(running) if self.shielded else running)

    async def _run(self, statement: Statement, values: Mapping[str, Any]) -> list[TupleRow]:
        """In the room that was entered, which is left at the end."""
        try:
            closed = self._closed
            line = self._free.pop() if self._free else await self._connect()
            try:
                cursor = await line.execute(statement.plain, values)
                rows = await cursor.fetchall() if _has_rows(cursor) else []
            except BaseException:
                await line.close()
                raise
            if closed == self._closed:
                self._free.append(line)
            else:
                await line.close()
            return rows
        finally:
            self._room.release()

    async def _enter(self) -> None:
        if not self._room.locked():  # a timer costs more than it is worth here
            await self._room.acquire()
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await self._room.acquire()
        except TimeoutError:
            raise Busy(f"{Busy.__doc__}") from None

    async def _connect(self) -> psycopg.AsyncConnection[TupleRow]:
        line = await psycopg.AsyncConnection.connect(
            self.dsn, autocommit=True, connect_timeout=5, application_name="motcua"
        )
        await line.execute(_PLANNED_ONCE)
        return line

    async def close(self) -> None:
        """Close every connection, those at work once they are done: the server has gone away."""
        self._closed += 1
        lines, self._free = self._free, []
        for line in lines:
            with contextlib.suppress(psycopg.Error):
                await line.close()

    async def end(self) -> None:
        """Close every connection, once what is under way is done: nothing is left to a loop that
        ends. A server that does not answer is waited for as long as for a connection.
        """
        held = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                for _ in range(self.most):
                    await self._room.acquire()
                    held += 1
        await self.close()
        for _ in range(held):
            self._room.release()
