"""Stored files by id, for dialogs and channels (`bot.model.Files`)."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from backend_client.port import FileContent
from bot.attachments.gate import CLEAN, described
from bot.attachments.naming import safe_name, type_of
from bot.attachments.sealed import SealedStorage, once
from bot.attachments.storage import key_of
from bot.attachments.verdict import Clean
from bot.attachments.workshop import Workshop
from bot.model import Attachment
from bot.store import Store, attachments
from bot.store.attachments import Row
from bot.store.ids import new_id


class Bench(Protocol):
    """What is needed of a `workshop.Workshop`: papers made into other papers."""

    async def bind(self, parts: list[bytes]) -> Clean:
        """One PDF of images and PDFs. Raises `Rejected`."""
        ...

    async def fit(self, content: bytes, kind: str, most: int) -> Clean:
        """The image as a JPEG of at most `most` bytes. Raises `Rejected`."""
        ...


class StoredFiles:
    """Reads only what the gate has admitted. A missing file raises KeyError."""

    def __init__(
        self,
        store: Store,
        files: SealedStorage,
        now: Callable[[], datetime],
        bench: Bench | None = None,
    ) -> None:
        self._store, self._files, self._now = store, files, now
        self._bench = bench or Workshop()  # starts no process before it is asked

    async def read(self, attachment_id: str) -> FileContent:
        """The file with its bytes."""
        row = await self._good(attachment_id)
        return FileContent(row.name, row.type, await self._files.read(row.key))

    async def stream(self, attachment_id: str) -> AsyncIterator[bytes]:
        """The bytes in pieces."""
        row = await self._good(attachment_id)
        async for piece in self._files.stream(row.key):
            yield piece

    async def put(self, content: FileContent, owner: str) -> Attachment:
        """Keep a file of the portal for the conversation `owner`; it shows where they last wrote.

        Signed results are kept byte by byte: the gate is for files of citizens.
        """
        kind = type_of(content.content)
        row = Row(
            id=new_id(),
            address_id=await attachments.home(self._store, UUID(owner)),
            name=safe_name(content.name, kind) if kind else content.name,
            type=kind or content.type,
            size=len(content.content),
            pages=1,
            status="good",
        )
        row = replace(row, key=key_of(CLEAN, row.id, self._now()))
        await self._files.put(row.key, once(content.content))
        await attachments.add(self._store, row, self._now())
        return described(row)

    async def join(self, attachment_ids: tuple[str, ...], name: str, owner: str) -> Attachment:
        """One PDF of several files, made by the decoder's process: the turn only waits for it."""
        parts = [(await self.read(id_)).content for id_ in attachment_ids]
        bound = await self._bench.bind(parts)
        return await self.put(FileContent(name, bound.type, bound.content), owner)

    async def picture(self, attachment_id: str, most: int) -> FileContent:
        """A stored image as a JPEG of at most `most` bytes, for a channel that takes no more.

        Raises KeyError, and `Rejected` when it cannot be made so.
        """
        file = await self.read(attachment_id)
        done = await self._bench.fit(file.content, file.type, most)
        return FileContent(safe_name(file.name, done.type), done.type, done.content)

    async def drop(self, attachment_id: str) -> None:
        """Remove the bytes, then the name; the row stays so that it is not asked for again."""
        row = await attachments.find(self._store, UUID(attachment_id))
        if row is None:
            return
        if row.key:
            await self._files.storage.delete(row.key)
        await attachments.drop(self._store, row.id, self._now())

    async def _good(self, attachment_id: str) -> Row:
        row = await attachments.find(self._store, UUID(attachment_id))
        if row is None or row.status != "good":
            raise KeyError(attachment_id)
        return row
