"""The officers' queue as a citizen hears of it: a place, and minutes only where they are honest."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from bot.model import Outlook
from bot.store import Store, handoffs

ABSENCE = timedelta(minutes=20)  # without a deed: not on any more, and what they took goes back
ENOUGH = 5  # measured answers before minutes are promised


@dataclass(frozen=True)
class QueueDesk:
    """The queue in the store (model.Desk)."""

    store: Store

    async def outlook(self, conversation_id: str, agency: str, now: datetime) -> Outlook:
        """The place in the agency's queue; minutes = people ahead and one, at the rate at which
        tickets were taken from it lately, while at least one officer is on.
        """
        line = await handoffs.line(self.store, UUID(conversation_id), agency, now, now - ABSENCE)
        minutes = None
        if line.officers and line.measured >= ENOUGH:
            minutes = max(1, round((line.ahead + 1) * line.seconds / 60 / line.officers))
        return Outlook(line.number, line.open, line.ahead, minutes)
