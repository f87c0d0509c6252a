"""The oldest unsent bubble of an address is found however many were sent before it."""

import sqlalchemy as sa
from alembic import op

revision = "0015_unsent"
down_revision = "0014_learning"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "outbox_unsent_idx",
        "outbox",
        ["address_id", "seq"],
        postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
    )
