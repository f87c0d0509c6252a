"""Questions at which citizens gave up a task: for the reports, of nobody in particular."""

import sqlalchemy as sa
from alembic import op

revision = "0009_dropoffs"
down_revision = "0008_paces"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dropoffs",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.Column(name, sa.Text, server_default="", nullable=False)
            for name in ("agency", "dialog", "slot")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("dropoffs_pkey")),
    )
    op.create_index("dropoffs_at_idx", "dropoffs", ["at"])
