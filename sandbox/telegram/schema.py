"""The tables of the fake Telegram, in the sandbox's own file. Times are RFC 3339, as elsewhere."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS tg_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tg_people (
  id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, last_name TEXT NOT NULL DEFAULT '',
  username TEXT NOT NULL DEFAULT '', language TEXT NOT NULL DEFAULT 'vi',
  phone TEXT NOT NULL DEFAULT '', started INTEGER NOT NULL DEFAULT 0,
  blocked INTEGER NOT NULL DEFAULT 0, typing_until TEXT NOT NULL DEFAULT '',
  keyboard TEXT NOT NULL DEFAULT '', toast TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS tg_messages (
  chat INTEGER NOT NULL, message_id INTEGER NOT NULL, by_bot INTEGER NOT NULL,
  body TEXT NOT NULL, html TEXT NOT NULL DEFAULT '', at TEXT NOT NULL,
  PRIMARY KEY (chat, message_id));
CREATE TABLE IF NOT EXISTS tg_updates (
  update_id INTEGER PRIMARY KEY AUTOINCREMENT, chat INTEGER NOT NULL, body TEXT NOT NULL,
  at TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, next_at TEXT NOT NULL, done_at TEXT,
  answer TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS tg_updates_due ON tg_updates (next_at) WHERE done_at IS NULL;
CREATE TABLE IF NOT EXISTS tg_files (
  file_id TEXT PRIMARY KEY, unique_id TEXT NOT NULL, path TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL, type TEXT NOT NULL, size INTEGER NOT NULL, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS tg_taps (
  id TEXT PRIMARY KEY, chat INTEGER NOT NULL, at TEXT NOT NULL, answered_at TEXT);
CREATE TABLE IF NOT EXISTS tg_calls (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, method TEXT NOT NULL, chat INTEGER,
  params TEXT NOT NULL, code INTEGER NOT NULL, description TEXT NOT NULL DEFAULT '');
"""
