"""A multipart body read as it comes: nothing is kept in memory or on a disk of ours on the way.

Starlette's own form reader puts a file of any size into a temporary file first; a size cap that
acts while streaming has to sit here.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from bot.channels.web_guard import FILE_MEGABYTES, Problem

LARGEST = FILE_MEGABYTES * 1024 * 1024  # bytes of a file
PATIENCE = 5 * LARGEST  # bytes read and thrown away, so that a browser gets to hear the refusal
ENVELOPE = 8 * 1024  # bytes of boundaries and headers around a file


@dataclass
class FilePart:
    """The part named `file`: its name and type, and its bytes as they are parsed."""

    name: str = ""
    type: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    found: bool = False  # the part has begun
    over: bool = False  # the part has ended
    chunks: list[bytes] = field(default_factory=list)
    _header: list[bytes] = field(default_factory=lambda: [b"", b""])

    def parser(self, boundary: bytes) -> MultipartParser:
        """A parser that fills this part."""
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self.headers.clear,
                "on_header_field": lambda data, start, end: self._collect(0, data[start:end]),
                "on_header_value": lambda data, start, end: self._collect(1, data[start:end]),
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
                "on_part_end": self._end,
            },
        )

    def _collect(self, half: int, data: bytes) -> None:
        self._header[half] += data

    def _header_end(self) -> None:
        name, value = (half.decode("latin-1") for half in self._header)
        self.headers[name.lower()] = value
        self._header = [b"", b""]

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self.headers.get("content-disposition", ""))
        if self.found or options.get(b"name") != b"file":
            return
        self.found = True
        self.name = options.get(b"filename", b"").decode("utf-8", "replace")
        self.type = self.headers.get("content-type", "")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self.found and not self.over:
            self.chunks.append(data[start:end])

    def _end(self) -> None:
        self.over = self.found


async def open_file(request: Request) -> tuple[FilePart, AsyncIterator[bytes]]:
    """The file of an upload and its bytes. Raises `Problem`; the stream raises it too, when the
    file grows over 20 MB.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise Problem("bad_frame")
    body = aiter(request.stream())
    if declared(request) > LARGEST + ENVELOPE:
        await discard(body)
        raise Problem("too_large")
    part = FilePart()
    parser = part.parser(options[b"boundary"])
    await _feed_until_found(part, parser, body)
    return part, _bytes(part, parser, body)


def declared(request: Request) -> int:
    """The length the client says its body has; 0 when it does not say."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isdecimal() else 0


async def _feed_until_found(
    part: FilePart, parser: MultipartParser, body: AsyncIterator[bytes]
) -> None:
    read = 0
    async for chunk in body:
        read += len(chunk)
        _write(parser, chunk)
        if part.found:
            return
        if read > ENVELOPE:
            break
    raise Problem("bad_frame")


async def _bytes(
    part: FilePart, parser: MultipartParser, body: AsyncIterator[bytes]
) -> AsyncIterator[bytes]:
    size = 0
    while True:
        for chunk in part.chunks:
            size += len(chunk)
            if size > LARGEST:
                await discard(body)
                raise Problem("too_large")
            yield chunk
        part.chunks.clear()
        if part.over:
            return
        data = await anext(body, None)
        if data is None:
            raise Problem("bad_frame")  # cut off: a browser that went away
        _write(parser, data)


def _write(parser: MultipartParser, data: bytes) -> None:
    try:
        parser.write(data)
    except FormParserError as error:
        raise Problem("bad_frame") from error


async def discard(body: AsyncIterator[bytes]) -> None:
    """Read the rest of a body, up to a limit: a browser that is still sending hears no answer."""
    read = 0
    async for chunk in body:
        read += len(chunk)
        if read > PATIENCE:
            return
