"""Alembic's entry: our tables, on the connection that `bot.store.migrate` hands in."""

from alembic import context

from bot.store.tables import metadata


def ours(name: str | None, kind: str, *_: object) -> bool:
    """Procrastinate's own tables are its own business."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=ours,
    compare_server_default=True,
    transaction_per_migration=True,  # one that builds an index beside traffic has none
)
with context.begin_transaction():
    context.run_migrations()
