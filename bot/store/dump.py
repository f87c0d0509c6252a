"""The database as one file and back, by PostgreSQL's own pg_dump and pg_restore.

A dump is one snapshot: turns go on while it is made, and none is in it by half. The password goes
by the environment, where no other user reads it.
"""

import os
import shutil
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bot.store.database import StoreError
from bot.store.embedded_programs import EmbeddedError, programs


class DumpFailed(StoreError):
    """The database could not be dumped or restored."""


def dump(dsn: str, to: Path) -> None:
    """Write everything into one compressed file. Raises `DumpFailed`."""
    _run(dsn, "pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={to}")


def restore(dsn: str, dumped: Path) -> None:
    """Fill an empty database, in one transaction: all of it or nothing. Raises `DumpFailed`."""
    whole = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-acl")
    _run(dsn, "pg_restore", *whole, str(dumped))


def is_empty(dsn: str) -> bool:
    """Whether the database has no table yet."""
    with psycopg.connect(dsn) as connection:
        found = connection.execute("SELECT FROM pg_tables WHERE schemaname = 'public' LIMIT 1")
        return found.fetchone() is None


def _run(dsn: str, program: str, *arguments: str) -> None:
    password = str(conninfo_to_dict(dsn).get("password") or "")
    done = subprocess.run(  # noqa: S603  our own program, no shell
        [_path(program), f"--dbname={make_conninfo(dsn, password=None)}", *arguments],
        env={**os.environ, "PGPASSWORD": password},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DumpFailed(f"{program}: {done.stderr.strip()}")


def _path(program: str) -> str:
    """The wheel's program, which knows the newest server; without the wheel, the machine's."""
    try:
        return str(programs() / program)
    except EmbeddedError:
        found = shutil.which(program)
        if found is None:
            raise DumpFailed(f"{program} is not installed") from None
        return found
