"""The audit log's daily roots, and a function that alone forgets what is old enough.

Who owns them, and what the application may do, is settled after every migration
(bot/store/audit_role.py): a restored backup has neither owners nor grants.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_audit_roots"
down_revision = "0011_crowd"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_roots",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("audit_roots_pkey")),
    )
    op.execute(
        "CREATE TRIGGER audit_roots_rows BEFORE UPDATE OR DELETE ON audit_roots"
        " FOR EACH ROW EXECUTE FUNCTION audit_only_grows()"
    )
    op.execute(
        "CREATE TRIGGER audit_roots_whole BEFORE TRUNCATE ON audit_roots"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()"
    )
    op.execute(
        """
        CREATE FUNCTION audit_forget(before timestamptz) RETURNS SETOF bigint
        LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
          DELETE FROM audit_roots WHERE at < before AND at < now() - interval '5 years';
          DELETE FROM audit WHERE at < before AND at < now() - interval '5 years'
          RETURNING position
        $$
        """
    )
    op.execute("REVOKE EXECUTE ON FUNCTION audit_forget(timestamptz) FROM PUBLIC")
