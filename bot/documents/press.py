"""Prints: Typst, warm, in a thread of its own. Data goes in as JSON and is never read as markup."""

import asyncio
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import segno

from bot.documents.glyphs import FONTS, composed, missing
from bot.model import Around

if TYPE_CHECKING:
    import typst

TEMPLATES = Path(__file__).parent / "templates"
DECLARATION = TEMPLATES / "declaration.typ"
STANDARD: Literal["a-2a"] = "a-2a"  # PDF/A-2a: archival, tagged for screen readers


class Unprintable(ValueError):
    """The text holds letters that the font cannot print; `letters` are they."""

    def __init__(self, letters: tuple[str, ...]) -> None:
        super().__init__(self.__doc__)
        self.letters = letters


class Press:
    """One compiler in one thread: a page takes some milliseconds once it is warm, and waits for
    those before it.
    """

    def __init__(self, around: Around = nullcontext) -> None:
        self._around = around
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="press")
        self._compiler: typst.Compiler | None = None

    async def declaration(self, data: dict[str, Any], link: str) -> bytes:
        """The filled form as PDF/A-2a. Raises `Unprintable`."""
        loop = asyncio.get_running_loop()
        async with self._around():
            return await loop.run_in_executor(self._thread, self._print, data, link)

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False)

    def _print(self, data: dict[str, Any], link: str) -> bytes:
        words = composed(json.dumps(data, ensure_ascii=False, sort_keys=True))
        letters = missing(words)
        if letters:
            raise Unprintable(letters)
        mark = hashlib.sha256(DECLARATION.read_bytes() + words.encode()).hexdigest()[:12]
        footer = {"footer": f"{data['footer']} · {mark}", "qr": _code(link)}
        inputs = {"data": json.dumps(json.loads(words) | footer, ensure_ascii=False)}
        if self._compiler is None:
            import typst  # noqa: PLC0415  7 MB, for who prints

            self._compiler = typst.Compiler(
                str(DECLARATION), str(TEMPLATES), [str(FONTS)], ignore_system_fonts=True
            )
        pdf = self._compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=[STANDARD])
        assert isinstance(pdf, bytes)
        return pdf


def _code(link: str) -> str:
    """A link as a QR code, SVG."""
    out = BytesIO()
    segno.make(link, error="m").save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()
