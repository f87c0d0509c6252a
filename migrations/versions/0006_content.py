"""Answers that editors write: versions, what is published, labels of questions not understood."""

import sqlalchemy as sa
from alembic import op

revision = "0006_content"
down_revision = "0005_console"
branch_labels = None
depends_on = None


def _at() -> sa.Column[object]:
    return sa.Column("at", sa.DateTime(timezone=True), nullable=False)


def _staff(table: str) -> tuple[sa.Column[object], sa.ForeignKeyConstraint]:
    key = sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f(f"{table}_staff_id_fkey"))
    return sa.Column("staff_id", sa.Uuid, nullable=False), key


def upgrade() -> None:
    op.create_table(
        "faq_versions",
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        *_staff("faq_versions"),
        _at(),
        sa.PrimaryKeyConstraint("entry", "number", name=op.f("faq_versions_pkey")),
    )
    op.create_table(
        "faq_published",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        *_staff("faq_published"),
        _at(),
        sa.PrimaryKeyConstraint("position", name=op.f("faq_published_pkey")),
    )
    op.create_index("faq_published_entry_idx", "faq_published", ["entry", "position"])
    op.create_table(
        "faq_labels",
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("entry", sa.Text, server_default="", nullable=False),
        *_staff("faq_labels"),
        _at(),
        sa.PrimaryKeyConstraint("words", name=op.f("faq_labels_pkey")),
    )
