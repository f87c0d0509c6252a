"""`motcua outbox`: bubbles that were given up, by reason; and sending them once more."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from bot.cli_store import MANY, Asking, Database, Start
from bot.store import Store, delivery

Ids = Annotated[
    list[UUID] | None,
    typer.Argument(help="As `motcua outbox dead` prints them; none: all."),
]


def commands(start: Start, database: Database) -> typer.Typer:
    """The two commands."""
    app = typer.Typer(help="Bubbles that did not reach a citizen.", no_args_is_help=True)
    ask = Asking(start, database)

    @app.command()
    def dead(most: Annotated[int, typer.Option(help="how many, newest first")] = 50) -> None:
        """List what was given up: id, channel, when, why. Never what it says."""
        for row in ask(lambda store: delivery.given_up(store, most)):
            print(f"{row.id}  {row.channel}  {row.failed_at:%Y-%m-%d %H:%M}  {row.problem}")

    @app.command()
    def retry(ids: Ids = None) -> None:
        """Send bubbles that were given up once more."""
        ask.each(ids, _all, _again, ("waits to be sent", "not given up, or too old"))

    return app


async def _all(store: Store) -> list[UUID]:
    return [row.id for row in await delivery.given_up(store, MANY)]


async def _again(store: Store, key: UUID) -> bool:
    return await delivery.requeue(store, key, datetime.now(UTC))
