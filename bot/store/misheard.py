"""What citizens said that was not understood, masked: material for new training lines."""

from datetime import datetime

from sqlalchemy import text

from bot.store.database import Store

# The trace of a line (bot/lines.py) names the commands it was taken for.
_SINCE = text(
    """
    SELECT masked_text FROM transcript
    WHERE role = 'citizen' AND at >= :since AND masked_text <> '' AND trace <> ''
      AND CAST(trace AS jsonb) -> 'did' ? 'Unclear'
    ORDER BY at DESC LIMIT :most
    """
)


async def since(store: Store, moment: datetime, most: int = 5000) -> list[str]:
    """Masked words from a moment on, newest first. Raises `StoreDown`."""
    async with store.begin() as db:
        rows = await db.execute(_SINCE, {"since": moment, "most": most})
        return list(rows.scalars())
