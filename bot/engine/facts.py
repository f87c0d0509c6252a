"""Fee and time of a procedure as citizens read them.

For the same code the portal's words win over our files; what we are not sure of is said to be so.
"""

import asyncio
from typing import TYPE_CHECKING

from backend_client.port import PortalError, Procedure
from bot.catalogue import Fact, ProcedureInfo
from bot.texts import Phrase, Plain, Text

if TYPE_CHECKING:
    from bot.engine.turn import Turn

UNSURE = ("low", "unknown")
PATIENCE = 2.0  # seconds: our own record is there meanwhile


def fee_of(info: ProcedureInfo, facts: Procedure | None = None) -> Text:
    """The fee."""
    return _told(info.fee, facts.fee if facts else "", info.en.get("fee", ""))


def time_of(info: ProcedureInfo, facts: Procedure | None = None) -> Text:
    """The time limit."""
    return _told(info.processing_time, facts.time if facts else "", info.en.get("time", ""))


def source_of(info: ProcedureInfo) -> Plain:
    """Where what we say of it was read: the first of its sources."""
    return Plain("; ".join(info.sources[:1]), info.en.get("source", ""))


def _told(ours: Fact, portals: str, english: str) -> Text:
    if portals and portals != ours.text:
        return Plain(portals)  # the portal has Vietnamese only
    told = Plain(ours.text, english)
    return Phrase("card.unsure", fact=told) if ours.confidence in UNSURE else told


async def of_portal(turn: "Turn", info: ProcedureInfo) -> Procedure | None:
    """What the portal says now; None when it knows nothing, or does not answer soon."""
    if info.code is None:
        return None
    try:
        async with asyncio.timeout(PATIENCE):
            return await turn.portal.procedure(info.code)
    except (PortalError, TimeoutError):
        return None
