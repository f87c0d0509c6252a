"""`motcua inbox`: messages that were put aside; and giving them another turn."""

from typing import Annotated
from uuid import UUID

import typer

from bot.cli_store import Asking, Database, Start
from bot.store import parked

Ids = Annotated[list[UUID], typer.Argument(help="As `motcua inbox parked` prints them.")]


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
    def retry(ids: Ids) -> None:
        """Give messages that were put aside another turn."""
        ask.each(ids, parked.again, "waits for its turn", "not parked, or too old")

    return app
