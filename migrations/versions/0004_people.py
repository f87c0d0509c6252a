"""Whose a file is, what a card's code said, and sign-ins by VNeID on their way."""

import sqlalchemy as sa
from alembic import op

revision = "0004_people"
down_revision = "0003_handoffs"
branch_labels = None
depends_on = None


def _time(name: str, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.add_column("attachments", sa.Column("conversation_id", sa.Uuid, nullable=True))
    op.execute(
        """
        UPDATE attachments SET conversation_id = a.conversation_id
        FROM addresses a WHERE a.id = attachments.address_id
        """
    )
    op.alter_column("attachments", "conversation_id", nullable=False)
    op.create_foreign_key(
        "attachments_conversation_id_fkey",
        "attachments",
        "conversations",
        ["conversation_id"],
        ["id"],
    )
    op.create_index("attachments_conversation_id_idx", "attachments", ["conversation_id"])
    op.add_column("attachments", sa.Column("card", sa.LargeBinary, nullable=True))
    op.create_table(
        "vneid",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("address_id", sa.Uuid, sa.ForeignKey("addresses.id"), nullable=False),
        sa.Column("link_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("state_hash", sa.LargeBinary, nullable=True, unique=True),
        sa.Column("secret", sa.LargeBinary, nullable=True),
        sa.Column("tries", sa.SmallInteger, server_default="0", nullable=False),
        _time("created_at", nullable=False),
        _time("started_at"),
        _time("proven_at"),
        _time("ended_at"),
        sa.Index("vneid_created_at_idx", "created_at"),
    )


def downgrade() -> None:
    op.drop_table("vneid")
    op.drop_column("attachments", "card")
    op.drop_column("attachments", "conversation_id")
