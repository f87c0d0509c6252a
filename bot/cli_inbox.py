"""`motcua inbox`: messages that were put aside; and giving them another turn."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Annotated
from uuid import UUID

import typer

from bot.sealing import make_sealer
from bot.settings import Settings
from bot.store import Store, open_store, parked

Start = Callable[[], Settings]
Database = Callable[[Settings], AbstractContextManager[str]]
Ids = Annotated[list[UUID], typer.Argument(help="As `motcua inbox parked` prints them.")]


def commands(start: Start, database: Database) -> typer.Typer:
    """The two commands."""
    app = typer.Typer(help="Messages that could not be answered.", no_args_is_help=True)

    @app.command(name="parked")
    def listed(most: Annotated[int, typer.Option(help="how many, newest first")] = 50) -> None:
        """List what was put aside: id, channel, kind, when, tries. Never what it says."""
        settings = start()
        with database(settings) as url:
            for row in asyncio.run(_parked(settings, url, most)):
                when = f"{row.parked_at:%Y-%m-%d %H:%M}"
                print(f"{row.id}  {row.channel}  {row.kind}  {when}  {row.tries} tries")

    @app.command()
    def retry(ids: Ids) -> None:
        """Give messages that were put aside another turn."""
        settings = start()
        with database(settings) as url:
            for key, again in asyncio.run(_retry(settings, url, ids)):
                print(f"{key}  {'waits for its turn' if again else 'not parked, or too old'}")

    return app


def _store(settings: Settings, url: str) -> Store:
    return open_store(url, make_sealer(settings.sealing_keys()))


async def _parked(settings: Settings, url: str, most: int) -> list[parked.Parked]:
    store = _store(settings, url)
    rows = await parked.parked(store, most)
    await store.close()
    return rows


async def _retry(settings: Settings, url: str, ids: list[UUID]) -> list[tuple[UUID, bool]]:
    store = _store(settings, url)
    done = [(key, await parked.again(store, key)) for key in ids]
    await store.close()
    return done
