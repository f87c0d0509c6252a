"""What went wrong for good in the last day, for staff: never its words, but a way to try again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from bot.store import delivery, parked
from bot.store.database import Store

LATELY = timedelta(hours=24)


@dataclass(frozen=True)
class Trouble:
    """A message that was put aside (`heard`), or a bubble that was given up (`said`)."""

    id: UUID
    what: Literal["heard", "said"]
    channel: str
    at: datetime
    problem: str
    again: bool  # its words are still kept

    @property
    def number(self) -> str:
        """As the citizen was told it."""
        return str(self.id)[-8:]


# A conversation without an agency is everybody's who may look here.
_LATELY = text(
    """
    WITH trouble AS (
      SELECT i.id, 'heard' AS what, a.channel, i.parked_at AS at, '' AS problem,
             i.body IS NOT NULL AS again, i.conversation_id
      FROM inbox i JOIN addresses a ON a.id = i.address_id
      WHERE i.parked_at > :since AND i.received_at > CAST(:since AS timestamptz) - :lately
      UNION ALL
      SELECT id, 'said', channel, failed_at, problem, body IS NOT NULL, conversation_id
      FROM outbox
      WHERE failed_at > :since AND created_at > CAST(:since AS timestamptz) - :lately
        AND sent_at IS NULL
    )
    SELECT t.id, t.what, t.channel, t.at, t.problem, t.again
    FROM trouble t JOIN conversations c ON c.id = t.conversation_id
    WHERE c.agency IN ('', :agency) OR starts_with(c.agency, :agency || '.')
    ORDER BY t.at DESC LIMIT :most
    """
)


async def lately(store: Store, agency: str, now: datetime, most: int = 200) -> list[Trouble]:
    """Of an agency and what is below it, newest first."""
    values = {"agency": agency, "since": now - LATELY, "lately": LATELY, "most": most}
    async with store.begin() as db:
        return [Trouble(*row) for row in await db.execute(_LATELY, values)]


async def again(store: Store, trouble: Trouble, now: datetime) -> bool:
    """Give a message another turn, send a bubble once more; False when it is too late for it."""
    if trouble.what == "heard":
        return await parked.again(store, trouble.id)
    return await delivery.requeue(store, trouble.id, now)
