"""Giving tickets out in turn, to who is there and has room: by a supervisor, or by the queue."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.handoff.queue import ABSENCE
from bot.store import Store, audit, handoffs, rounds
from bot.store.audit import Deed
from bot.store.rounds import Free

BY_ITSELF = "round robin"  # who did it, in the audit log


async def give_out(store: Store, agencies: Sequence[str], now: datetime, by: Deed) -> list[str]:
    """Give what waits in these queues to their officers in turn; the numbers given.

    Absent officers (no deed for `ABSENCE`), those off duty and those without room are passed over,
    and nobody gets what they gave back. While another process does it, nothing is given here.
    """
    async with rounds.alone(store) as alone:
        waiting = await rounds.free(store, agencies) if alone else ()
        return [ticket.number for ticket in waiting if await _give(store, ticket, now, by)]


async def give_out_by_itself(store: Store, now: datetime) -> list[str]:
    """The same for every queue whose supervisor wants it so."""
    agencies = await rounds.automatic(store)
    return await give_out(store, agencies, now, Deed(None, BY_ITSELF, "assign")) if agencies else []


async def _give(store: Store, ticket: Free, now: datetime, by: Deed) -> bool:
    officer = await rounds.next_officer(store, ticket, now - ABSENCE)
    if officer is None:
        return False
    if not await handoffs.take(store, ticket.number, officer, now, now + ABSENCE):
        return False
    said = replace(by, object=ticket.number, reason=officer[1], agency=ticket.agency)
    await audit.add(store, said, now)
    return True
