"""Giving tickets out in turn: which queues do it by themselves, and whose turn it is."""

import sqlalchemy as sa
from alembic import op

revision = "0010_rounds"
down_revision = "0009_dropoffs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "queues",
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("automatic", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.Column("staff_id", sa.Uuid, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("queues_staff_id_fkey")),
        sa.PrimaryKeyConstraint("agency", name=op.f("queues_pkey")),
    )
    op.add_column("staff", sa.Column("given_at", sa.DateTime(timezone=True)))
    op.add_column("tickets", sa.Column("refused_by", sa.Uuid))
