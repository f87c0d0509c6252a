"""What the webhook never told us: read in the account's own chats, and taken all the same.

Zalo sends an event again for about two hours; then it is lost, and the webhook is switched off
without a word. So after a longer silence the chats are looked through, and what a citizen wrote in
it goes the way of every event: stored once, answered in order.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from bot.channels.zalo_api import PAGE, Json, ZaloApi
from bot.channels.zalo_errors import Failed
from bot.channels.zalo_events import CHANNEL
from bot.model import TryLater
from bot.store import Store
from bot.store.health import Silence, silences

RETRIES = timedelta(hours=2)  # what Zalo still tells by itself
BACK = timedelta(days=1)  # how far a process that has just started looks
MOST_CHATS, MOST_OF_ONE = 100, 30
CITIZEN = 1  # `src` of what the account did not write itself
# A message's type in the history, to the event that would have told it.
EVENTS = {
    "text": "user_send_text",
    "link": "user_send_link",
    "photo": "user_send_image",
    "image": "user_send_image",
    "file": "user_send_file",
    "sticker": "user_send_sticker",
    "voice": "user_send_audio",
    "audio": "user_send_audio",
    "video": "user_send_video",
    "gif": "user_send_gif",
}

log = structlog.get_logger()


@dataclass
class Missed:
    """Looks for what was missed; `take` is the webhook's way with an event."""

    store: Store
    api: ZaloApi
    oa_id: str
    take: Callable[[Json], Awaitable[str]]
    clock: Callable[[], datetime]
    started: bool = False  # a new process also looks into silences that are over
    left: list[Json] = field(default_factory=list)  # found, and not taken when the store went away

    async def look(self) -> int:
        """Take what citizens wrote while nothing was told; how many. Raises `StoreDown`."""
        self.left = self.left or await self._missed()
        stored = 0
        while self.left:
            stored += await self.take(self.left[0]) == "stored"
            del self.left[0]
        return stored

    async def _missed(self) -> list[Json]:
        now = self.clock()
        since = now if self.started else now - BACK
        quiet = await silences(self.store, CHANNEL, since, now, RETRIES)
        try:
            events = await self._written_in(quiet) if quiet else []
        except (Failed, TryLater) as error:
            log.warning("zalo chats not read", error=type(error).__name__)
            return []
        self.started = True
        return events

    async def _written_in(self, quiet: Sequence[Silence]) -> list[Json]:
        """Citizens' messages of these times as events, oldest first."""
        begin = min(silence.begin for silence in quiet)
        entries = [
            entry
            async for user in self._writers(begin)
            async for entry in self._history(user, begin)
            if any(silence.begin < at(entry) < silence.end for silence in quiet)
        ]
        entries.reverse()  # the history is newest first; what has the same time keeps its order
        return [as_event(entry, self.oa_id) for entry in sorted(entries, key=at)]

    async def _writers(self, begin: datetime) -> AsyncIterator[str]:
        """Whose chats have something newer, the newest chat first."""
        for offset in range(0, MOST_CHATS, PAGE):
            newest = await self.api.chats(offset)
            for entry in newest:
                if at(entry) <= begin:
                    return
                yield citizen(entry)
            if len(newest) < PAGE:
                return

    async def _history(self, user: str, begin: datetime) -> AsyncIterator[Json]:
        """What the citizen wrote since, as far as we know how to read it."""
        for offset in range(0, MOST_OF_ONE, PAGE):
            page = await self.api.history(user, offset)
            for entry in page:
                if entry.get("src") == CITIZEN and entry.get("type") in EVENTS:
                    yield entry
            if len(page) < PAGE or at(page[-1]) <= begin:
                return


def citizen(entry: Json) -> str:
    """Whose chat a message of the history belongs to."""
    return str(entry.get("from_id" if entry.get("src") == CITIZEN else "to_id") or "")


def at(entry: Json) -> datetime:
    """When a message of the history was written; long ago when it does not say."""
    moment = str(entry.get("time") or "0")
    return datetime.fromtimestamp(int(moment) / 1000 if moment.isdecimal() else 0, UTC)


def as_event(entry: Json, oa_id: str) -> Json:
    """A message of the history as its event: the same name, so that it counts once."""
    kind, url = str(entry["type"]), entry.get("url")
    payload = {"url": url, "name": entry.get("name")}
    message = {
        "msg_id": str(entry.get("message_id") or ""),
        "text": str(entry.get("message") or ""),
        "attachments": [{"type": kind, "payload": payload}] if url else [],
    }
    return {
        "event_name": EVENTS[kind],
        "sender": {"id": citizen(entry)},
        "recipient": {"id": oa_id},
        "message": message,
        "timestamp": str(entry.get("time")),
    }
