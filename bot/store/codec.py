"""Messages and replies to bytes and back, and the sealed columns that hold them."""

from functools import cache
from uuid import UUID

import msgspec

from bot.model import Message, Reply
from bot.sealing import Sealer

WORK, OUTBOX, ADDRESS = "motcua_work", "motcua_outbox", "motcua_address"
"""Channels of NOTIFY: a message to take, a bubble to push, an address whose log grew."""
JOBS = "procrastinate_any_queue_v1"
"""Procrastinate's own: a job was queued, or is to be given up."""
CONSOLE = "motcua_console"
"""A ticket changed: its number, for the officers' screens."""
CONTENT = "motcua_content"
"""Editors published something: every process reads it anew."""


@cache
def _decoder(kind: type) -> msgspec.json.Decoder:  # type: ignore[type-arg]
    return msgspec.json.Decoder(kind)


def seal_message(sealer: Sealer, message: Message, row_id: UUID) -> bytes:
    """The body of an inbox row."""
    return sealer.seal(msgspec.json.encode(message), f"inbox.body:{row_id}")


def open_message(sealer: Sealer, body: bytes, row_id: UUID) -> Message:
    """The message of an inbox row."""
    message: Message = _decoder(Message).decode(sealer.open(body, f"inbox.body:{row_id}"))
    return message


def seal_reply(sealer: Sealer, reply: Reply, row_id: UUID) -> bytes:
    """The body of an outbox row."""
    return sealer.seal(msgspec.json.encode(reply), f"outbox.body:{row_id}")


def open_reply(sealer: Sealer, body: bytes, row_id: UUID) -> Reply:
    """The bubble of an outbox row."""
    reply: Reply = _decoder(Reply).decode(sealer.open(body, f"outbox.body:{row_id}"))
    return reply


def seal_state(sealer: Sealer, state: bytes, row_id: UUID) -> bytes:
    """A conversation's state."""
    return sealer.seal(state, f"conversations.state:{row_id}")


def open_state(sealer: Sealer, state: bytes | None, row_id: UUID) -> bytes | None:
    """A conversation's state, None before its first turn."""
    return None if state is None else sealer.open(state, f"conversations.state:{row_id}")


def seal_text(sealer: Sealer, text: str, row_id: UUID) -> bytes:
    """A line of the transcript."""
    return sealer.seal(text.encode(), f"transcript.text:{row_id}")


def open_text(sealer: Sealer, text: bytes, row_id: UUID) -> str:
    """A line of the transcript."""
    return sealer.open(text, f"transcript.text:{row_id}").decode()
