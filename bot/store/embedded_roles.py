"""Who signs in to a PostgreSQL of our own: the application as a plain role, or its keeper.

The keeper is the superuser that initdb made. It makes the application's role at the first start,
hands it what an older version made as superuser, and gives the audit log away (`audit_role.py`).
The application owns its tables, but neither the database nor the schema: what is not its own it
cannot change, drop or take back.
"""

import psycopg
from psycopg import sql

KEEPER, APPLICATION = "motcua", "motcua_app"

_KNOWN = "SELECT FROM pg_roles WHERE rolname = %s"
# A sequence of a column goes with its table; `ALTER TABLE` is right for views too.
_ALL_OF_IT = """
    SELECT 'TABLE', CAST(CAST(oid AS regclass) AS text) FROM pg_class
    WHERE relnamespace = CAST('public' AS regnamespace) AND relkind IN ('r', 'p', 'v', 'm', 'S')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = CAST('pg_class' AS regclass)
                      AND d.objid = pg_class.oid AND d.deptype IN ('a', 'i'))
    UNION ALL
    SELECT 'ROUTINE', CAST(CAST(oid AS regprocedure) AS text) FROM pg_proc
    WHERE pronamespace = CAST('public' AS regnamespace)
    UNION ALL
    SELECT 'TYPE', CAST(CAST(t.oid AS regtype) AS text)
    FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.typnamespace = CAST('public' AS regnamespace)
      AND (t.typtype IN ('e', 'd') OR c.relkind = 'c')
"""


def settle(keeper: str, password: str) -> None:
    """Make the application's role, and all that is there its own; nothing when it has one."""
    with psycopg.connect(keeper) as connection:
        if connection.execute(_KNOWN, [APPLICATION]).fetchone() is not None:
            return
        given = {"role": sql.Identifier(APPLICATION), "password": sql.Literal(password)}
        connection.execute(sql.SQL("CREATE ROLE {role} LOGIN PASSWORD {password}").format(**given))
        admit(connection)


def admit(connection: psycopg.Connection) -> None:
    """Let the application work in this database: what is in it becomes its own."""
    role = sql.Identifier(APPLICATION)
    connection.execute(sql.SQL("GRANT CREATE ON SCHEMA public TO {}").format(role))
    for kind, name in connection.execute(_ALL_OF_IT).fetchall():
        # Both are PostgreSQL's own words, the name quoted by it where needed.
        statement = sql.SQL(f"ALTER {kind} {name} OWNER TO {{}}")
        connection.execute(statement.format(role))
