"""The decoder's own process: `python -m bot.attachments.decoder`, spoken to over its pipes.

It loads the image and PDF libraries once and forks for every file. The child decodes under limits
of memory and processor time, may write no file, and is gone afterwards: what a hostile file does
to it, it does to nobody else. One request at a time; a pool runs several of these processes.

Wire, both ways: one line of JSON, then `size` bytes.
    -> {"type", "size", "memory", "seconds"}     <- {"problem", "type", "pages", "size"}
With "parts", a list of sizes, the bytes are several files to be bound into one PDF; with "most",
the image is made a JPEG of at most so many bytes.
"""

import json
import math
import os
import resource
import signal
import sys
from itertools import accumulate
from typing import Any

from bot.attachments.binding import bound
from bot.attachments.decoding import clean, fitted
from bot.attachments.verdict import Clean, Rejected

Header = dict[str, Any]
_OUT_OF_TIME = {signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL}


def main() -> None:
    """Serve requests until the pipe closes."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while line := source.readline():
        request = json.loads(line)
        content = source.read(request["size"])
        if len(content) == request["size"]:
            target.write(_decoded_by_child(request, content))
            target.flush()


def _decoded_by_child(request: Header, content: bytes) -> bytes:
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(readable)
        _work_and_exit(writable, request, content)
    os.close(writable)
    with open(readable, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    return answer if os.WIFEXITED(status) and not status else message({"problem": _cause(status)})


def _cause(status: int) -> str:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in _OUT_OF_TIME:
        return "timeout"
    return "broken"


def _work_and_exit(writable: int, request: Header, content: bytes) -> None:
    """The child: answers and ends, never returns."""
    code = 1
    try:
        _limit(request["memory"], request["seconds"])
        answer = _answer(content, request)
        with open(writable, "wb") as pipe:
            pipe.write(answer)
        code = 0
    finally:
        os._exit(code)


def _limit(memory: int, seconds: float) -> None:
    """Address space in bytes, processor time and three times as much by the clock; no files."""
    whole = math.ceil(seconds)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.setitimer(signal.ITIMER_REAL, seconds * 3)


def _answer(content: bytes, request: Header) -> bytes:
    kind = request["type"]
    try:
        done = _done(content, request)
    except Rejected as rejected:
        return message({"problem": rejected.problem})
    except MemoryError:
        return message({"problem": "too_many_pixels" if kind.startswith("image/") else "broken"})
    seen = {"card": done.card, "hint": done.hint}
    return message({"type": done.type, "pages": done.pages, **seen}, done.content)


def _done(content: bytes, request: Header) -> Clean:
    if "parts" in request:
        return bound(_parts(content, request["parts"]))
    if "most" in request:
        return fitted(content, request["type"], request["most"])
    return clean(content, request["type"])


def _parts(content: bytes, sizes: list[int]) -> list[bytes]:
    """The files one after the other, cut at their sizes."""
    ends = list(accumulate(sizes))
    return [content[end - size : end] for end, size in zip(ends, sizes, strict=True)]


def message(header: Header, content: bytes = b"") -> bytes:
    """A message of the wire."""
    return json.dumps({"problem": "", **header, "size": len(content)}).encode() + b"\n" + content


if __name__ == "__main__":
    main()
