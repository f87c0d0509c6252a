"""What a citizen does in the web chat, on its way into the inbox; the same for socket and POST."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from bot import inbox
from bot.channels.web_frames import ClientFrame, Deed, Followed, Frame, Gave, Said, Seen, Tapped
from bot.channels.web_guard import Origins, Problem, Rate
from bot.channels.web_live import Bells
from bot.metrics import Metrics
from bot.model import Address, Attachment, FileRef, Files, Message, MessageKind, Reply, spans
from bot.store import Store, attachments, bubbles, sessions
from bot.store.sessions import WebSession

TOUCH_EVERY = timedelta(seconds=30)


class Gate(Protocol):
    """Takes files of citizens into quarantine, unopened."""

    async def receive(
        self, stream: AsyncIterator[bytes], name: str, declared_type: str, address: Address
    ) -> str:
        """Store what the stream gives; the new attachment's id."""
        ...


@dataclass
class Parts:
    """What the web chat is made of; `bot.app` puts it together."""

    store: Store
    bells: Bells
    gate: Gate
    files: Files
    origins: Origins
    now: Callable[[], datetime]
    metrics: Metrics = field(default_factory=Metrics)
    # One address may be a whole neighbourhood behind its carrier's NAT: generous, but finite.
    newcomers: Rate = field(default_factory=lambda: Rate(burst=300, per_second=3))
    deeds: Rate = field(default_factory=lambda: Rate(burst=40, per_second=4))
    uploads: Rate = field(default_factory=lambda: Rate(burst=30, per_second=0.5))
    hello_within: float = 10  # seconds
    look_every: float = 5  # seconds: the net under NOTIFY
    check_every: float = 30  # seconds between looks at whether a session has ended


async def session_of(parts: Parts, token: str) -> WebSession:
    """The session of a token. Raises `Problem`: `expired` once it has ended, or `unauthorised`."""
    session = await sessions.find(parts.store, token, parts.now())
    if session is None:
        known = await sessions.known(parts.store, token)
        raise Problem("expired" if known else "unauthorised")
    return session


async def take(parts: Parts, token: str, frame: ClientFrame) -> Frame | None:
    """Store what the citizen did, once; the `ack` frame. Raises `Problem`, `StoreDown`."""
    session = await session_of(parts, token)
    if isinstance(frame, Seen):
        await bubbles.seen(parts.store, session.address_id, frame.seq, parts.now())
        return None
    if not isinstance(frame, Deed):
        raise Problem("bad_frame")
    if not parts.deeds.take(str(session.id)):
        raise Problem("too_many", frame.cid)
    await _touch(parts, session)
    with spans.hearing("web"):
        message, bubble = await _message(parts, session, frame)
        received = await inbox.receive(parts.store, message, message.sent_at, bubble)
    parts.metrics.inbound.labels("web", "stored" if received.new else "repeated").inc()
    return {"type": "ack", "cid": frame.cid, "seq": received.seq}


async def _touch(parts: Parts, session: WebSession) -> None:
    if parts.now() - session.seen_at > TOUCH_EVERY:
        await sessions.touch(parts.store, session, parts.now())


async def _message(parts: Parts, session: WebSession, deed: Deed) -> tuple[Message, Reply | None]:
    """The message of a deed, and the bubble the citizen's own log shows of it, if any."""
    match deed:
        case Tapped(value=value):
            label = await bubbles.label_of(parts.store, session.address_id, value)
            return _sent(parts, session, deed, "tap", text=label, value=value), Reply(label or "…")
        case Followed(value=word):
            return _sent(parts, session, deed, "link", value=word), None
        case Gave(attachment_id=file_id):
            file = await _attachment(parts, session, deed, file_id)
            ref = FileRef("", file.name, file.size, file.type, file.id)
            return _sent(parts, session, deed, "files", attachments=(file,)), Reply(file=ref)
        case Said(text=text):
            return _sent(parts, session, deed, "text", text=text), Reply(text)
    raise Problem("bad_frame", deed.cid)


def _sent(
    parts: Parts,
    session: WebSession,
    deed: Deed,
    kind: MessageKind,
    text: str = "",
    value: str = "",
    attachments: tuple[Attachment, ...] = (),
) -> Message:
    return Message(
        address=session.address,
        external_id=f"{session.id}:{deed.cid}",
        kind=kind,
        sent_at=parts.now(),
        text=text,
        value=value,
        attachments=attachments,
        language=deed.language or ("en" if session.locale == "en" else "vi"),
        agency=deed.agency,
    )


async def _attachment(parts: Parts, session: WebSession, deed: Deed, file_id: str) -> Attachment:
    row = await own_file(parts, session, file_id)
    if row is None:
        raise Problem("bad_frame", deed.cid)
    return Attachment(str(row.id), row.name, row.type, row.size)


async def own_file(parts: Parts, session: WebSession, file_id: str) -> attachments.Row | None:
    """The file, if it went through this session's address; nobody else learns that it exists."""
    try:
        row = await attachments.find(parts.store, UUID(file_id))
    except ValueError:
        return None
    return row if row is not None and row.address_id == session.address_id else None
