"""Hand-offs to people: who has a ticket, how it went; staff; the trace behind a line."""

import sqlalchemy as sa
from alembic import op

revision = "0003_handoffs"
down_revision = "0002_push_channels"
branch_labels = None
depends_on = None

EMPTY, ZERO, NO = "", "0", sa.text("false")


def _time(name: str, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Text, server_default=EMPTY, nullable=False)


def upgrade() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        _text("name"),
        _text("agency"),
        _text("role"),
        _text("password"),
        sa.Column("totp", sa.LargeBinary, nullable=True),
        sa.Column("totp_step", sa.BigInteger, server_default=ZERO, nullable=False),
        sa.Column("recovery", sa.ARRAY(sa.Text), server_default="{}", nullable=False),
        _text("issuer"),
        _text("subject"),
        sa.Column("capacity", sa.Integer, server_default="5", nullable=False),
        sa.Column("on_duty", sa.Boolean, server_default=NO, nullable=False),
        _time("seen_at"),
        _time("created_at", nullable=False),
        _time("disabled_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("staff_pkey")),
        sa.UniqueConstraint("login", name=op.f("staff_login_key")),
    )
    op.create_index(
        "staff_subject_idx",
        "staff",
        ["issuer", "subject"],
        unique=True,
        postgresql_where=sa.text("subject <> ''"),
    )
    for column in (
        _text("topic"),
        sa.Column("officer_id", sa.Uuid, nullable=True),
        _time("waiting_since"),
        _time("assigned_at"),
        _time("answered_at"),
        _time("citizen_at"),
        _time("staff_at"),
        _time("seen_at"),
        _time("reopened_at"),
        _text("wrap_up"),
        sa.Column("labels", sa.ARRAY(sa.Text), server_default="{}", nullable=False),
        sa.Column("note", sa.LargeBinary, nullable=True),
        sa.Column("score", sa.SmallInteger, nullable=True),
        sa.Column("comment", sa.LargeBinary, nullable=True),
        _time("rated_at"),
    ):
        op.add_column("tickets", column)
    op.execute("UPDATE tickets SET waiting_since = created_at")
    op.alter_column("tickets", "waiting_since", nullable=False)
    op.create_foreign_key(
        op.f("tickets_officer_id_fkey"), "tickets", "staff", ["officer_id"], ["id"]
    )
    op.create_index(
        "tickets_open_idx",
        "tickets",
        ["agency", "waiting_since"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("tickets_conversation_id_idx", "tickets", ["conversation_id"])
    op.add_column("transcript", _text("trace"))
    op.add_column(
        "transcript",
        sa.Column("files", sa.ARRAY(sa.Uuid), server_default="{}", nullable=False),
    )
