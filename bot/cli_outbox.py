"""`motcua outbox`: bubbles that were given up, by reason; and sending them once more."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from bot.sealing import make_sealer
from bot.settings import Settings
from bot.store import Store, delivery, open_store

Start = Callable[[], Settings]
Database = Callable[[Settings], AbstractContextManager[str]]
Ids = Annotated[list[UUID], typer.Argument(help="As `motcua outbox dead` prints them.")]


def commands(start: Start, database: Database) -> typer.Typer:
    """The two commands."""
    app = typer.Typer(help="Bubbles that did not reach a citizen.", no_args_is_help=True)

    @app.command()
    def dead(most: Annotated[int, typer.Option(help="how many, newest first")] = 50) -> None:
        """List what was given up: id, channel, when, why. Never what it says."""
        settings = start()
        with database(settings) as url:
            for row in asyncio.run(_dead(settings, url, most)):
                print(f"{row.id}  {row.channel}  {row.failed_at:%Y-%m-%d %H:%M}  {row.problem}")

    @app.command()
    def retry(ids: Ids) -> None:
        """Send bubbles that were given up once more."""
        settings = start()
        with database(settings) as url:
            for key, again in asyncio.run(_retry(settings, url, ids)):
                print(f"{key}  {'waits to be sent' if again else 'not given up, or too old'}")

    return app


def _store(settings: Settings, url: str) -> Store:
    return open_store(url, make_sealer(settings.sealing_keys()))


async def _dead(settings: Settings, url: str, most: int) -> list[delivery.Dead]:
    store = _store(settings, url)
    rows = await delivery.given_up(store, most)
    await store.close()
    return rows


async def _retry(settings: Settings, url: str, ids: list[UUID]) -> list[tuple[UUID, bool]]:
    store, now = _store(settings, url), datetime.now(UTC)
    done = [(key, await delivery.requeue(store, key, now)) for key in ids]
    await store.close()
    return done
