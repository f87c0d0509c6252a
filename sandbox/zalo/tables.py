"""The platform's own tables in the sandbox's file."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS zalo_users (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, follows INTEGER NOT NULL DEFAULT 0,
  interacted_at INTEGER NOT NULL DEFAULT 0, away INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS zalo_messages (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, user_id TEXT NOT NULL, src INTEGER NOT NULL,
  kind TEXT NOT NULL, text TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL,
  way TEXT NOT NULL DEFAULT '', seen INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS zalo_messages_by_user ON zalo_messages (user_id, n);
CREATE TABLE IF NOT EXISTS zalo_events (
  n INTEGER PRIMARY KEY, user_id TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL, done_at INTEGER, answer TEXT NOT NULL
  DEFAULT '');
CREATE INDEX IF NOT EXISTS zalo_events_due ON zalo_events (next_at) WHERE done_at IS NULL;
CREATE TABLE IF NOT EXISTS zalo_grants (
  refresh TEXT PRIMARY KEY, access TEXT NOT NULL UNIQUE, expires_at INTEGER NOT NULL,
  used_at INTEGER);
CREATE TABLE IF NOT EXISTS zalo_codes (
  code TEXT PRIMARY KEY, challenge TEXT NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER);
CREATE TABLE IF NOT EXISTS zalo_media (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, content BLOB NOT NULL,
  kind TEXT NOT NULL, at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS zalo_by_phone (
  id TEXT PRIMARY KEY, phone TEXT NOT NULL, template TEXT NOT NULL, data TEXT NOT NULL,
  tracking TEXT NOT NULL, at INTEGER NOT NULL);
"""
GRANTS = ("zalo_grants", "zalo_codes")  # a reset leaves the bot its rights
