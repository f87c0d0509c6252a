"""Who was told that many are waiting."""

import sqlalchemy as sa
from alembic import op

from bot.store.beside import build_index

revision = "0011_crowd"
down_revision = "0010_rounds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    crowded = sa.Column("crowded", sa.Boolean, server_default=sa.text("false"), nullable=False)
    op.add_column("conversations", crowded, if_not_exists=True)
    build_index("conversations_crowded_idx", "conversations", ["id"], "crowded")
