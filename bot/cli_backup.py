"""`motcua backup` and `motcua restore`: the database with the files, out and back."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import backup
from bot.attachments.storage import Storage, open_storage
from bot.sealing import make_sealer
from bot.settings import Settings, SettingsError, reveal
from bot.store.embedded import embedded
from bot.store.migrate import migrate

Start = Callable[[], Settings]
Database = tuple[str, str]  # its URL, and its keeper's where there is one (`migrate`)
To = Annotated[Path | None, typer.Option(help="the folder that holds backups; DATA_DIR/backups")]
Folder = Annotated[Path, typer.Argument(help="one backup, as `motcua backup` named it")]
ELSEWHERE = "files: in another storage, back it up with its own tools"


def commands(app: typer.Typer, start: Start) -> None:
    """Add the two commands."""

    @app.command(name="backup")
    def make(to: To = None) -> None:
        """Write database and files into a new folder, then delete backups past KEEP_BACKUP."""
        settings = start()
        os.umask(0o077)
        into, now = to or settings.data_dir / "backups", datetime.now(UTC)
        sealer, storage = make_sealer(settings.sealing_keys()), _storage(settings)
        with _existing(settings) as (url, _):
            made = asyncio.run(backup.make(url, storage, sealer, into, now))
        print(f"backup: {made}" + ("" if storage else f"\n{ELSEWHERE}"))
        print("It holds no keys: keep MOTCUA_SECRET_KEYS and MOTCUA_INDEX_KEY in another place.")
        for old in backup.prune(into, settings.keep_backup, now):
            print(f"deleted, it was too old: {old}")

    @app.command()
    def restore(
        folder: Folder,
        look: Annotated[bool, typer.Option("--check", help="only say whether it is whole")] = False,
    ) -> None:
        """Bring a backup back into an empty database; a damaged one is refused untouched."""
        settings = start()
        manifest = backup.check(folder, make_sealer(settings.sealing_keys()))
        print(f"whole: {len(manifest.entries) - 1} files and the database of {manifest.made_at}")
        if look:
            return
        storage = _storage(settings) if manifest.with_files else None
        with _empty(settings) as (url, keeper):
            asyncio.run(backup.bring_back(url, storage, folder, manifest))
            migrate(url, keeper)
        print("restored; before you start the bot read docs/operations.md, Backup")


def _storage(settings: Settings) -> Storage | None:
    """The files where they lie on this machine's disk; None where a bucket holds them."""
    return open_storage(settings.storage) if settings.storage.startswith("file:") else None


@contextmanager
def _existing(settings: Settings) -> Iterator[Database]:
    """The database as it is."""
    home = settings.data_dir / "pg"
    if settings.database_url is None and not (home / "data").exists():
        raise SettingsError(f"there is no database in {settings.data_dir} yet")
    with _any(settings) as found:
        yield found


@contextmanager
def _empty(settings: Settings) -> Iterator[Database]:
    """A database that holds nothing yet; our own is made."""
    home = settings.data_dir / "pg"
    if settings.database_url is None and (home / "data").exists():
        raise backup.NotEmpty(f"{backup.NotEmpty.__doc__} ({home} is there)")
    with _any(settings) as found:
        yield found


@contextmanager
def _any(settings: Settings) -> Iterator[Database]:
    if settings.database_url is not None:
        yield reveal(settings.database_url), ""
        return
    with embedded(settings.data_dir / "pg") as server:
        yield server.url, server.keeper
