"""What arrives is stored once, in order, and a worker is woken. Nothing is answered here."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from bot.model import Attachment, Later, Message, Reply, spans
from bot.model.failpoints import reached
from bot.readers.otp import looks_like_code
from bot.sealing import MASKED_CODE, is_bare_code
from bot.store import Defer, Store, albums, attachments
from bot.store.attachments import Row
from bot.store.database import Transaction, raw
from bot.store.ids import new_id
from bot.store.receiving import Place, Received, place_of, put, put_alone
from bot.store.waiting import hold

__all__ = ["Expected", "Received", "receive", "receive_files", "receive_part"]

FETCH = "fetch_files"  # the job
HELD = timedelta(minutes=1)  # then the citizen is told that the file could not be fetched
GATHERING = timedelta(seconds=1)  # how long an album waits for the rest of it


@dataclass(frozen=True)
class Expected:
    """A file a citizen sent, still on the platform. `source` is what the channel's fetcher needs
    to get it (a URL, an id); it is sealed, and forgotten once the file is here.
    """

    source: str = field(repr=False)
    name: str = ""
    type: str = "application/octet-stream"
    problem: str = ""  # why it will not be fetched at all: "too_large"


async def receive(
    store: Store, message: Message, now: datetime, bubble: Reply | None = None
) -> Received:
    """Store the message once per (channel, external id) and wake a worker.

    `bubble` is what the citizen's own chat log shows of it: the web gives one, other channels
    have their own log. While a secret is being asked, or when the text is a code or tells one, the
    bubble is masked from the first write. Raises `StoreDown`; then nothing was stored.
    """
    reached("heard")
    began = spans.clock()
    if bubble is None:
        received = await put_alone(store, message, tells_code(message), now)
    else:
        received = await _shown(store, message, now, bubble)
    reached("stored")
    spans.stored(received.id, began, message.address.channel)
    return received


async def _shown(store: Store, message: Message, now: datetime, bubble: Reply) -> Received:
    """With a bubble of the citizen's own, which must know whether a secret is being asked."""
    async with store.begin() as db:
        place = await place_of(db, message.address)
        secret = tells_code(message) or (place.open_secret and message.kind == "text")
        shown = Reply(MASKED_CODE) if secret else bubble
        return await put(store, db, place, message, shown, secret, now)


def tells_code(message: Message) -> bool:
    """Whether every copy of the message but its sealed body must be masked, whatever is asked."""
    told = message.kind == "text"
    return told and (is_bare_code(message.text) or looks_like_code(message.text))


async def receive_files(
    store: Store, message: Message, expected: Sequence[Expected], now: datetime, defer: Defer
) -> Received:
    """Store a message whose files the platform still has, and a job that fetches them.

    The message keeps its place; it and what follows it are read once the files are in quarantine,
    or after a minute without them. Raises `StoreDown`; then nothing was stored.
    """
    began, rows = spans.clock(), [_awaited(file) for file in expected]
    async with store.begin() as db:
        place = await place_of(db, message.address)
        received = await put(store, db, place, _holding(message, rows), None, False, now)
        if received.id is not None:
            await _expect(store, db, place, rows, expected, now)
            await _fetch_soon(db, place, received.id, now, None, defer)
    spans.stored(received.id, began, message.address.channel)
    return received


async def receive_part(
    store: Store,
    message: Message,
    album: str,
    expected: Sequence[Expected],
    now: datetime,
    defer: Defer,
) -> Received:
    """As `receive_files`, for one picture of an album: those that come together are one message.

    `album` is an external id of its own. A picture that comes when the album has been read is a
    message of its own.
    """
    began, rows = spans.clock(), [_awaited(file) for file in expected]
    message = _holding(message, rows)
    whole = replace(message, external_id=album)
    async with store.begin() as db:
        place = await place_of(db, message.address)
        state = await albums.state(db, whole)
        if state == "read":
            received = await put(store, db, place, message, None, False, now)
        elif not await albums.part(db, place, message, now):
            return Received(False, 0, place.conversation_id, place.address_id)
        elif state == "held":
            await albums.join(store, db, whole)
            await _expect(store, db, place, rows, expected, now)
            return Received(True, 0, place.conversation_id, place.address_id)
        else:
            received = await put(store, db, place, whole, None, False, now)
        if received.id is not None:
            await _expect(store, db, place, rows, expected, now)
            await _fetch_soon(db, place, received.id, now, now + GATHERING, defer)
    spans.stored(received.id, began, message.address.channel)
    return received


def _awaited(file: Expected) -> Row:
    """The row of a file; one with a `problem` will not be fetched."""
    status = "bad" if file.problem else "awaited"
    return Row(new_id(), UUID(int=0), file.name, file.type, 0, 0, status, file.problem)


def _holding(message: Message, rows: Sequence[Row]) -> Message:
    """The message with its files."""
    files = tuple(Attachment(str(row.id), row.name, row.type, 0) for row in rows)
    return replace(message, kind="files", attachments=files)


async def _expect(
    store: Store,
    db: Transaction,
    place: Place,
    rows: Sequence[Row],
    expected: Sequence[Expected],
    now: datetime,
) -> None:
    for row, file in zip(rows, expected, strict=True):
        here = replace(row, address_id=place.address_id)
        await attachments.expect(store, db, here, file.source, now)


async def _fetch_soon(
    db: Transaction,
    place: Place,
    message_id: UUID,
    now: datetime,
    at: datetime | None,
    defer: Defer,
) -> None:
    """Hold the message, and have its files fetched."""
    await hold(db, message_id, place.conversation_id, now + HELD)
    await defer(await raw(db), Later(FETCH, {"message": str(message_id)}, at))
