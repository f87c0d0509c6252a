"""One trace a message, from its webhook to its last bubble. Inert until `record_with`.

Nothing is carried from process to process: a trace's id follows from the message's, and a bubble's
id from its message's (bot/store/ids.py), so whoever has a row knows the trace it belongs to.
Values are names of ours, numbers and ids: never a word of a citizen.
"""

import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

COUNTER = 0xFFF << 64  # the bits of an id that number the bubbles of a message (RFC 9562 §6.2)

Value = str | int | float | bool
Values = Mapping[str, Value]


@dataclass(frozen=True)
class Mark:
    """Where a span stands: ids of 128 and 64 bits, as W3C Trace Context has them."""

    trace: int
    span: int


@dataclass(frozen=True)
class Known:
    """The two spans of a message that other processes hang theirs on."""

    heard: Mark
    committed: Mark


@dataclass(frozen=True)
class Past:
    """A span that has ended; times in nanoseconds since 1970. `own` None: any id."""

    name: str
    began: int
    ended: int
    values: Values
    own: Mark | None = None
    under: Mark | None = None  # None: the one it stands in
    first: bool = False  # of its trace: it stands in none
    failed: str = ""  # the name of what was raised


class Span(Protocol):
    """A span under way."""

    def note(self, **values: Value) -> None:
        """What became known meanwhile."""
        ...


class Recorder(Protocol):
    """Keeps spans: `bot.otel` has one."""

    def live(
        self, name: str, values: Values, under: Mark | None = None
    ) -> AbstractContextManager[Span]:
        """A span for as long as the block, under `under` or under the one it stands in."""
        ...

    def past(self, past: Past) -> None:
        """A span told afterwards."""
        ...


class Nothing:
    """The span while nobody records."""

    def __enter__(self) -> "Nothing":
        return self

    def __exit__(self, *_: object) -> None:
        return

    def note(self, **values: Value) -> None:
        """Forget it."""


NOTHING = Nothing()
_recorder: Recorder | None = None
_arrived: ContextVar[list[UUID] | None] = ContextVar("arrived", default=None)


def record_with(recorder: Recorder | None) -> None:
    """Record from now on; None: no more."""
    global _recorder  # noqa: PLW0603  like a logger, it is asked everywhere and set once
    _recorder = recorder


def known(row: UUID) -> Known:
    """The marks of a message, by its id or by one of its bubbles'."""
    digest = hashlib.sha256(UUID(int=row.int & ~COUNTER).bytes).digest()
    trace, *spans = (int.from_bytes(part) for part in (digest[:16], digest[16:24], digest[24:]))
    return Known(*(Mark(trace, span) for span in spans))


def span(name: str, **values: Value) -> AbstractContextManager[Span]:
    """A part of what is under way."""
    return _recorder.live(name, values) if _recorder else NOTHING


def turn(message: UUID, kind: str) -> AbstractContextManager[Span]:
    """Hops 3 to 7 of a message."""
    if _recorder is None:
        return NOTHING
    return _recorder.live("turn", {"message": str(message), "kind": kind}, known(message).heard)


def delivery(bubble: UUID, **values: Value) -> AbstractContextManager[Span]:
    """Hop 8, one try."""
    if _recorder is None:
        return NOTHING
    return _recorder.live("deliver", {"bubble": str(bubble), **values}, known(bubble).committed)


def delivered(bubble: UUID, seconds: float, **values: Value) -> None:
    """Hop 8 of a bubble that was fetched: so long after its commit."""
    if _recorder is not None:
        values = {"bubble": str(bubble), **values}
        _recorder.past(_lately("deliver", seconds, values, under=known(bubble).committed))


def part(name: str, seconds: float, **values: Value) -> None:
    """A part of what is under way that has just ended."""
    if _recorder is not None:
        _recorder.past(_lately(name, seconds, values))


def clock() -> int:
    """Now, in nanoseconds since 1970; 0 while nobody records."""
    return time.time_ns() if _recorder else 0


def claimed(message: UUID, began: int) -> None:
    """Hop 3: the conversation is ours, and the message read."""
    if _recorder is not None:
        _recorder.past(Past("claim", began, clock(), {}, under=known(message).heard))


def hearing(channel: str) -> AbstractContextManager[object]:
    """Hop 1: a webhook call or a frame; each message stored in the block is a trace of its own."""
    return _hearing(_recorder, channel) if _recorder else NOTHING


@contextmanager
def _hearing(recorder: Recorder, channel: str) -> Iterator[None]:
    began, arrived = clock(), list[UUID]()
    before = _arrived.set(arrived)
    try:
        yield
    finally:
        _arrived.reset(before)
        for message in arrived:
            recorder.past(_heard(message, began, channel))


def _heard(message: UUID, began: int, channel: str) -> Past:
    values = {"channel": channel, "message": str(message)}
    return Past("hear", began, clock(), values, own=known(message).heard, first=True)


def stored(message: UUID | None, began: int, channel: str) -> None:
    """Hop 2: a new message (None: it had come before). One that nobody sent us begins here."""
    if _recorder is None or message is None:
        return
    arrived = _arrived.get()
    if arrived is not None:
        arrived.append(message)
    else:
        _recorder.past(_heard(message, began, channel))
    _recorder.past(Past("store", began, clock(), {}, under=known(message).heard))


def committing(message: UUID) -> AbstractContextManager[object]:
    """Hop 7. Only one commit of a message succeeds, and that one has the id bubbles know."""
    return _committing(_recorder, message) if _recorder else NOTHING


@contextmanager
def _committing(recorder: Recorder, message: UUID) -> Iterator[None]:
    began = clock()
    try:
        yield
    except Exception as error:
        recorder.past(Past("commit", began, clock(), {}, failed=type(error).__name__))
        raise
    recorder.past(Past("commit", began, clock(), {}, own=known(message).committed))


def _lately(name: str, seconds: float, values: Values, under: Mark | None = None) -> Past:
    ended = clock()
    return Past(name, ended - int(seconds * 1e9), ended, values, under=under)
