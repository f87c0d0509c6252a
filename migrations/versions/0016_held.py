"""Until when a platform wants no messages from us at all."""

import sqlalchemy as sa
from alembic import op

revision = "0016_held"
down_revision = "0015_unsent"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("paces", sa.Column("held_until", sa.DateTime(timezone=True)))
