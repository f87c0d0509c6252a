"""Files that citizens sent on Telegram, for the job that fetches them: by id, never by an address.

The address is built from our own settings and what `getFile` says, so nobody can make us call
anything else.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

from bot.attachments.fetch import NotNow, Unfetchable
from bot.channels.telegram import Telegram
from bot.model import Refused, TryLater


@dataclass(frozen=True)
class TelegramFetcher:
    """Gets files by their `file_id`."""

    channel: Telegram

    @asynccontextmanager
    async def open(self, source: str) -> AsyncGenerator[AsyncIterator[bytes]]:
        """The bytes of a file. They raise `NotNow` and `Unfetchable`."""
        async with aclosing(self._pieces(source)) as pieces:
            yield pieces

    async def _pieces(self, source: str) -> AsyncGenerator[bytes]:
        calls = await self.channel.calls()
        try:
            async with aclosing(calls.fetch(source)) as pieces:
                async for piece in pieces:
                    yield piece
        except TryLater as later:
            raise NotNow(NotNow.__doc__) from later
        except Refused as refused:
            raise Unfetchable(refused.reason) from refused
