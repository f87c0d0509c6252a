"""What PostgreSQL says of how it ran a statement."""

from collections.abc import Mapping
from typing import Any, cast

import psycopg
from sqlalchemy import TextClause

from bot.store.quick import Statement


def rows_looked_at(
    db: psycopg.Connection, one: Statement | TextClause, values: Mapping[str, Any]
) -> int:
    """How many rows a statement looks at; what it changes is rolled back."""
    sql = one.sql if isinstance(one, Statement) else one.text
    explain = "EXPLAIN (ANALYZE, FORMAT JSON) " + sql
    row = db.execute(Statement(cast("Any", explain)).plain, values).fetchone()
    db.rollback()
    assert row is not None
    return _looked_at(row[0][0]["Plan"])


def _looked_at(node: Mapping[str, Any]) -> int:
    """Rows a node of the plan and all below it took or refused, over all its rounds."""
    kept = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return int(kept * node["Actual Loops"]) + sum(map(_looked_at, node.get("Plans", ())))
