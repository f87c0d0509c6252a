"""The sandbox's own SQLite file: one connection, short transactions, plain SQL."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox.telegram.schema import SCHEMA as TELEGRAM
from sandbox.zalo import tables as zalo

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS idempotency (
  key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER NOT NULL,
  type TEXT, body BLOB NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS calls (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
  status INTEGER NOT NULL, key TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sms (
  id INTEGER PRIMARY KEY, phone TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS mail (
  id INTEGER PRIMARY KEY, address TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL,
  at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS challenges (
  id TEXT PRIMARY KEY, phone TEXT NOT NULL, purpose TEXT NOT NULL, mac TEXT NOT NULL,
  created_at TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, verified_at TEXT, used_for TEXT);
CREATE INDEX IF NOT EXISTS challenges_by_phone ON challenges (phone, created_at);
CREATE INDEX IF NOT EXISTS challenges_by_time ON challenges (created_at);
CREATE TABLE IF NOT EXISTS subscribers (
  phone TEXT PRIMARY KEY, citizen_id TEXT, name TEXT, birth_date TEXT);
CREATE TABLE IF NOT EXISTS checks (
  id INTEGER PRIMARY KEY, challenge_id TEXT NOT NULL, phone TEXT NOT NULL,
  citizen_id TEXT NOT NULL, matches INTEGER NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS accounts (
  id TEXT PRIMARY KEY, phone TEXT NOT NULL UNIQUE, citizen_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL, birth_date TEXT NOT NULL, address TEXT NOT NULL DEFAULT '',
  sex TEXT NOT NULL DEFAULT '', email TEXT NOT NULL DEFAULT '', link TEXT UNIQUE,
  password TEXT, created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sign_ins (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL, created_at TEXT NOT NULL, ended_at TEXT);
CREATE TABLE IF NOT EXISTS forms (
  procedure_code TEXT NOT NULL, version TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (procedure_code, version));
CREATE TABLE IF NOT EXISTS extra_fields (
  id INTEGER PRIMARY KEY, procedure_code TEXT NOT NULL, field TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS dossiers (
  id TEXT PRIMARY KEY, code TEXT UNIQUE, account_id TEXT NOT NULL, procedure_code TEXT NOT NULL,
  form_version TEXT NOT NULL DEFAULT '', answers TEXT, on_behalf TEXT,
  cases TEXT NOT NULL DEFAULT '{}', agency_code TEXT,
  delivery TEXT NOT NULL DEFAULT '{}', status TEXT, resume TEXT, since TEXT,
  office TEXT NOT NULL DEFAULT '', officer TEXT NOT NULL DEFAULT '', due_on TEXT,
  overdue INTEGER NOT NULL DEFAULT 0, fee INTEGER NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '', wanted TEXT NOT NULL DEFAULT '[]', until TEXT,
  seq INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL, received_at TEXT);
CREATE INDEX IF NOT EXISTS dossiers_by_account ON dossiers (account_id, received_at);
CREATE TABLE IF NOT EXISTS history (
  id INTEGER PRIMARY KEY, dossier_id TEXT NOT NULL, status TEXT NOT NULL, at TEXT NOT NULL,
  note TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (
  id TEXT PRIMARY KEY, dossier_id TEXT NOT NULL, component TEXT NOT NULL, name TEXT NOT NULL,
  type TEXT NOT NULL, content BLOB NOT NULL, signed_by TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS files_by_dossier ON files (dossier_id, component);
CREATE TABLE IF NOT EXISTS signings (
  id TEXT PRIMARY KEY, dossier_id TEXT NOT NULL, component TEXT NOT NULL,
  expires_at TEXT NOT NULL, signed_at TEXT);
CREATE TABLE IF NOT EXISTS ratings (
  dossier_id TEXT PRIMARY KEY, score INTEGER NOT NULL, comment TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS withdrawals (
  dossier_id TEXT PRIMARY KEY, reason TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS payments (
  id TEXT PRIMARY KEY, dossier_id TEXT NOT NULL, amount INTEGER NOT NULL, status TEXT NOT NULL,
  pay_url TEXT NOT NULL, created_at TEXT NOT NULL, expires_at TEXT NOT NULL,
  transaction_no TEXT NOT NULL DEFAULT '', settled_at TEXT);
CREATE TABLE IF NOT EXISTS gateway_orders (
  reference TEXT PRIMARY KEY, query TEXT NOT NULL, outcome TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS petitions (
  number TEXT PRIMARY KEY, account_id TEXT, subject TEXT NOT NULL, text TEXT NOT NULL,
  at TEXT NOT NULL, closed_at TEXT);
CREATE TABLE IF NOT EXISTS deliveries (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, about TEXT NOT NULL, url TEXT NOT NULL,
  body TEXT NOT NULL, at TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, next_at TEXT NOT NULL,
  done_at TEXT, answer TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (next_at) WHERE done_at IS NULL;
"""

Row = dict[str, Any]


class Database:
    """A file in WAL mode. Callers take turns (`Box.lock`), so one connection is enough."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(SCHEMA + TELEGRAM + zalo.SCHEMA)

    def run(self, sql: str, *values: object) -> int:
        """Execute one statement and return how many rows it touched."""
        return self._connection.execute(sql, values).rowcount

    def one(self, sql: str, *values: object) -> Row | None:
        """Return the first row, or None."""
        row = self._connection.execute(sql, values).fetchone()
        return dict(row) if row else None

    def all(self, sql: str, *values: object) -> list[Row]:
        """Return every row."""
        return [dict(row) for row in self._connection.execute(sql, values)]

    def value(self, sql: str, *values: object) -> Any:
        """Return the first column of the first row, or None."""
        row = self._connection.execute(sql, values).fetchone()
        return row[0] if row else None

    def insert(self, table: str, **columns: object) -> None:
        """Insert one row; lists and dicts are stored as JSON. Names come from our code only."""
        names = ", ".join(columns)
        marks = ", ".join("?" * len(columns))
        self.run(f"INSERT INTO {table} ({names}) VALUES ({marks})", *map(_plain, columns.values()))  # noqa: S608

    def update(self, table: str, identity: str | int, **columns: object) -> None:
        """Change the row whose `id` is given. Names come from our code only."""
        pairs = ", ".join(f"{name} = ?" for name in columns)
        values = map(_plain, columns.values())
        self.run(f"UPDATE {table} SET {pairs} WHERE id = ?", *values, identity)  # noqa: S608

    def count(self, name: str) -> int:
        """Return the next number of a named counter, from 1."""
        sql = """INSERT INTO counters VALUES (?, 1)
                 ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"""
        return int(self.value(sql, name))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def clear(self) -> None:
        """Empty every table, but leave the bot the rights and the webhook it has."""
        tables = self.all("SELECT name FROM sqlite_schema WHERE type = 'table'")
        for table in tables:
            if table["name"] not in ("tg_settings", *zalo.GRANTS):
                self.run(f"DELETE FROM {table['name']}")  # noqa: S608

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()


def _plain(value: object) -> object:
    wrapped = isinstance(value, (dict, list))
    return json.dumps(value, ensure_ascii=False) if wrapped else value
