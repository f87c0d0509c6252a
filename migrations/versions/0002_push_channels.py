"""What push channels need: message windows, held messages, parts, notices, receipts, tokens."""

import sqlalchemy as sa
from alembic import op

revision = "0002_push_channels"
down_revision = "0001"
branch_labels = None
depends_on = None

ZERO, EMPTY, NO = "0", "", sa.text("false")


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def upgrade() -> None:
    op.add_column("conversations", _time("officer_until"))
    op.add_column("addresses", _time("interacted_at"))
    op.add_column("addresses", _time("left_at"))
    op.add_column("inbox", _time("held_until"))
    op.create_index(
        "inbox_held_idx",
        "inbox",
        ["conversation_id", "position"],
        postgresql_where=sa.text("held_until IS NOT NULL"),
    )
    op.add_column("outbox", sa.Column("parts", sa.Integer, server_default=ZERO, nullable=False))
    op.add_column("outbox", sa.Column("notice", sa.Boolean, server_default=NO, nullable=False))
    op.add_column("outbox", _time("seen_at"))
    op.add_column("outbox", _time("retried_at"))
    op.add_column("attachments", sa.Column("source", sa.LargeBinary, nullable=True))
    op.create_table(
        "channel_tokens",
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("access", sa.LargeBinary, nullable=True),
        sa.Column("refresh", sa.LargeBinary, nullable=True),
        sa.Column("seed", sa.LargeBinary, nullable=True),
        _time("expires_at"),
        _time("renewed_at"),
        sa.Column("renewer", sa.Uuid, nullable=True),
        _time("renewing_until"),
        sa.Column("failures", sa.Integer, server_default=ZERO, nullable=False),
        sa.Column("problem", sa.Text, server_default=EMPTY, nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("channel_tokens_pkey")),
    )
