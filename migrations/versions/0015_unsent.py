"""The oldest unsent bubble of an address is found however many were sent before it."""

from bot.store.beside import build_index

revision = "0015_unsent"
down_revision = "0014_learning"
branch_labels = None
depends_on = None


def upgrade() -> None:
    unsent = "sent_at IS NULL AND failed_at IS NULL"
    build_index("outbox_unsent_idx", "outbox", ["address_id", "seq"], unsent)
