"""The oldest unsent bubble of an address is found however many were sent before it."""

import sqlalchemy as sa
from alembic import op

revision = "0015_unsent"
down_revision = "0014_learning"
branch_labels = None
depends_on = None

NAME = "outbox_unsent_idx"


def upgrade() -> None:
    with op.get_context().autocommit_block():  # bubbles are written meanwhile
        op.drop_index(NAME, if_exists=True, postgresql_concurrently=True)  # of a try cut short
        op.create_index(
            NAME,
            "outbox",
            ["address_id", "seq"],
            postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
            postgresql_concurrently=True,
        )
