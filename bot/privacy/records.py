"""What dialogs may do with the records of the person they talk to (`bot.model.Records`)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from uuid import UUID

from backend_client.port import FileContent
from bot import privacy
from bot.model import Attachment, Files, Kept
from bot.store import Store, attachments
from bot.store import privacy as rows

ARCHIVE = "du-lieu-cua-toi.zip"
ARCHIVE_LIFE = timedelta(hours=24)  # as long as the bubble that hands it over


class StoredRecords:
    """The rows of the store and the files beside them."""

    def __init__(self, store: Store, files: Files, now: Callable[[], datetime]) -> None:
        self._store, self._files, self._now = store, files, now

    async def kept(self, conversation_id: str) -> Kept:
        """What there is, as it is now."""
        return await rows.kept(self._store, UUID(conversation_id))

    async def export(self, conversation_id: str, *, key: str) -> Attachment:
        """All of it as one ZIP, kept like any other file of the conversation."""
        del key  # a second archive is no harm
        target = BytesIO()
        await privacy.export(self._store, self._files, UUID(conversation_id), target)
        content = FileContent(ARCHIVE, "application/zip", target.getvalue())
        kept = await self._files.put(content, conversation_id)
        await attachments.keep(self._store, UUID(kept.id), self._now() + ARCHIVE_LIFE)
        return kept
