"""What the suite for every channel may do to a channel, whatever it is.

A new channel joins by one class with these methods and one line in `HARNESSES`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.model import Message
from tests.web import Scripted


@dataclass(frozen=True)
class Shown:
    """One message of the bot on a citizen's screen."""

    text: str = ""
    buttons: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    file: bytes | None = None


class Harness(Protocol):
    """One citizen on one channel, with a real database between channel and a scripted engine.

    Every deed comes back once everything that follows from it is done.
    """

    engine: Scripted
    album_is_one: bool  # pictures sent together are one message

    async def says(self, words: str) -> None:
        """Type something."""
        ...

    async def taps(self, label: str, nth: int = -1) -> None:
        """Choose the choice of that name: the way this channel has; the `nth` bubble's."""
        ...

    async def screen(self) -> list[Shown]:
        """What the bot has said so far, oldest first."""
        ...

    async def gives(self, *files: tuple[str, bytes, str]) -> None:
        """Send files: (name, bytes, type)."""
        ...

    async def sends_odd(self, kind: str) -> None:
        """Send a sticker, audio, a video or a location."""
        ...

    async def holds(self, name: str, content: bytes) -> str:
        """A file of the citizen's conversation in our storage; its id."""
        ...

    async def repeats(self) -> None:
        """The platform delivers everything once more."""
        ...

    async def comes_late(self, words: str) -> None:
        """A message arrives that was sent before the last one."""
        ...

    async def forges(self) -> bool:
        """Somebody without the key says something; whether they were refused."""
        ...

    async def breaks(self) -> None:
        """The platform takes nothing for a while."""
        ...

    async def limits(self) -> None:
        """The platform finds that we send too much, once."""
        ...

    async def recovers(self) -> None:
        """The trouble is over, and the time until the next try has passed."""
        ...

    async def blocks(self) -> None:
        """The citizen wants nothing from us any more."""
        ...

    async def unknown(self) -> bool:
        """Something arrives that nobody has heard of; whether it did no harm."""
        ...

    async def news(self) -> None:
        """The bot has something to say that nobody asked for (`engine.script` says what)."""
        ...

    async def content(self, file_id: str) -> bytes:
        """A file that the engine was given."""
        ...


def last(harness: Harness) -> Message:
    """What the engine heard last."""
    return harness.engine.heard[-1]


def said(screen: Sequence[Shown]) -> list[str]:
    """The words on a screen."""
    return [shown.text for shown in screen]
