"""Makes papers and keeps them as files of the conversation (`bot.model.Documents`)."""

import zipfile
from io import BytesIO
from typing import Any

from backend_client.port import FileContent
from bot.documents.press import Press, Unprintable
from bot.model import Attachment, Files

PDF = "application/pdf"
DECLARATION = "to-khai.pdf"
BUNDLE = "bo-ho-so.zip"


class StoredDocuments:
    """The press, and the storage of files."""

    def __init__(self, files: Files, press: Press) -> None:
        self._files, self._press = files, press

    async def declaration(
        self, data: dict[str, Any], link: str, owner: str, *, key: str
    ) -> Attachment:
        """The filled form as a PDF; a letter that no font has is told, never left out."""
        del key  # the same paper twice is no harm
        try:
            pdf = await self._press.declaration(data, link)
        except Unprintable as error:
            return Attachment("", DECLARATION, PDF, 0, problem=" ".join(error.letters))
        return await self._files.put(FileContent(DECLARATION, PDF, pdf), owner)

    async def bundle(self, attachment_ids: list[str], owner: str, *, key: str) -> Attachment:
        """Files in one archive, numbered so that no name hides another."""
        del key
        target = BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for nth, file_id in enumerate(attachment_ids, 1):
                content = await self._files.read(file_id)
                archive.writestr(f"{nth:02}-{content.name}", content.content)
        return await self._files.put(
            FileContent(BUNDLE, "application/zip", target.getvalue()), owner
        )
