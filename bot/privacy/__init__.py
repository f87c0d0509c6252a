"""A citizen's right to see what we hold of them, and to have it forgotten.

How long each class of data lives otherwise: `bot.store.retention`, with the periods of
`bot.settings`. Backups keep erased rows until they are overwritten (docs/operations.md).
"""

import json
import zipfile
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from bot.model import Files
from bot.store import Store, privacy

KEPT = "du-lieu.json"


class UnknownConversation(LookupError):
    """There is no such conversation."""


async def export(store: Store, files: Files, conversation_id: UUID, target: IO[bytes]) -> int:
    """Write everything held of a conversation as a ZIP: `du-lieu.json` and the files.

    The number of files. Raises `UnknownConversation`. The target is personal data in plain: it is
    for the person's own hands.
    """
    rows = await privacy.held(store, conversation_id)
    if rows is None:
        raise UnknownConversation(UnknownConversation.__doc__)
    ids = await privacy.files(store, conversation_id)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(KEPT, _as_json(rows))
        written = [await _write(archive, files, file_id) for file_id in ids]
    return sum(written)


async def _write(archive: zipfile.ZipFile, files: Files, file_id: str) -> bool:
    """One file, under its id and its name; one that was never admitted has nothing to show."""
    try:
        content = await files.read(file_id)
    except KeyError:
        return False
    name = f"tep/{file_id}/{content.name}"
    archive.writestr(name, content.content, zipfile.ZIP_STORED)  # photos do not get smaller
    return True


def _as_json(rows: dict[str, Any]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: object) -> Any:
    """State is JSON of the engine's own; times are ISO."""
    if isinstance(value, bytes):
        return _state(value)
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _state(value: bytes) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value.decode("utf-8", "replace")


async def erase(store: Store, files: Files, conversation_id: UUID, now: datetime) -> int:
    """Forget a conversation: bytes of files, then every row. Safe to repeat after a failure.

    The number of files dropped. Dossiers at the portal are the agency's, and stay.
    """
    ids = await privacy.files(store, conversation_id)
    for file_id in ids:
        await files.drop(file_id)
    await privacy.erase(store, conversation_id, now)
    return len(ids)
