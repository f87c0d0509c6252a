"""`motcua jobs`: those that failed for good, and doing them once more."""

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Annotated

import procrastinate
import typer
from procrastinate.jobs import Job, Status

from bot.cli_store import Asking, Database, Start
from bot.store import Store

Ids = Annotated[
    list[int] | None,
    typer.Argument(help="As `motcua jobs failed` prints them; none: all."),
]


def commands(start: Start, database: Database) -> typer.Typer:
    """The two commands."""
    app = typer.Typer(help="Jobs that failed for good.", no_args_is_help=True)
    ask = Asking(start, database)

    @app.command()
    def failed() -> None:
        """List them: id, name, tries, and the ids they were about."""
        for job in ask(_failed):
            about = " ".join(f"{name}={value}" for name, value in job.task_kwargs.items())
            print(f"{job.id}  {job.task_name}  {job.attempts} tries  {about}")

    @app.command()
    def retry(ids: Ids = None) -> None:
        """Do these once more; each may safely be done twice."""
        ask.each(ids, _all, _again, ("waits to be done", "is not among the failed"))

    return app


def _jobs(store: Store) -> AbstractAsyncContextManager[procrastinate.App]:
    connector = procrastinate.PsycopgConnector(conninfo=store.dsn)
    return procrastinate.App(connector=connector).open_async()


async def _failed(store: Store) -> Iterable[Job]:
    async with _jobs(store) as app:
        return await app.job_manager.list_jobs_async(status=Status.FAILED.value)


async def _all(store: Store) -> list[int]:
    return [job.id for job in await _failed(store) if job.id is not None]


async def _again(store: Store, key: int) -> bool:
    async with _jobs(store) as app:
        manager = app.job_manager
        failed = list(await manager.list_jobs_async(id=key, status=Status.FAILED.value))
        for job in failed:
            await manager.retry_job(job, datetime.now(UTC))
    return bool(failed)
