"""The console: sessions of officers, what they did, notes, papers asked for, drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0005_console"
down_revision = "0004_people"
branch_labels = None
depends_on = None

EMPTY = ""


def _time(name: str, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, default: str | None = EMPTY) -> sa.Column[object]:
    return sa.Column(name, sa.Text, server_default=default, nullable=False)


def _staff(table: str, nullable: bool = False) -> tuple[sa.Column[object], sa.ForeignKeyConstraint]:
    key = sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f(f"{table}_staff_id_fkey"))
    return sa.Column("staff_id", sa.Uuid, nullable=nullable), key


def _ticket(table: str) -> tuple[sa.Column[object], sa.ForeignKeyConstraint]:
    key = sa.ForeignKeyConstraint(
        ["ticket"], ["tickets.number"], name=op.f(f"{table}_ticket_fkey"), ondelete="CASCADE"
    )
    return sa.Column("ticket", sa.Text, nullable=False), key


def upgrade() -> None:
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        *_staff("staff_sessions"),
        _text("csrf", None),
        _time("created_at", nullable=False),
        _time("seen_at", nullable=False),
        _time("ended_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("staff_sessions_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("staff_sessions_token_hash_key")),
    )
    op.create_index("staff_sessions_staff_id_idx", "staff_sessions", ["staff_id"])
    op.create_table(
        "audit",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        _time("at", nullable=False),
        sa.Column("staff_id", sa.Uuid, nullable=True),
        *(_text(name) for name in ("login", "what", "object", "reason", "ip", "result", "agency")),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("audit_pkey")),
    )
    op.create_index("audit_at_idx", "audit", ["at"])
    op.execute(
        """
        CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'DELETE' AND OLD.at < now() - interval '5 years' THEN RETURN OLD; END IF;
          RAISE EXCEPTION 'the audit log only grows' USING ERRCODE = 'insufficient_privilege';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER audit_rows BEFORE UPDATE OR DELETE ON audit"
        " FOR EACH ROW EXECUTE FUNCTION audit_only_grows()"
    )
    op.execute(
        "CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()"
    )
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM PUBLIC")
    op.create_table(
        "notes",
        sa.Column("id", sa.Uuid, nullable=False),
        *_ticket("notes"),
        *_staff("notes"),
        sa.Column("text", sa.LargeBinary, nullable=False),
        _time("at", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("notes_pkey")),
    )
    op.create_index("notes_ticket_idx", "notes", ["ticket"])
    op.create_table(
        "asked_items",
        sa.Column("id", sa.Uuid, nullable=False),
        *_ticket("asked_items"),
        _text("label", None),
        _time("asked_at", nullable=False),
        _time("given_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("asked_items_pkey")),
    )
    op.create_index("asked_items_ticket_idx", "asked_items", ["ticket"])
    op.create_table(
        "drafts",
        *_ticket("drafts"),
        *_staff("drafts"),
        sa.Column("text", sa.LargeBinary, nullable=False),
        _time("at", nullable=False),
        sa.PrimaryKeyConstraint("ticket", "staff_id", name=op.f("drafts_pkey")),
    )
    op.create_table(
        "canned",
        sa.Column("id", sa.Uuid, nullable=False),
        _text("agency"),
        _text("title", None),
        _text("text", None),
        sa.Column("file_id", sa.Uuid, nullable=True),
        *_staff("canned"),
        _time("at", nullable=False),
        _time("ended_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("canned_pkey")),
    )
    op.create_table(
        "reveals",
        *_ticket("reveals"),
        *_staff("reveals"),
        _time("until", nullable=False),
        sa.PrimaryKeyConstraint("ticket", "staff_id", name=op.f("reveals_pkey")),
    )
    op.create_table(
        "looks",
        *_ticket("looks"),
        *_staff("looks"),
        _time("at", nullable=False),
        sa.Column("typing", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("ticket", "staff_id", name=op.f("looks_pkey")),
    )
