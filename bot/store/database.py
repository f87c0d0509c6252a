"""The connection to PostgreSQL: one transaction per `begin()`, one statement per `run()`.

StoreError
├── StoreDown     PostgreSQL does not answer: nothing was stored, try again
└── OldSchema     the database is older (or newer) than this program
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import AsyncConnection as RawConnection
from psycopg.rows import TupleRow
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.sealing import Sealer
from bot.store.quick import Quick, Statement

Transaction = AsyncConnection
"""What `Store.begin` hands out, for those who pass it on and know no SQLAlchemy."""


class StoreError(Exception):
    """The store could not do what was asked."""


class StoreDown(StoreError):
    """PostgreSQL does not answer."""


class OldSchema(StoreError):
    """The database's schema is not the one of this program: run `motcua migrate`."""


@dataclass(frozen=True)
class Store:
    """The database and the keys of its sealed columns. Every function of `bot.store` takes one."""

    engine: AsyncEngine
    sealer: Sealer = field(repr=False)
    dsn: str = field(repr=False)  # for connections outside the pool: LISTEN, jobs, migrations
    quick: Quick = field(repr=False)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """One transaction, committed at the end. Raises `StoreDown` when there is no database."""
        try:
            async with self.engine.begin() as connection:
                yield connection
        except (OperationalError, InterfaceError, PoolTimeout, OSError) as error:
            if isinstance(error, DBAPIError) and not is_outage(error):
                raise
            raise StoreDown(StoreDown.__doc__) from error

    async def run(self, statement: Statement, values: Mapping[str, Any]) -> list[TupleRow]:
        """The rows of one statement that is a transaction by itself: the hot path's way.

        Raises `StoreDown` when there is no database.
        """
        try:
            return await self.quick.run(statement, values)
        except (psycopg.OperationalError, psycopg.InterfaceError, OSError) as error:
            if not is_away(error):
                raise
            await self.quick.close()
            raise StoreDown(StoreDown.__doc__) from error

    def beside(self, pool: int) -> "Store":
        """The same database and keys on a pool of its own, so that neither waits for the other; for
        callers that may hang up.
        """
        return open_store(self.dsn, self.sealer, pool, shielded=True)

    async def close(self) -> None:
        """Close every connection of both pools."""
        await self.engine.dispose()
        await self.quick.end()


def is_outage(error: DBAPIError) -> bool:
    """`is_away` of what SQLAlchemy has wrapped."""
    return is_away(error.orig)


def is_away(error: BaseException | None) -> bool:
    """Whether the server is away, as opposed to refusing one statement.

    SQLSTATE class 08 is a broken connection, 57P0x a server on its way down or up, 53300 too many
    connections; none at all, a connection that never came to be (PostgreSQL manual, appendix A).
    """
    state = getattr(error, "sqlstate", None)
    return state is None or state[:2] in ("08", "53") or state[:4] == "57P0"


def open_store(url: str, sealer: Sealer, pool: int = 10, *, shielded: bool = False) -> Store:
    """A store on `url` (postgresql://…); opens no connection before the first use.

    `pool` is the most connections this process keeps, half of them for single statements.
    Statements stay prepared on the server.
    """
    parsed = make_url(url)
    engine = create_async_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_size=max(1, pool // 2),
        max_overflow=0,
        pool_timeout=5,
        pool_recycle=1800,
        hide_parameters=True,
        connect_args={"connect_timeout": 5, "application_name": "motcua"},
    )
    dsn = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    return Store(engine, sealer, dsn, Quick(dsn, pool - pool // 2, shielded))


async def raw(connection: AsyncConnection) -> RawConnection[Any]:
    """The driver's own connection inside a transaction, for libraries that speak psycopg."""
    fairy = await connection.get_raw_connection()
    driver = fairy.driver_connection
    assert isinstance(driver, RawConnection)
    return driver
