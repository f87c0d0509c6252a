"""Sealed files: 1 MiB pieces, each bound to its file, its place and whether it is the last.

A piece of another file, a missing end or two pieces exchanged do not open.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from bot.attachments.storage import Storage
from bot.sealing import Sealer
from bot.sealing.ring import OVERHEAD

PIECE = 1024 * 1024


class SealedStorage:
    """A storage that holds only sealed bytes."""

    def __init__(self, storage: Storage, sealer: Sealer) -> None:
        self.storage, self._sealer = storage, sealer

    async def put(self, key: str, stream: AsyncIterator[bytes]) -> None:
        """Seal and store what the stream gives."""
        await self.storage.put(key, self._seal(key, stream))

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        """The plain bytes. Raises FileNotFoundError, and `SealError` when they are not whole."""
        async with aclosing(pieces(self.storage.get_stream(key), PIECE + OVERHEAD)) as sealed:
            async for number, piece, last in sealed:
                yield self._sealer.open(piece, _place(key, number, last))

    async def read(self, key: str) -> bytes:
        """All of it at once."""
        return b"".join([piece async for piece in self.stream(key)])

    async def _seal(self, key: str, stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async with aclosing(pieces(stream, PIECE)) as plain:
            async for number, piece, last in plain:
                yield self._sealer.seal(piece, _place(key, number, last))


def _place(key: str, number: int, last: bool) -> str:
    return f"file:{key}:{number}:{'last' if last else 'more'}"


async def pieces(
    stream: AsyncIterator[bytes], size: int
) -> AsyncGenerator[tuple[int, bytes, bool], None]:
    """The stream in pieces of `size` bytes with their numbers; the last is 1..size, or empty when
    there is nothing at all.
    """
    number, held = 0, bytearray()
    async for chunk in stream:
        held += chunk
        while len(held) > size:
            yield number, bytes(held[:size]), False
            number, held = number + 1, held[size:]
    yield number, bytes(held), True


async def once(content: bytes) -> AsyncIterator[bytes]:
    """Bytes at hand as a stream."""
    yield content
