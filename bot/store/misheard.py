"""What citizens said that was not understood, masked: material for new training lines."""

from datetime import datetime

from sqlalchemy import text

from bot.store.database import Store

# The trace of a line (bot/lines.py) names the commands it was taken for.
_SINCE = text(
    """
    SELECT r.masked_text FROM transcript r JOIN conversations c ON c.id = r.conversation_id
    WHERE r.role = 'citizen' AND r.at >= :since AND r.masked_text <> '' AND r.trace <> ''
      AND CAST(r.trace AS jsonb) -> 'did' ? 'Unclear'
      AND (:agency = '' OR c.agency IN ('', :agency) OR starts_with(c.agency, :agency || '.'))
    ORDER BY r.at DESC LIMIT :most
    """
)


async def since(store: Store, moment: datetime, most: int = 5000, agency: str = "") -> list[str]:
    """Masked words from a moment on, newest first; of an agency and below, if one is given.

    Raises `StoreDown`.
    """
    async with store.begin() as db:
        rows = await db.execute(_SINCE, {"since": moment, "most": most, "agency": agency})
        return list(rows.scalars())
