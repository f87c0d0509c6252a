"""Bringing the database to the schema of this program, and refusing to run on another one.

Procrastinate ships its schema as files named `<version>_<nn>_pre_…sql` and `…_post_…sql`: the
first kind may run while the old program still works, the second only after. So: pre, Alembic,
post; then the audit log is given to its own role. Which files were applied is kept in
`procrastinate_files`.
"""

from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, create_engine, make_url

from bot.store import audit_role
from bot.store.database import OldSchema, Store

MIGRATIONS = Path(__file__).parents[2] / "migrations"
ALONE = 4_027_131  # advisory lock: one migration at a time


def migrate(dsn: str) -> None:
    """Bring the database to this program's schema; does nothing when it is there already."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [ALONE])
        _jobs_before(connection)
        _upgrade(dsn)
        _apply(connection, "post")
        audit_role.guard(connection)


def upgrade(connection: Connection) -> None:
    """Alembic's part, on a connection of the caller."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def head() -> str:
    """The revision this program needs."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None
    return revision


def knows(revision: str) -> bool:
    """Whether a database at this revision can be brought to the one of this program."""
    known = ScriptDirectory.from_config(_config()).walk_revisions()
    return revision in {script.revision for script in known}


def revision_of(dsn: str) -> str:
    """The revision a database is at; empty before the first."""
    engine = create_engine(make_url(dsn).set(drivername="postgresql+psycopg"))
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() or ""
    finally:
        engine.dispose()


async def check_schema(store: Store) -> None:
    """Raises `OldSchema` when the database is not at this program's revision."""
    async with store.begin() as db:
        found = await db.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())
    if found != head():
        raise OldSchema(f"{OldSchema.__doc__} (database {found}, program {head()})")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _upgrade(dsn: str) -> None:
    engine = create_engine(make_url(dsn).set(drivername="postgresql+psycopg"))
    try:
        with engine.begin() as connection:
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
    applied = {name for (name,) in connection.execute("SELECT name FROM procrastinate_files")}
    for name in _files():
        if name not in applied and f"_{stage}_" in name:
            with connection.transaction():
                connection.execute((Path(SchemaManager.get_migrations_path()) / name).read_bytes())
                connection.execute("INSERT INTO procrastinate_files VALUES (%s)", [name])


def _files() -> list[str]:
    return sorted(f.name for f in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
