from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, make_url

from bot.sealing import Sealer
from bot.store import OldSchema, Store, open_store
from bot.store.migrate import MIGRATIONS, check_schema, head, migrate, revisions
from bot.store.tables import metadata


def _ours(name: str | None, kind: str, *_: object) -> bool:
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


def _differences(connection: Connection) -> list[object]:
    options = {"include_name": _ours, "compare_server_default": True}
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, metadata))


def test_upgrade_from_empty_equals_the_models(empty_database: str) -> None:
    migrate(empty_database)
    engine = create_engine(make_url(empty_database).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        assert _differences(connection) == []
        sequences = inspect(connection).get_sequence_names()
        assert "ticket_numbers" in sequences
    engine.dispose()


def test_migrating_twice_changes_nothing(database: str) -> None:
    migrate(database)
    migrate(database)


def test_the_revisions_read_from_the_files_are_alembics() -> None:
    """A start reads them without Alembic, which takes longer to import than all else there."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    assert revisions() == [one.revision for one in script.walk_revisions()][::-1]
    assert head() == script.get_current_head()


BEFORE_THE_INDEX = """
    DROP INDEX outbox_unsent_idx;
    ALTER TABLE paces DROP COLUMN held_until;
    UPDATE alembic_version SET version_num = '0014_learning'
"""
BUILDING = "SELECT FROM pg_index WHERE indexrelid = to_regclass('outbox_unsent_idx')"
WRITES = "UPDATE outbox SET problem = problem"
INDEXES = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'outbox_unsent_idx'::regclass"


def test_an_index_is_built_while_bubbles_are_written(database: str) -> None:
    """Somebody's long transaction holds up the index, and the index nobody."""
    with psycopg.connect(database, autocommit=True) as writer, psycopg.connect(database) as long:
        writer.execute(BEFORE_THE_INDEX)
        long.execute(WRITES)
        with ThreadPoolExecutor(2) as threads:
            migrations = [threads.submit(migrate, database) for _ in range(2)]
            while writer.execute(BUILDING).fetchone() is None:
                assert not any(one.done() for one in migrations)
            writer.execute(WRITES)
            long.commit()
            for one in migrations:
                one.result()
        assert writer.execute(INDEXES).fetchone() == (True,)


async def test_a_current_schema_is_accepted(store: Store) -> None:
    await check_schema(store)


async def test_an_older_schema_is_refused(empty_database: str, sealer: Sealer) -> None:
    old = open_store(empty_database, sealer)
    with pytest.raises(OldSchema, match="motcua migrate"):
        await check_schema(old)
    await old.close()
