"""A test chat: the real engine with a draft in its knowledge, and nobody at the other end.

The whole conversation is played again at every line, from what the editor typed; the outcome's
effects are let go, so that no citizen, ticket or timer ever sees any of it.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.console.sources import sources
from bot.lines import trace_of
from bot.model import Address, Context, Engine, Message, Reply
from bot.nlu import Nlu

MOST = 12  # lines of a test
NOBODY = Address("web", "rehearsal")
NOWHERE = str(UUID(int=0))


@dataclass(frozen=True)
class Exchange:
    """What the editor typed, what the bot said, and how it was understood."""

    said: str
    replies: tuple[Reply, ...]
    trace: Mapping[str, Any]
    sources: Sequence[str]


async def play(
    engine: Engine, model: Nlu, said: Sequence[str], now: datetime, agency: str
) -> list[Exchange]:
    """The conversation of these lines."""
    state: bytes | None = None
    played = []
    for nth, words in enumerate(said[:MOST]):
        message = Message(NOBODY, f"rehearsal:{nth}", "text", now, text=words)
        context = Context(now, NOWHERE, NOBODY, "PH-0000", agency)
        session = engine.load(state, message, context)
        asked = session.open
        understood = await asyncio.to_thread(model.understand, words, asked, session.path)
        outcome = await engine.handle(session, message, understood, context)
        state = outcome.state
        trace: Mapping[str, Any] = json.loads(trace_of(understood, asked))
        rests_on = sources(trace, model.catalogue, outcome.language)
        played.append(Exchange(words, outcome.replies, trace, rests_on))
    return played
