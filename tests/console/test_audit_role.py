"""On an engineer's own PostgreSQL: the log belongs to a role of its own, we may only add to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import make_url

from bot.sealing import Sealer
from bot.store import Store, audit, audit_role, open_store, retention
from bot.store.audit import Deed
from bot.store.migrate import migrate
from tests.conftest import Clock

FORBIDDEN = (
    "UPDATE audit SET what = 'nothing'",
    "DELETE FROM audit",
    "TRUNCATE audit",
    "ALTER TABLE audit DISABLE TRIGGER USER",
    "DELETE FROM audit_roots",
    "SET ROLE keeper_of_tests",
)
FORGET = "audit_forget(timestamptz)"
KEEPER = "keeper_of_tests"  # `motcua_audit` is the superuser's: `template` has made it


@contextmanager
def engineers(postgres: str, rights: str) -> Iterator[str]:
    """A database and a role with these rights; its URL. Both are gone at the end."""
    names = {"role": sql.Identifier("engineer"), "keeper": sql.Identifier(KEEPER)}
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(sql.SQL(f"CREATE ROLE {{role}} LOGIN PASSWORD 'p' {rights}").format(**names))
        admin.execute(sql.SQL("CREATE DATABASE engineers OWNER {role}").format(**names))
        try:
            url = make_url(postgres).set(username="engineer", password="p", database="engineers")
            yield url.render_as_string(hide_password=False)
        finally:
            admin.execute("DROP DATABASE engineers WITH (FORCE)")
            for role in (KEEPER, "engineer"):
                admin.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))


@pytest.fixture
def guarded(postgres: str, template: str) -> Iterator[str]:
    """A migrated database whose role may create roles, its log handed over; its URL."""
    with engineers(postgres, "CREATEROLE") as url:
        migrate(url)
        with psycopg.connect(url, autocommit=True) as connection:
            # A restored backup has no grants: functions are everybody's.
            connection.execute(f"GRANT EXECUTE ON FUNCTION {FORGET} TO PUBLIC")
            assert audit_role.guard(connection, KEEPER)
            assert audit_role.guard(connection, KEEPER)  # again changes nothing
        yield url


async def test_the_database_refuses_the_application_every_change(
    guarded: str, sealer: Sealer, clock: Clock
) -> None:
    store = open_store(guarded, sealer)
    await audit.add(store, Deed(None, "hoa", "take", "PH-1"), clock())
    assert [entry.deed.object for entry in await audit.read(store, "")] == ["PH-1"]
    assert await audit.root(store, clock())
    assert await audit_role.weakness(store) == ""
    await store.close()
    with psycopg.connect(guarded) as connection:
        may = "SELECT has_function_privilege('public', %s, 'EXECUTE')"
        assert connection.execute(may, [FORGET]).fetchone() == (False,)
    for statement in FORBIDDEN:
        with (
            psycopg.connect(guarded, autocommit=True) as connection,
            pytest.raises(InsufficientPrivilege),
        ):
            connection.execute(statement)


async def test_what_is_older_than_five_years_is_forgotten_and_no_more(
    guarded: str, sealer: Sealer, clock: Clock
) -> None:
    store = open_store(guarded, sealer)
    for years in (6, 1):
        at = clock() - timedelta(days=365 * years + 2)
        await audit.add(store, Deed(None, "hoa", "take", f"{years}"), at)
    assert await retention.sweep_one(store, "audit", clock()) == 1
    assert [entry.deed.object for entry in await audit.read(store, "")] == ["1"]
    assert await audit.broken_at(store) is None
    await store.close()


async def test_without_the_right_to_create_roles_all_goes_on_and_is_told(
    postgres: str, template: str, sealer: Sealer, clock: Clock
) -> None:
    with engineers(postgres, "NOCREATEROLE") as url:
        migrate(url)
        store = open_store(url, sealer)
        assert await audit_role.weakness(store) == "owner"
        await audit.add(store, Deed(None, "hoa", "take"), clock())
        await store.close()
        with (
            psycopg.connect(url, autocommit=True) as connection,
            pytest.raises(InsufficientPrivilege, match="only grows"),  # the trigger's
        ):
            connection.execute("UPDATE audit SET what = 'nothing'")


async def test_our_own_server_is_signed_in_to_as_a_plain_role(store: Store) -> None:
    assert await audit_role.weakness(store) == ""


async def test_a_superuser_is_told_of(keeper: str, sealer: Sealer) -> None:
    store = open_store(keeper, sealer)
    assert await audit_role.weakness(store) == "superuser"
    await store.close()
