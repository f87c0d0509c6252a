"""How far each machine is with the answers that editors have published."""

import sqlalchemy as sa
from alembic import op

revision = "0014_learning"
down_revision = "0013_outside"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "learning",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("machine", "answers", "state")),
        sa.Column("tries", sa.Integer, server_default="0", nullable=False),
        sa.Column("problem", sa.Text, server_default="", nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("machine", name=op.f("learning_pkey")),
    )
