"""What a migration does beside traffic. Only migrations import this, as they do Alembic."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


def build_index(name: str, table: str, columns: Sequence[str | sa.TextClause], where: str) -> None:
    """A partial index, while rows are written; of a try that was cut short nothing is left."""
    with op.get_context().autocommit_block():
        op.drop_index(name, if_exists=True, postgresql_concurrently=True)
        op.create_index(
            name,
            table,
            columns,
            postgresql_where=sa.text(where),
            postgresql_concurrently=True,
        )
