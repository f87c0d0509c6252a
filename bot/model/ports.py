"""What the composition root hands down: the outside things as protocols."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol

from backend_client.port import FileContent
from bot.model.incoming import Address, Attachment, Language
from bot.model.outgoing import Reply

Around = Callable[[], AbstractAsyncContextManager[None]]
"""What a turn does around a wait for somebody else: lend its seat (`bot.seats`)."""


@dataclass(frozen=True)
class Standing:
    """What a channel must know before it sends: how the last try ended, and who it is for."""

    sent: int = 0  # of its parts were accepted in an earlier try
    unknown: bool = False  # the last try may have arrived
    created_at: datetime | None = None  # when the bubble was said
    interacted_at: datetime | None = None  # the citizen's last deed there
    left: bool = False
    account_id: str = ""
    language: Language = "vi"


FIRST = Standing()
"""Of a bubble that was never tried, for somebody of whom nothing is known."""


class Channel(Protocol):
    """The sending half of a channel. Web is pulled and has none."""

    name: str

    async def send(
        self, address: Address, reply: Reply, key: str, standing: Standing = FIRST
    ) -> str:
        """Deliver one bubble and return the platform's id of it, the last when it takes several.

        Raises `TryLater` (not delivered, or unknown) or `Refused` (final).
        """
        ...


def _one(_: Reply) -> int:
    return 1


@dataclass(frozen=True)
class Pace:
    """How many messages a second a platform takes, from all our processes together; 0: any number.

    `size` is how many of the platform's messages a bubble becomes.
    """

    per_second: float = 0
    per_chat: float = 0  # of one chat, after a short burst
    size: Callable[[Reply], int] = _one


UNPACED = Pace()


class TryLater(Exception):
    """The platform did not take the message now; `sent` of its parts it has taken.

    `limit`: too much was sent already, to this chat or in all; "some" when it does not say which.
    """

    def __init__(
        self,
        after_seconds: float = 0,
        unknown: bool = False,
        sent: int = 0,
        limit: Literal["", "some", "all"] = "",
    ) -> None:
        super().__init__(f"after {after_seconds} s{', outcome unknown' if unknown else ''}")
        self.after_seconds, self.limit = after_seconds, limit
        self.unknown, self.sent = unknown, sent


class Refused(Exception):
    """The platform will never take this message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Files(Protocol):
    """Stored attachments, by id. Bytes never pass through a conversation's state."""

    async def read(self, attachment_id: str) -> FileContent:
        """The whole file; KeyError when there is none."""
        ...

    async def drop(self, attachment_id: str) -> None:
        """Delete it; again is no error."""
        ...

    async def put(self, content: FileContent, owner: str) -> Attachment:
        """Keep a file of ours for `owner` (a conversation's id)."""
        ...

    async def join(self, attachment_ids: tuple[str, ...], name: str, owner: str) -> Attachment:
        """One new PDF `name` of these images and PDFs, page after page."""
        ...

    def stream(self, attachment_id: str) -> AsyncIterator[bytes]:
        """The file in chunks."""
        ...


@dataclass(frozen=True)
class Kept:
    """What is held of a conversation, counted."""

    chats: int  # addresses linked to it
    lines: int  # of the transcript
    files: int
    dossiers: int  # whose news it gets
    since: datetime


class Records(Protocol):
    """What is held of a person, for that person."""

    async def kept(self, conversation_id: str) -> Kept:
        """What there is, as it is now."""
        ...

    async def export(self, conversation_id: str, *, key: str) -> Attachment:
        """All of it as one archive, kept as a file of the conversation."""
        ...


class Documents(Protocol):
    """Papers we make for a citizen, kept as files of the conversation `owner`."""

    async def declaration(
        self, data: dict[str, Any], link: str, owner: str, *, key: str
    ) -> Attachment:
        """The filled form as a PDF; with letters no font of ours has, `problem` is they."""
        ...

    async def bundle(self, attachment_ids: list[str], owner: str, *, key: str) -> Attachment:
        """Files in one archive, in this order."""
        ...


@dataclass(frozen=True)
class Identity:
    """What a typed number stands for: an identity token, or how many tries are left."""

    token: str = field(default="", repr=False)
    tries_left: int = 0


class Identities(Protocol):
    """A second way to show who one is, outside the chat (VNeID)."""

    async def link(self, channel: str, chat_id: str, *, key: str) -> str:
        """A link for this chat: one use, 10 minutes."""
        ...

    async def redeem(self, channel: str, chat_id: str, number: str, *, key: str) -> Identity:
        """Who the number stands for; it counts only in the chat that asked."""
        ...


class OfficeHours(Protocol):
    """When people are at the counter."""

    def is_open(self, at: datetime) -> bool:
        """Is somebody at the counter at this time?"""
        ...

    def next_opening(self, at: datetime) -> datetime:
        """When the counter opens next."""
        ...

    def works(self, day: date) -> bool:
        """Is this a working day: no weekend, no public holiday?"""
        ...

    def next_closing(self, at: datetime) -> datetime:
        """When the counter closes next."""
        ...


@dataclass(frozen=True)
class Outlook:
    """What somebody who asks for a person can be told. None: not known, so not said."""

    number: str = ""  # of their own ticket: open, or closed within a day
    open: bool = False
    ahead: int | None = None  # how many wait before them
    minutes: int | None = None  # until an officer answers, from what was measured lately


class Desk(Protocol):
    """The officers' queue."""

    async def outlook(self, conversation_id: str, agency: str, now: datetime) -> Outlook:
        """How this conversation stands, or would stand, in the queue of its agency."""
        ...
