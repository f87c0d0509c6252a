"""Our own static files: read once, packed once, and of the same type on every machine."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Request
from fastapi.responses import Response

# Python's own table is another before and after it has read the machine's.
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOREVER = "public, max-age=31536000, immutable"  # for addresses that carry the content's hash


@dataclass(frozen=True)
class Asset:
    """A static file in memory; its tag is a hash of its content."""

    content: bytes = field(repr=False)
    packed: bytes = field(repr=False)
    type: str
    tag: str

    def answer(self, request: Request, headers: Mapping[str, str]) -> Response:
        """The file with these headers, packed for who can unpack it."""
        headers = {"Vary": "Accept-Encoding", **headers}
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(self.packed, headers=headers, media_type=self.type)
        return Response(self.content, headers=headers, media_type=self.type)


def read_assets(folder: Path) -> dict[str, Asset]:
    """Every file of a folder, by its name. Raises `KeyError` for a kind that is not in `TYPES`."""
    return {path.name: _read(path) for path in sorted(folder.iterdir())}


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    tag = hashlib.sha256(content).hexdigest()[:16]
    kind = f"{TYPES[path.suffix]}; charset=utf-8"
    return Asset(content, gzip.compress(content, mtime=0), kind, tag)
