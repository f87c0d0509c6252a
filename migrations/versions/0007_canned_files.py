"""Files that are sent with canned replies."""

import sqlalchemy as sa
from alembic import op

revision = "0007_canned_files"
down_revision = "0006_content"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "canned_files",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("canned_files_pkey")),
    )
    name, column = op.f("canned_file_id_fkey"), ["file_id"]
    op.create_foreign_key(name, "canned", "canned_files", column, ["id"], ondelete="SET NULL")
