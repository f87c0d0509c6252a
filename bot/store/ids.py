"""Ids of rows, made by us before the row exists: sealing binds a column to its row's id."""

import os
import time
from uuid import UUID

from bot.model.spans import COUNTER


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562): 48 bits of milliseconds, then chance. Ids sort by birth."""
    milliseconds = time.time_ns() // 1_000_000
    chance = int.from_bytes(os.urandom(10))
    value = milliseconds << 80 | chance & ~(0xF << 76) & ~(0x3 << 62)
    return UUID(int=value | 0x7 << 76 | 0x2 << 62)


def message_id() -> UUID:
    """As `new_id`, with the counter at zero: the ids of its bubbles count on from it."""
    return UUID(int=new_id().int & ~COUNTER)


def ids_of_bubbles(message: UUID, many: int, *, again: bool) -> list[UUID]:
    """Ids that tell which message they answer; any ids when the message may be answered again."""
    if again:
        return [new_id() for _ in range(many)]
    return [UUID(int=message.int & ~COUNTER | nth << 64) for nth in range(1, many + 1)]
