"""Telling the portal's desk of a hand-off: a petition with the ticket's number in its subject."""

from datetime import datetime

from backend_client.port import Portal
from bot.store import Store, tickets


async def post_ticket(store: Store, portal: Portal, number: str, now: datetime) -> None:
    """Post the ticket once. Raises `PortalError`; the job tries again under the same key.

    The text is the masked summary: what the citizen said stays with us.
    """
    ticket = await tickets.unposted(store, number)
    if ticket is None:
        return
    petition = await portal.send_petition(
        ticket.account_id or None,
        f"handoff:{ticket.number}",
        ticket.summary or ticket.reason,
        key=f"handoff-{ticket.number}",
    )
    await tickets.posted(store, number, petition, now)
