"""The next version of the program, as far as the database sees it: one more migration.

`python -m tests.faults.next_version FOLDER DSN` is `motcua migrate` of that version. The migration
does what docs/operations.md allows while the old version runs: it adds, and changes nothing.
"""

import shutil
import sys
from pathlib import Path

from bot.store import migrate

ADDS = """
import sqlalchemy as sa
from alembic import op

revision = "{next}"
down_revision = "{head}"
branch_labels = depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("mood", sa.Text, server_default="", nullable=False))
    op.add_column("conversations", sa.Column("mood", sa.Text))
    op.add_column("outbox", sa.Column("mood", sa.Text))
    op.create_table("moods", sa.Column("name", sa.Text, primary_key=True))
    with op.get_context().autocommit_block():
        op.create_index("inbox_mood_idx", "inbox", ["mood"], postgresql_concurrently=True)
"""
NEXT = "9999_next"


def next_version(folder: Path) -> Path:
    """Its folder of migrations."""
    made = folder / "migrations"
    shutil.copytree(migrate.MIGRATIONS, made, ignore=shutil.ignore_patterns("__pycache__"))
    words = ADDS.format(next=NEXT, head=migrate.head())
    (made / "versions" / f"{NEXT}.py").write_text(words, "utf-8")
    return made


if __name__ == "__main__":
    migrate.MIGRATIONS = Path(sys.argv[1])
    migrate.migrate(sys.argv[2])
