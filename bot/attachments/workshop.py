"""The decoder's processes, seen from ours: started when needed, replaced when they die."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import structlog

import bot
from bot.attachments.naming import PDF
from bot.attachments.verdict import Clean, Rejected
from bot.model import Around

log = structlog.get_logger()

MEMORY = 1024**3  # bytes of address space for one file; a 50 MP photo takes about 600 MB
SECONDS = 20  # of processor time for one file


class Workshop:
    """At most `size` files are decoded at a time; each by a child process of its own."""

    def __init__(
        self,
        size: int = 1,
        memory: int = MEMORY,
        seconds: float = SECONDS,
        around: Around = nullcontext,
    ) -> None:
        self._places = asyncio.Semaphore(size)
        self._idle: list[Process] = []
        self._memory, self._seconds, self._around = memory, seconds, around

    async def clean(self, content: bytes, kind: str) -> Clean:
        """The file written anew by a decoder. Raises `Rejected`."""
        return await self._done(content, {"type": kind})

    async def bind(self, parts: list[bytes]) -> Clean:
        """One PDF of JPEGs and PDFs that the gate has admitted, in their order."""
        return await self._done(b"".join(parts), {"type": PDF, "parts": [len(p) for p in parts]})

    async def fit(self, content: bytes, kind: str, most: int) -> Clean:
        """The image as a JPEG of at most `most` bytes. Raises `Rejected`."""
        return await self._done(content, {"type": kind, "most": most})

    async def _done(self, content: bytes, wish: dict[str, Any]) -> Clean:
        async with self._around(), self._places:
            decoder = self._idle.pop() if self._idle else await _start()
            try:
                async with asyncio.timeout(self._seconds * 3 + 5):
                    done = await self._ask(decoder, content, wish)
            except Rejected:
                self._idle.append(decoder)
                raise
            except TimeoutError as error:
                await _kill(decoder)
                raise Rejected("timeout") from error
            except (EOFError, OSError) as error:
                log.warning("decoder died", type=wish["type"], size=len(content))
                await _kill(decoder)
                raise Rejected("broken") from error
            except BaseException:
                await _kill(decoder)
                raise
            self._idle.append(decoder)
            return done

    async def _ask(self, decoder: Process, content: bytes, wish: dict[str, Any]) -> Clean:
        assert decoder.stdin is not None
        assert decoder.stdout is not None
        limits = {"size": len(content), "memory": self._memory, "seconds": self._seconds}
        decoder.stdin.write(json.dumps(wish | limits).encode() + b"\n")
        decoder.stdin.write(content)
        await decoder.stdin.drain()
        return await _answer(decoder.stdout)

    async def close(self) -> None:
        """End the idle processes."""
        while self._idle:
            await _kill(self._idle.pop())


async def _answer(pipe: asyncio.StreamReader) -> Clean:
    line = await pipe.readline()
    if not line:
        raise EOFError
    header = json.loads(line)
    if header["problem"]:
        raise Rejected(header["problem"])
    content = await pipe.readexactly(header["size"])
    return Clean(header["type"], header["pages"], content, header["card"], header["hint"])


async def _start() -> Process:
    """A process that knows neither our settings nor our secrets: its environment is empty."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.attachments.decoder",
        stdin=PIPE,
        stdout=PIPE,
        env={"PYTHONPATH": str(Path(bot.__file__).parents[1])},
        start_new_session=True,
    )


async def _kill(decoder: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(decoder.pid, signal.SIGKILL)
    await decoder.wait()
