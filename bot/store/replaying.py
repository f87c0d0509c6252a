"""What a replay may read of a conversation: the masked copy of the citizen's words."""

from uuid import UUID

from sqlalchemy import text

from bot.store.database import Store

_MASKED = text(
    """
    SELECT masked_text FROM transcript
    WHERE conversation_id = :id AND role = 'citizen' AND masked_text <> ''
    ORDER BY position
    """
)


async def masked(store: Store, conversation_id: UUID) -> list[str]:
    """The citizen's messages, oldest first, masked."""
    async with store.begin() as db:
        return list((await db.execute(_MASKED, {"id": conversation_id})).scalars())
