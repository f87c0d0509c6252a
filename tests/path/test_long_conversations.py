"""A message of a chat with thousands of turns looks at no more rows than the first one."""

from datetime import timedelta

import psycopg
from sqlalchemy import TextClause

from bot.store import Store, bubbles, delivery, pace, waiting
from bot.store.quick import Statement
from tests.conftest import Clock
from tests.path.parts import ZALO, make_turns, say, take_all
from tests.path.plans import rows_looked_at

TURNS = 3000
MORE = 300  # the last bubbles a button may stand in, counted at each step of a plan
PAST = """
WITH a AS (
  UPDATE addresses SET seq = seq + %(turns)s
  RETURNING id, conversation_id, channel, seq - %(turns)s AS before
), i AS (
  INSERT INTO inbox (id, conversation_id, address_id, channel, external_id, kind, sent_at,
                     received_at, taken_at, done_seq)
  SELECT gen_random_uuid(), conversation_id, id, channel, 'past:' || nth, 'text', %(at)s, %(at)s,
         %(at)s, before + nth
  FROM a, generate_series(1, %(turns)s) nth
)
INSERT INTO outbox (id, address_id, conversation_id, channel, seq, role, created_at, next_try_at,
                    sent_at, delivered_at)
SELECT gen_random_uuid(), id, conversation_id, channel, before + nth, 'bot', %(at)s, %(at)s, %(at)s,
       %(at)s
FROM a, generate_series(1, %(turns)s) nth
"""


async def test_no_statement_of_a_message_grows_with_the_turns_before(
    store: Store, clock: Clock
) -> None:
    await say(store, clock, "một", 1, ZALO)
    await take_all(make_turns(store, clock))
    few = rows(store, clock)
    with psycopg.connect(store.dsn, autocommit=True) as db:
        db.execute(PAST, {"turns": TURNS, "at": clock() - timedelta(days=1)})
        db.execute("VACUUM ANALYZE")
    await say(store, clock, "hai", 2, ZALO)
    await take_all(make_turns(store, clock))
    many = rows(store, clock)
    assert {name: seen for name, seen in many.items() if seen > few[name] + MORE} == {}


def rows(store: Store, clock: Clock) -> dict[str, int]:
    """How many rows each statement looks at, by name; what they change is rolled back."""
    with psycopg.connect(store.dsn) as db:
        row = db.execute("SELECT id, conversation_id, seq FROM addresses").fetchone()
        assert row is not None
        values = {
            "address_id": row[0], "id": row[1], "seq": row[2], "position": row[2], "now": clock(),
            "channel": "zalo", "chat_id": ZALO.chat_id, "most": 10, "together": 20,
            "since": clock() - timedelta(hours=1), "burst": pace.BURST, "ahead": pace.AHEAD,
            "lost": pace.lost(1), "longest": pace.LONGEST, "claimed": delivery.CLAIMED,
        }  # fmt: skip
        return {name: rows_looked_at(db, one, values) for name, one in STATEMENTS.items()}


STATEMENTS: dict[str, Statement | TextClause] = {
    "read": waiting.READY,
    "claim to send": delivery._CLAIM,
    "offers": bubbles._NEWEST,
    "label of a tap": bubbles._RECENT,
    "bubbles since": bubbles._SINCE,
    "turns since": bubbles._TURNS,
    "shown": bubbles._SHOWN,
    "seen": bubbles._SEEN,
}
