"""Rows by the million, made in the database itself: what a table of some years looks like."""

import psycopg

_ROWS = """
WITH c AS (
  INSERT INTO conversations (id, version, state)
  SELECT gen_random_uuid(), 1, '\\x00' FROM generate_series(1, %(conversations)s) RETURNING id
), a AS (
  INSERT INTO addresses (id, conversation_id, channel, chat_id, seq)
  SELECT gen_random_uuid(), id, 'zalo', 'filled:' || id, 2 FROM c RETURNING id, conversation_id
), i AS (
  INSERT INTO inbox (id, conversation_id, address_id, channel, external_id, kind, sent_at,
                     received_at, taken_at, done_seq)
  SELECT gen_random_uuid(), conversation_id, id, 'zalo', 'filled:' || id, 'text',
         now() - interval '1 day', now() - interval '1 day', now() - interval '1 day', 1 FROM a
), t AS (
  INSERT INTO transcript (id, conversation_id, address_id, role, text, at)
  SELECT gen_random_uuid(), conversation_id, id, 'bot', '\\x00', now() - interval '1 day' FROM a
)
INSERT INTO outbox (id, address_id, conversation_id, channel, seq, role, created_at, next_try_at,
                    sent_at)
SELECT gen_random_uuid(), id, conversation_id, 'zalo', 1, 'bot', now() - interval '1 day',
       now() - interval '1 day', now() - interval '1 day' FROM a
"""
_PAST = """
WITH a AS (
  UPDATE addresses SET seq = seq + %(turns)s
  WHERE channel = 'zalo' AND chat_id = ANY(%(chats)s)
  RETURNING id, conversation_id, seq - %(turns)s AS before
), i AS (
  INSERT INTO inbox (id, conversation_id, address_id, channel, external_id, kind, sent_at,
                     received_at, taken_at, done_seq)
  SELECT gen_random_uuid(), conversation_id, id, 'zalo', 'past:' || gen_random_uuid(), 'text',
         now() - interval '1 day', now() - interval '1 day', now() - interval '1 day', before + nth
  FROM a, generate_series(1, %(turns)s) nth
), t AS (
  INSERT INTO transcript (id, conversation_id, address_id, role, text, at)
  SELECT gen_random_uuid(), conversation_id, id, 'bot', '\\x00', now() - interval '1 day'
  FROM a, generate_series(1, 2 * %(turns)s)
)
INSERT INTO outbox (id, address_id, conversation_id, channel, seq, role, created_at, next_try_at,
                    sent_at)
SELECT gen_random_uuid(), id, conversation_id, 'zalo', before + nth, 'bot',
       now() - interval '1 day', now() - interval '1 day', now() - interval '1 day'
FROM a, generate_series(1, %(turns)s) nth
"""
STEP = 100_000


def conversations(url: str, wanted: int) -> None:
    """Fill up to so many conversations, each with an address and rows of a turn."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("SET session_replication_role = replica")  # foreign keys hold by construction
        db.execute("SET synchronous_commit = off")
        row = db.execute("SELECT count(*) FROM conversations").fetchone()
        missing = wanted - (row[0] if row else 0)
        while missing > 0:
            db.execute(_ROWS, {"conversations": min(missing, STEP)})
            missing -= STEP
        _settle(db)


def past(url: str, chats: list[str], turns: int) -> None:
    """So many more turns in the past of each of these chats."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        db.execute(_PAST, {"turns": turns, "chats": chats})
        _settle(db)


def _settle(db: psycopg.Connection) -> None:
    """Vacuumed, analysed and written down, as a database of that age would be."""
    db.execute("VACUUM ANALYZE")
    db.execute("CHECKPOINT")
