"""A backup is a folder: one dump of the database, the sealed files, and a manifest of both.

    motcua-20261126T020000Z/
      database.dump   pg_dump's own format, one snapshot
      files/…         as they lie in the storage, sealed
      manifest.json   every file with its size and SHA-256, and the schema's revision
      manifest.seal   the manifest's hash, sealed: only who has the keys can make one

No key is in it. Without the installation's SECRET_KEYS nobody reads a word of it, its owner
neither; so keys are kept in another place.

BackupError
├── Damaged    a file is missing, cut or altered, or the manifest is
├── WrongKeys  these are not the keys it was made with
├── TooNew     a newer program made it
└── NotEmpty   there is something already where it should go
"""

import hashlib
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from bot.attachments.storage import Storage
from bot.sealing import BrokenSeal, Sealer, UnknownKey
from bot.store import dump
from bot.store.migrate import knows, revision_of

STAMP = "%Y%m%dT%H%M%SZ"
DUMP, FILES, MANIFEST, SEAL = "database.dump", "files", "manifest.json", "manifest.seal"
CONTEXT = "backup.manifest"
PIECE = 1024 * 1024


class BackupError(Exception):
    """The backup could not be made or brought back."""


class Damaged(BackupError):
    """The backup is damaged."""


class WrongKeys(BackupError):
    """The backup was made with other keys: put the old ones into SECRET_KEYS first."""


class TooNew(BackupError):
    """A newer version of this program made the backup."""


class NotEmpty(BackupError):
    """A backup is brought back into an empty place only."""


class Entry(msgspec.Struct, frozen=True):
    """One file of the backup, its path relative to the folder."""

    path: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds. `with_files` is False where the storage is backed up by itself."""

    made_at: datetime
    revision: str
    with_files: bool
    entries: tuple[Entry, ...]
    format: int = 1


async def make(
    dsn: str, storage: Storage | None, sealer: Sealer, into: Path, now: datetime
) -> Path:
    """Make a backup below `into`; its folder. It has its name only once it is whole.

    Files are copied before the dump and again after it, so that every file the dump speaks of is
    there, whether it comes or goes meanwhile. Raises `DumpFailed`, `OSError`.
    """
    folder = into / f"motcua-{now:{STAMP}}"
    half = folder.with_suffix(".part")
    (half / FILES).mkdir(parents=True, mode=0o700)
    entries: dict[str, Entry] = {}
    await _copy(storage, half, entries)
    dump.dump(dsn, half / DUMP)
    await _copy(storage, half, entries)
    whole = (_entry(half, DUMP), *entries.values())
    manifest = Manifest(now, revision_of(dsn), storage is not None, whole)
    written = msgspec.json.format(msgspec.json.encode(manifest))
    (half / MANIFEST).write_bytes(written)
    (half / SEAL).write_bytes(sealer.seal(hashlib.sha256(written).digest(), CONTEXT))
    half.rename(folder)
    return folder


async def _copy(storage: Storage | None, half: Path, entries: dict[str, Entry]) -> None:
    if storage is None:
        return
    async for key, _ in storage.list_prefix(""):
        if key in entries:
            continue
        try:
            await _write(half / FILES / key, storage.get_stream(key))
        except FileNotFoundError:
            continue  # dropped meanwhile, as retention wants it
        entries[key] = _entry(half, f"{FILES}/{key}")


async def _write(path: Path, stream: AsyncIterator[bytes]) -> None:
    first = await anext(stream, b"")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("wb") as file:
        file.write(first)
        async for piece in stream:
            file.write(piece)


def check(folder: Path, sealer: Sealer) -> Manifest:
    """The manifest of a backup that is whole and ours, every file read once. Touches nothing.

    Raises `Damaged`, `WrongKeys`, `TooNew`.
    """
    manifest = _read(folder, sealer)
    for entry in manifest.entries:
        if not (folder / entry.path).is_file() or _entry(folder, entry.path) != entry:
            raise Damaged(f"{Damaged.__doc__} ({entry.path})")
    if not knows(manifest.revision):
        raise TooNew(TooNew.__doc__)
    return manifest


def _read(folder: Path, sealer: Sealer) -> Manifest:
    try:
        written, sealed = (folder / MANIFEST).read_bytes(), (folder / SEAL).read_bytes()
        if sealer.open(sealed, CONTEXT) != hashlib.sha256(written).digest():
            raise Damaged(f"{Damaged.__doc__} ({MANIFEST})")
        return msgspec.json.decode(written, type=Manifest)
    except UnknownKey as error:
        raise WrongKeys(WrongKeys.__doc__) from error
    except (BrokenSeal, FileNotFoundError, NotADirectoryError, msgspec.MsgspecError) as error:
        raise Damaged(f"{Damaged.__doc__} ({MANIFEST})") from error


async def bring_back(dsn: str, storage: Storage | None, folder: Path, manifest: Manifest) -> None:
    """Fill an empty database and an empty storage from a backup that was checked.

    Raises `NotEmpty` before anything is touched, `DumpFailed`, `OSError`.
    """
    if not dump.is_empty(dsn):
        raise NotEmpty(f"{NotEmpty.__doc__} (the database has tables)")
    if storage is not None:
        await _want_empty(storage)
    dump.restore(dsn, folder / DUMP)
    for entry in manifest.entries:
        if storage is not None and entry.path != DUMP:
            await storage.put(entry.path.removeprefix(f"{FILES}/"), _pieces(folder / entry.path))


async def _want_empty(storage: Storage) -> None:
    async with aclosing(storage.list_prefix("")) as found:  # type: ignore[type-var]
        async for _ in found:
            raise NotEmpty(f"{NotEmpty.__doc__} (the storage has files)")


def prune(into: Path, keep: timedelta, now: datetime) -> list[Path]:
    """Delete backups older than `keep`, and halves a day old; which ones."""
    gone = [path for path, made in _made(into) if now - made > _life(path, keep)]
    for path in gone:
        shutil.rmtree(path)
    return gone


def _life(path: Path, keep: timedelta) -> timedelta:
    return min(keep, timedelta(days=1)) if path.suffix == ".part" else keep


def _made(into: Path) -> Iterator[tuple[Path, datetime]]:
    """Our folders there with their times; whatever has another name is not ours."""
    for path in sorted(into.glob("motcua-*")):
        try:
            made = datetime.strptime(path.stem, f"motcua-{STAMP}").replace(tzinfo=UTC)
        except ValueError:
            continue
        if path.is_dir():
            yield path, made


def _entry(folder: Path, path: str) -> Entry:
    with (folder / path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Entry(path, (folder / path).stat().st_size, digest)


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
