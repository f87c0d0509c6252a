"""Images and files to Zalo: made to fit, uploaded, and what Zalo does not take told with a link.

It takes pictures as JPEG or PNG up to 1 MB, and papers as PDF, DOC, DOCX or CSV up to 5 MB. What
has another type or ending it drops without an error: the upload comes back without an id.
"""

from dataclasses import dataclass
from typing import Any, Literal

from backend_client.port import FileContent
from bot.attachments.verdict import Rejected
from bot.channels.base import Shelf, elsewhere
from bot.channels.zalo_api import ZaloApi
from bot.channels.zalo_errors import Failed
from bot.model import FileRef, Language

LARGEST_IMAGE, LARGEST_FILE = 1_000_000, 5_000_000  # bytes
IMAGES = {"image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",)}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAPERS = {
    "application/pdf": (".pdf",),
    "application/msword": (".doc",),
    DOCX: (".docx",),
    "text/csv": (".csv",),
}

Json = dict[str, Any]


class NotTaken(Exception):
    """Zalo cannot carry this file; `why` names the words for the citizen (`channel.file.*`)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Handing:
    """Hands files over. `web_chat` is where the citizen gets what Zalo does not take."""

    api: ZaloApi
    files: Shelf
    web_chat: str

    async def message(self, ref: FileRef, language: Language) -> Json:
        """The message that shows the file, or the words that stand for it."""
        if not ref.id:
            return {"text": f"{ref.name}: {ref.url}"}
        try:
            content = await self.files.read(ref.id)
            return await self._uploaded(ref.id, content)
        except KeyError:
            why = "gone"
        except NotTaken as not_taken:
            why = not_taken.why
        return {"text": elsewhere(why, ref.name, "Zalo", self.web_chat, language)}

    async def _uploaded(self, id_: str, content: FileContent) -> Json:
        if content.type.startswith("image/"):
            return await self._picture(id_, content)
        if content.type not in PAPERS:
            raise NotTaken("kind")
        if len(content.content) > LARGEST_FILE:
            raise NotTaken("too_large")
        name = ending_in(content.name, PAPERS[content.type])
        token = await self._upload("file", name, content)
        return {"attachment": {"type": "file", "payload": {"token": token}}}

    async def _picture(self, id_: str, content: FileContent) -> Json:
        """As it is when Zalo takes it so, else as a smaller JPEG."""
        if content.type not in IMAGES or len(content.content) > LARGEST_IMAGE:
            try:
                content = await self.files.picture(id_, LARGEST_IMAGE)
            except Rejected as rejected:
                raise NotTaken("kind") from rejected
        name = ending_in(content.name, IMAGES[content.type])
        picture = await self._upload("image", name, content)
        element = {"media_type": "image", "attachment_id": picture}
        payload = {"template_type": "media", "elements": [element]}
        return {"attachment": {"type": "template", "payload": payload}}

    async def _upload(self, kind: Literal["image", "file"], name: str, content: FileContent) -> str:
        try:
            found = await self.api.upload(kind, name, content.content, content.type)
        except Failed as failed:
            if failed.rule.reason != "over_limit":
                raise
            raise NotTaken("too_large") from failed
        if not found:
            raise NotTaken("kind")
        return found


def ending_in(name: str, endings: tuple[str, ...]) -> str:
    """The name with the ending that its type must have at Zalo."""
    return name if name.lower().endswith(endings) else name + endings[0]
