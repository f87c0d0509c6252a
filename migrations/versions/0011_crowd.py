"""Who was told that many are waiting."""

import sqlalchemy as sa
from alembic import op

revision = "0011_crowd"
down_revision = "0010_rounds"
branch_labels = None
depends_on = None

NAME = "conversations_crowded_idx"


def upgrade() -> None:
    crowded = sa.Column("crowded", sa.Boolean, server_default=sa.text("false"), nullable=False)
    op.add_column("conversations", crowded, if_not_exists=True)
    with op.get_context().autocommit_block():  # conversations are written meanwhile
        op.drop_index(NAME, if_exists=True, postgresql_concurrently=True)  # of a try cut short
        op.create_index(
            NAME,
            "conversations",
            ["id"],
            postgresql_where=sa.text("crowded"),
            postgresql_concurrently=True,
        )
