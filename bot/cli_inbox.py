"""`motcua inbox`: messages that were put aside; and giving them another turn."""

from typing import Annotated
from uuid import UUID

import typer

from bot.cli_store import MANY, Asking, Database, Start
from bot.store import Store, parked

Ids = Annotated[
    list[UUID] | None,
    typer.Argument(help="As `motcua inbox parked` prints them; none: all."),
]


def commands(start: Start, database: Database) -> typer.Typer:
    """The two commands."""
    app = typer.Typer(help="Messages that could not be answered.", no_args_is_help=True)
    ask = Asking(start, database)

    @app.command(name="parked")
    def listed(most: Annotated[int, typer.Option(help="how many, newest first")] = 50) -> None:
        """List what was put aside: id, channel, kind, when, tries. Never what it says."""
        for row in ask(lambda store: parked.parked(store, most)):
            when = f"{row.parked_at:%Y-%m-%d %H:%M}"
            print(f"{row.id}  {row.channel}  {row.kind}  {when}  {row.tries} tries")

    @app.command()
    def retry(ids: Ids = None) -> None:
        """Give messages that were put aside another turn."""
        ask.each(ids, _all, parked.again, ("waits for its turn", "not parked, or too old"))

    return app


async def _all(store: Store) -> list[UUID]:
    return [row.id for row in await parked.parked(store, MANY)]
