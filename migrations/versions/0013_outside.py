"""Tickets of conversations that an officer answers on the platform itself."""

import sqlalchemy as sa
from alembic import op

revision = "0013_outside"
down_revision = "0012_audit_roots"
branch_labels = None
depends_on = None


def upgrade() -> None:
    none = sa.text("false")
    op.add_column("tickets", sa.Column("outside", sa.Boolean, server_default=none, nullable=False))
