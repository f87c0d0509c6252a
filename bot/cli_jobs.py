"""`motcua jobs`: those that failed for good, and doing them once more."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Annotated

import procrastinate
import typer
from procrastinate.jobs import Job, Status

from bot.settings import Settings

Start = Callable[[], Settings]
Database = Callable[[Settings], AbstractContextManager[str]]
Ids = Annotated[list[int], typer.Argument(help="As `motcua jobs failed` prints them.")]


def commands(start: Start, database: Database) -> typer.Typer:
    """The two commands."""
    app = typer.Typer(help="Jobs that failed for good.", no_args_is_help=True)

    @app.command()
    def failed() -> None:
        """List them: id, name, tries, and the ids they were about."""
        with database(start()) as url:
            for job in asyncio.run(_failed(url)):
                about = " ".join(f"{name}={value}" for name, value in job.task_kwargs.items())
                print(f"{job.id}  {job.task_name}  {job.attempts} tries  {about}")

    @app.command()
    def retry(ids: Ids) -> None:
        """Do these once more; each may safely be done twice."""
        with database(start()) as url:
            for key, again in asyncio.run(_retry(url, ids)):
                print(f"{key}  {'waits to be done' if again else 'is not among the failed'}")

    return app


def _app(url: str) -> procrastinate.App:
    return procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))


async def _failed(url: str) -> Iterable[Job]:
    async with _app(url).open_async() as app:
        return await app.job_manager.list_jobs_async(status=Status.FAILED.value)


async def _retry(url: str, ids: list[int]) -> list[tuple[int, bool]]:
    async with _app(url).open_async() as app:
        manager = app.job_manager
        failed = await manager.list_jobs_async(status=Status.FAILED.value)
        known = {job.id for job in failed if job.id is not None}
        for key in known.intersection(ids):
            await manager.retry_job_by_id_async(key, datetime.now(UTC))
    return [(key, key in known) for key in ids]
