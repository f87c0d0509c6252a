"""Who owns the audit log: a role nobody signs in as. The application may read and add, no more.

Settled after every migration, so that a restored backup (which has no owners) is guarded again.
Where the role of the URL may not create roles, or is another's, the trigger alone guards the log,
as it does against a superuser; `weakness` says so. Whoever owns the database can still drop the
whole table, which a root kept elsewhere shows. A later migration of these tables needs the owner:
`GRANT motcua_audit TO` whoever migrates, for as long as it takes.
"""

import psycopg
import structlog
from psycopg import sql
from sqlalchemy import text

from bot.store.database import Store

OWNER = "motcua_audit"
TABLES = ("audit", "audit_roots")

log = structlog.get_logger(__name__)

_OWNERS = """
    SELECT DISTINCT CAST(pg_get_userbyid(relowner) AS text) FROM pg_class
    WHERE oid = ANY(CAST(%s AS regclass[]))
"""
_HAND_OVER = (
    "GRANT {owner} TO CURRENT_USER",
    "GRANT CREATE ON SCHEMA {schema} TO {owner}",
    "ALTER TABLE audit OWNER TO {owner}",
    "ALTER TABLE audit_roots OWNER TO {owner}",
    "ALTER FUNCTION audit_forget(timestamptz) OWNER TO {owner}",
    "SET LOCAL ROLE {owner}",
    "REVOKE ALL ON audit, audit_roots FROM PUBLIC",
    "REVOKE ALL ON FUNCTION audit_forget(timestamptz) FROM PUBLIC",
    "GRANT SELECT, INSERT ON audit, audit_roots TO {me}",
    "GRANT EXECUTE ON FUNCTION audit_forget(timestamptz) TO {me}",
    "RESET ROLE",
    "REVOKE CREATE ON SCHEMA {schema} FROM {owner}",
    "REVOKE {owner} FROM CURRENT_USER",
)
_WEAKNESS = text(
    """
    SELECT CASE
      WHEN (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN 'superuser'
      WHEN has_table_privilege('audit', 'UPDATE') OR has_table_privilege('audit', 'DELETE')
        THEN 'owner'
      ELSE '' END
    """
)


def guard(connection: psycopg.Connection, owner: str = OWNER) -> bool:
    """Give the log to its own role; False where the database does not let us.

    Whoever owned it until now, the application, may go on to read and add.
    """
    owners = [name for (name,) in connection.execute(_OWNERS, [list(TABLES)])]
    if owners == [owner]:
        return True
    try:
        with connection.transaction():
            _hand_over(connection, owner, next(name for name in owners if name != owner))
    except psycopg.errors.InsufficientPrivilege as error:
        log.warning("audit log keeps its owner", why=str(error))
        return False
    return True


async def weakness(store: Store) -> str:
    """Why the database itself would let the application change the log; empty: it would not.

    `owner`: the application owns it. `superuser`: nothing is refused to it but by the trigger.
    """
    async with store.begin() as db:
        found: str = (await db.execute(_WEAKNESS)).scalar_one()
    return found


def _hand_over(connection: psycopg.Connection, owner: str, me: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [owner]).fetchone()
    if known is None:
        connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(owner)))
    (schema,) = connection.execute("SELECT current_schema()").fetchone() or ("",)
    names = {"owner": owner, "me": me, "schema": schema}
    given = {name: sql.Identifier(value) for name, value in names.items()}
    for statement in _HAND_OVER:
        connection.execute(sql.SQL(statement).format(**given))
