"""How fast platforms are sent messages, one row a channel for all processes."""

import sqlalchemy as sa
from alembic import op

revision = "0008_paces"
down_revision = "0007_canned_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paces",
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("paces_pkey")),
    )
