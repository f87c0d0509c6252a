"""Whether a job is due is seen at once, however many sleep: a reminder a draft, for weeks."""

import sqlalchemy as sa
from alembic import op

revision = "0017_due"
down_revision = "0016_held"
branch_labels = None
depends_on = None

NAME = "procrastinate_jobs_due_idx"


def upgrade() -> None:
    with op.get_context().autocommit_block():  # jobs are queued meanwhile
        op.drop_index(NAME, if_exists=True, postgresql_concurrently=True)  # of a try cut short
        op.create_index(
            NAME,
            "procrastinate_jobs",
            [sa.text("coalesce(scheduled_at, '-infinity')")],
            postgresql_where=sa.text("status = 'todo'"),
            postgresql_concurrently=True,
        )
