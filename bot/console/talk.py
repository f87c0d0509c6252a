"""The transcript as an officer reads it: masked unless revealed, with the bot's trace behind it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bot.catalogue import Catalogue
from bot.console.sources import sources
from bot.model import Language
from bot.sealing import redact, redact_own
from bot.store import Store, attachments, talk
from bot.store.attachments import Row
from bot.store.talk import Spoken


@dataclass(frozen=True)
class Shown:
    """A line as it is shown."""

    line: Spoken
    text: str
    trace: Mapping[str, Any]
    sources: Sequence[str]
    files: Sequence[Row]


@dataclass(frozen=True)
class Talk:
    """Reads a conversation for the page."""

    store: Store
    catalogue: Catalogue
    language: Language
    public: frozenset[str] = frozenset()  # our own numbers, digits alone

    async def read(self, conversation_id: UUID, revealed: bool) -> list[Shown]:
        """The newest lines, oldest first."""
        found = await talk.lines(self.store, conversation_id)
        return [await self._shown(line, revealed) for line in found]

    async def _shown(self, line: Spoken, revealed: bool) -> Shown:
        trace = _trace(line)
        rests_on = sources(trace, self.catalogue, self.language)
        files = await _files(self.store, line.files)
        return Shown(line, self._words(line, revealed), trace, rests_on, files)

    def _words(self, line: Spoken, revealed: bool) -> str:
        """The citizen's words have a masked twin; ours are masked as they are shown."""
        if revealed:
            return line.text
        if line.role == "citizen":
            return line.masked or (redact(line.text) if line.files else "")
        return redact_own(line.text, self.public)


def _trace(line: Spoken) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(line.trace) if line.trace else {}
    return found


async def _files(store: Store, ids: Sequence[UUID]) -> list[Row]:
    rows = [await attachments.find(store, key) for key in ids]
    return [row for row in rows if row is not None]
