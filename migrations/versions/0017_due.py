"""Whether a job is due is seen at once, however many sleep: a reminder a draft, for weeks."""

import sqlalchemy as sa

from bot.store.beside import build_index

revision = "0017_due"
down_revision = "0016_held"
branch_labels = None
depends_on = None


def upgrade() -> None:
    due = sa.text("coalesce(scheduled_at, '-infinity')")
    build_index("procrastinate_jobs_due_idx", "procrastinate_jobs", [due], "status = 'todo'")
