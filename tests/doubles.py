"""What a talk needs of the world beside the portal: files, records and VNeID, in memory."""

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO

from PIL import Image

from backend_client.port import FileContent
from bot.attachments.binding import bound
from bot.model import Attachment, Identity, Kept

CARD = "001195054321||Phạm Thị Hoa|20111995|Nữ|Số 5 phố Sen Hồ, phường Sen Hồ, Hà Nội|20042021"


class MemoryFiles:
    """Attachments in memory: the double of bot.attachments for conversations."""

    def __init__(self) -> None:
        self.kept: dict[str, FileContent] = {}

    async def read(self, attachment_id: str) -> FileContent:
        """The file, or KeyError."""
        return self.kept[attachment_id]

    async def drop(self, attachment_id: str) -> None:
        """Forget it."""
        self.kept.pop(attachment_id, None)

    async def put(self, content: FileContent, owner: str) -> Attachment:
        """Keep it under the next id."""
        id_ = f"{owner}-{len(self.kept)}"
        self.kept[id_] = content
        return Attachment(id_, content.name, content.type, len(content.content))

    async def join(self, attachment_ids: tuple[str, ...], name: str, owner: str) -> Attachment:
        """One PDF, made as the decoder's process makes it."""
        done = bound([self.kept[id_].content for id_ in attachment_ids])
        return await self.put(FileContent(name, done.type, done.content), owner)

    async def stream(self, attachment_id: str) -> AsyncIterator[bytes]:
        """All of it at once."""
        yield self.kept[attachment_id].content


@dataclass
class TalkRecords:
    """What is held of a conversation: the double of bot.privacy."""

    files: MemoryFiles

    async def kept(self, conversation_id: str) -> Kept:
        """A little of everything."""
        return Kept(1, 12, len(self.files.kept), 0, datetime(2026, 11, 25, 2, 0, tzinfo=UTC))

    async def export(self, conversation_id: str, *, key: str) -> Attachment:
        """An archive."""
        content = FileContent("du-lieu-cua-toi.zip", "application/zip", b"PK")
        return await self.files.put(content, conversation_id)


@dataclass
class TalkIdentities:
    """VNeID as a chat sees it: Mai's page shows 4321, and 4322 that of one without an account."""

    tries: int = 3

    async def link(self, channel: str, chat_id: str, *, key: str) -> str:
        """Where she signs in."""
        return "https://bot.example/signin/vneid/start?t=once"

    async def redeem(self, channel: str, chat_id: str, number: str, *, key: str) -> Identity:
        """Her token, as the toy portal believes it; a wrong number costs a try."""
        who = {"4321": "001190000017", "4322": "001195054321"}.get(number)
        if who and self.tries:
            claims = base64.urlsafe_b64encode(f'{{"sub":"{who}"}}'.encode()).decode()
            return Identity(f"x.{claims}.x", self.tries)
        self.tries = max(0, self.tries - 1)
        return Identity("", self.tries)


@cache
def photo() -> bytes:
    """A small grey JPEG: the portal looks at the bytes."""
    page = BytesIO()
    Image.new("L", (64, 48), 200).save(page, "JPEG")
    return page.getvalue()
