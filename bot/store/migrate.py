"""Bringing the database to the schema of this program, and refusing to run on another one.

Procrastinate ships its schema as files named `<version>_<nn>_pre_…sql` and `…_post_…sql`: the
first kind may run while the old program still works, the second only after. So: pre, Alembic,
post; then the audit log is given to its own role. Which files were applied is kept in
`procrastinate_files`. Alembic is imported only when there is something to bring up: every
start asks, and mostly there is nothing.
"""

import re
import time
from pathlib import Path

import psycopg
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, create_engine, make_url, text

from bot.store import audit_role
from bot.store.database import OldSchema, Store

MIGRATIONS = Path(__file__).parents[2] / "migrations"
_REVISION = re.compile(r'^revision = "(\w+)"$', re.MULTILINE)
ALONE = 4_027_131  # advisory lock: one migration at a time
PAUSE = 0.2  # seconds between two looks whether the other is done


def migrate(dsn: str, keeper: str = "") -> None:
    """Bring the database to this program's schema; does nothing when it is there already.

    `keeper` is the URL of a role that may give the audit log away, where that of `dsn` may not.
    """
    with psycopg.connect(dsn, autocommit=True) as connection:
        _alone(connection)
        if not _is_there(connection):
            _jobs_before(connection)
            _upgrade(dsn)
            _apply(connection, "post")
        if not keeper:
            audit_role.guard(connection)
    if keeper:
        with psycopg.connect(keeper, autocommit=True) as connection:
            audit_role.guard(connection)


def _alone(connection: psycopg.Connection) -> None:
    """Until no other migration is under way. Asked again and again: an index that is built beside
    traffic waits for every statement older than itself, one that waits for it would never end.
    """
    while connection.execute("SELECT pg_try_advisory_lock(%s)", [ALONE]).fetchone() != (True,):
        time.sleep(PAUSE)


def upgrade(connection: Connection) -> None:
    """Alembic's part, on a connection of the caller; each migration is a transaction."""
    from alembic import command  # noqa: PLC0415  see above
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def revisions() -> list[str]:
    """What this program can bring a database to, oldest first: files are named in their order."""
    files = sorted(MIGRATIONS.glob("versions/[0-9]*.py"))
    found = (_REVISION.search(file.read_text("utf-8")) for file in files)
    return [match[1] for match in found if match]


def head() -> str:
    """The revision this program needs."""
    return revisions()[-1]


def knows(revision: str) -> bool:
    """Whether a database at this revision can be brought to the one of this program."""
    return revision in revisions()


def revision_of(dsn: str) -> str:
    """The revision a database is at; empty before the first."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        return _revision(connection)


async def check_schema(store: Store) -> None:
    """Raises `OldSchema` when the database is not at this program's revision."""
    async with store.begin() as db:
        there = (await db.execute(text(_VERSIONED))).scalar_one()
        found = (await db.execute(text(_VERSION))).scalar_one_or_none() if there else None
    if found != head():
        raise OldSchema(f"{OldSchema.__doc__} (database {found}, program {head()})")


_VERSIONED = "SELECT to_regclass('alembic_version') IS NOT NULL"
_VERSION = "SELECT version_num FROM alembic_version"


def _revision(connection: psycopg.Connection) -> str:
    if connection.execute(_VERSIONED).fetchone() != (True,):
        return ""
    found = connection.execute(_VERSION).fetchone()
    return str(found[0]) if found else ""


def _is_there(connection: psycopg.Connection) -> bool:
    """Whether the tables and the jobs' schema are this program's already."""
    return _revision(connection) == head() and set(_files()) <= _applied(connection)


def _applied(connection: psycopg.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM procrastinate_files")}


def _upgrade(dsn: str) -> None:
    engine = create_engine(make_url(dsn).set(drivername="postgresql+psycopg"))
    try:
        with engine.connect() as connection:
            upgrade(connection)
    finally:
        engine.dispose()


def _jobs_before(connection: psycopg.Connection) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS procrastinate_files (name text PRIMARY KEY)")
    known = connection.execute("SELECT to_regclass('procrastinate_jobs') IS NOT NULL").fetchone()
    if known == (True,):
        _apply(connection, "pre")
        return
    with connection.transaction():
        connection.execute(SchemaManager.get_schema().encode())
        for name in _files():
            connection.execute("INSERT INTO procrastinate_files VALUES (%s)", [name])


def _apply(connection: psycopg.Connection, stage: str) -> None:
    applied = _applied(connection)
    for name in _files():
        if name not in applied and f"_{stage}_" in name:
            with connection.transaction():
                connection.execute((Path(SchemaManager.get_migrations_path()) / name).read_bytes())
                connection.execute("INSERT INTO procrastinate_files VALUES (%s)", [name])


def _files() -> list[str]:
    return sorted(f.name for f in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
