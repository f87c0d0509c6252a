"""Where bytes lie: one port, obstore behind it, so that a disk, memory and S3 are the same to us.

Keys are made here, never taken from a citizen's file name.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, ObjectStore, from_url


class StorageDown(OSError):
    """The storage is full or away: nothing was stored, try again."""


class Storage(Protocol):
    """Bytes by key. Missing keys raise FileNotFoundError; a full or absent storage, OSError."""

    async def put(self, key: str, stream: AsyncIterator[bytes]) -> None:
        """Store what the stream gives, whole or not at all."""
        ...

    def get_stream(self, key: str) -> AsyncIterator[bytes]:
        """The object in pieces."""
        ...

    async def head(self, key: str) -> int:
        """The object's size in bytes."""
        ...

    async def delete(self, key: str) -> None:
        """Remove the object; one that is gone already is fine."""
        ...

    def list_prefix(self, prefix: str) -> AsyncIterator[tuple[str, datetime]]:
        """Keys below a prefix with the time they were stored."""
        ...


class ObjectStorage:
    """The port on an obstore store. An object appears whole or not at all."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, key: str, stream: AsyncIterator[bytes]) -> None:
        """Store what the stream gives; an error of the stream leaves nothing behind."""
        with _named():
            await obstore.put_async(self._store, key, stream)

    async def get_stream(self, key: str) -> AsyncIterator[bytes]:
        """The object in pieces."""
        with _named():
            found = await obstore.get_async(self._store, key)
            async for piece in found.stream():
                yield bytes(piece)

    async def head(self, key: str) -> int:
        """The object's size in bytes."""
        with _named():
            return int((await obstore.head_async(self._store, key))["size"])

    async def delete(self, key: str) -> None:
        """Remove the object; one that is gone already is fine."""
        with suppress(FileNotFoundError), _named():
            await obstore.delete_async(self._store, key)

    async def list_prefix(self, prefix: str) -> AsyncIterator[tuple[str, datetime]]:
        """Keys below a prefix with the time they were stored."""
        async for page in obstore.list(self._store, prefix):
            for item in page:
                yield item["path"], item["last_modified"]


@contextmanager
def _named() -> Iterator[None]:
    """The trouble of every kind of store by one name."""
    try:
        yield
    except BaseError as error:
        raise StorageDown(StorageDown.__doc__) from error


def open_storage(url: str) -> Storage:
    """The storage of a STORAGE_URL: `file:///path`, `memory:///`, `s3://bucket/prefix`.

    S3 takes its keys from the usual AWS_… variables; a directory is made, readable by us alone.
    """
    parts = urlsplit(url)
    if parts.scheme == "memory":
        return ObjectStorage(MemoryStore())
    if parts.scheme == "file":
        path = Path(unquote(parts.path))
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return ObjectStorage(LocalStore(path))
    return ObjectStorage(from_url(url))


def key_of(area: str, file_id: UUID, now: datetime) -> str:
    """ "quarantine/2026/11/<id>": areas are listed and swept on their own."""
    return f"{area}/{now:%Y/%m}/{file_id}"
