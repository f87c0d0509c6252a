"""The gate: a file is taken in unopened, and admitted once a decoder has written it anew."""

import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import structlog

from bot.attachments.naming import LOOK, kept_as, safe_name, type_of
from bot.attachments.sealed import SealedStorage, once
from bot.attachments.storage import key_of
from bot.attachments.verdict import Clean, Rejected
from bot.model import Address, Attachment
from bot.store import Store, attachments
from bot.store.attachments import Row
from bot.store.ids import new_id

LARGEST = 20 * 1024 * 1024  # bytes, as the national portal takes them
QUARANTINE, CLEAN = "quarantine", "files"
ORPHAN_AFTER = timedelta(days=1)  # bytes without a row: their upload was cut


log = structlog.get_logger()


class Cleaner(Protocol):
    """What the gate needs of a `workshop.Workshop`."""

    async def clean(self, content: bytes, kind: str) -> Clean:
        """The file written anew. Raises `Rejected`."""
        ...


class TooLarge(Exception):
    """More bytes than we take."""


class Gate:
    """Between citizens' files and ours."""

    def __init__(
        self,
        store: Store,
        files: SealedStorage,
        cleaner: Cleaner,
        now: Callable[[], datetime],
        largest: int = LARGEST,
    ) -> None:
        self._store, self._files, self._cleaner = store, files, cleaner
        self._now, self._largest = now, largest

    async def receive(
        self, stream: AsyncIterator[bytes], name: str, declared_type: str, address: Address
    ) -> str:
        """Put a file into quarantine; its id. What a file says of its own type is not asked.

        The stream is read no further than needed: a file that is too large or of a type we never
        take is a row with its problem and no bytes. An error of the stream passes through.
        """
        del declared_type
        head = await _head(stream)
        kind = type_of(head)
        row = Row(
            id=new_id(),
            address_id=await attachments.whose(self._store, address),
            name=safe_name(name, kind),
            type=kind or "application/octet-stream",
            size=len(head),
        )
        row = await self._quarantined(row, head, stream) if kind else _bad(row, "unknown_type")
        await attachments.add(self._store, row, self._now())
        return str(row.id)

    async def _quarantined(self, row: Row, head: bytes, stream: AsyncIterator[bytes]) -> Row:
        key = key_of(QUARANTINE, row.id, self._now())
        counted = _Counted(head, stream, self._largest)
        try:
            await self._files.put(key, counted.pieces())
        except TooLarge:
            return replace(_bad(row, "too_large"), size=counted.size)
        return replace(row, size=counted.size, key=key)

    async def admit(self, attachment_id: str) -> Attachment:
        """The file with its verdict; asked again, the same verdict. Raises KeyError for no file."""
        row = await attachments.find(self._store, UUID(attachment_id))
        if row is None:
            raise KeyError(attachment_id)
        if row.status == "awaited":
            row = await self._missing(row)
        if row.status == "quarantined":
            row = await self._judge(row)
        return described(row)

    async def fill(self, attachment_id: str, stream: AsyncIterator[bytes]) -> None:
        """The bytes of a file that was awaited; into quarantine, as with `receive`.

        An error of the stream passes through, and the file is awaited still.
        """
        row = await attachments.find(self._store, UUID(attachment_id))
        if row is None or row.status != "awaited":
            return
        head = await _head(stream)
        kind = type_of(head)
        name, size = safe_name(row.name, kind), len(head)
        row = replace(row, name=name, type=kind or row.type, size=size, status="quarantined")
        row = await self._quarantined(row, head, stream) if kind else _bad(row, "unknown_type")
        await attachments.fill(self._store, row)

    async def _missing(self, row: Row) -> Row:
        """Its turn has come and it is not here: it never will be."""
        gone = _bad(row, "not_fetched")
        if await attachments.fill(self._store, gone):
            return gone
        return await attachments.find(self._store, row.id) or gone

    async def _judge(self, row: Row) -> Row:
        """Clean bytes first, then the row, then the quarantine: a crash between repeats a step.

        When there is no room for the clean bytes, this is no verdict on the file.
        """
        sent = await self._files.read(row.key)
        try:
            done = await self._cleaner.clean(sent, row.type)
        except Rejected as rejected:
            verdict = _bad(row, rejected.problem)
        else:
            try:
                verdict = await self._kept(replace(row, mark=_mark(sent)), done)
            except OSError:
                log.exception("no room for a file", file=str(row.id))
                return replace(row, problem="no_room")
        await attachments.judge(self._store, verdict)
        await self._files.storage.delete(row.key)
        return verdict

    async def _kept(self, row: Row, done: Clean) -> Row:
        key = row.key.replace(QUARANTINE, CLEAN, 1)
        await self._files.put(key, once(done.content))
        size = len(done.content)
        kept = replace(row, status="good", type=done.type, pages=done.pages, size=size, key=key)
        return replace(kept, card=done.card, hint=done.hint)

    async def sweep(self) -> int:
        """Remove bytes in quarantine that no row will ever claim; how many."""
        storage, before = self._files.storage, self._now() - ORPHAN_AFTER
        old = [key async for key, at in storage.list_prefix(QUARANTINE) if at < before]
        orphans = [key for key in old if await self._is_orphan(key)]
        for key in orphans:
            await storage.delete(key)
        return len(orphans)

    async def _is_orphan(self, key: str) -> bool:
        row = await attachments.find(self._store, UUID(key.rsplit("/", 1)[-1]))
        return row is None or row.key != key


def described(row: Row) -> Attachment:
    """A file as dialogs see it."""
    kind = row.type if row.status == "good" or not row.type else kept_as(row.type)
    seen = {"card": row.card, "hint": row.hint, "mark": row.mark}
    return Attachment(str(row.id), row.name, kind, row.size, max(row.pages, 1), row.problem, **seen)


def _bad(row: Row, problem: str) -> Row:
    return replace(row, status="bad", problem=problem, key="")


def _mark(content: bytes) -> str:
    """What tells one file from another, short enough to be kept with every answer."""
    return hashlib.sha256(content).hexdigest()[:20]


async def _head(stream: AsyncIterator[bytes]) -> bytes:
    """The first bytes: enough to tell the type, unless the file is shorter."""
    head = bytearray()
    while len(head) < LOOK:
        chunk = await anext(stream, None)
        if chunk is None:
            break
        head += chunk
    return bytes(head)


class _Counted:
    """A stream that ends with `TooLarge` where the file becomes too large."""

    def __init__(self, head: bytes, rest: AsyncIterator[bytes], largest: int) -> None:
        self._head, self._rest, self._largest = head, rest, largest
        self.size = 0

    async def pieces(self) -> AsyncIterator[bytes]:
        yield self._count(self._head)
        async for chunk in self._rest:
            yield self._count(chunk)

    def _count(self, chunk: bytes) -> bytes:
        self.size += len(chunk)
        if self.size > self._largest:
            raise TooLarge(TooLarge.__doc__)
        return chunk
