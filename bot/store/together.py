"""Several notices about one dossier that wait together go out as one bubble."""

from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile

from sqlalchemy import text

from bot.model import Reply
from bot.store.codec import open_reply, seal_reply
from bot.store.database import Store
from bot.store.delivery import Parcel

_AFTER = text(
    """
    SELECT o.id, o.body, o.notice FROM outbox o JOIN outbox head ON head.id = :id
    WHERE o.address_id = head.address_id AND o.seq > head.seq
      AND o.sent_at IS NULL AND o.failed_at IS NULL
    ORDER BY o.seq LIMIT 9 FOR NO KEY UPDATE OF o
    """
)
_MERGE = text(
    """
    WITH told AS (
      UPDATE outbox SET sent_at = :now, problem = 'merged', body = NULL
      WHERE id = ANY(CAST(:others AS uuid[]))
    )
    UPDATE outbox SET body = :body WHERE id = :id AND attempts = :attempts
    """
)


async def merge(store: Store, parcel: Parcel, now: datetime) -> Parcel:
    """The notice with those right after it about the same dossier, as one bubble from now on."""
    async with store.begin() as db:
        rows = (await db.execute(_AFTER, {"id": parcel.id})).all()
        notices = takewhile(lambda row: row.notice, rows)
        opened = ((row.id, open_reply(store.sealer, row.body, row.id)) for row in notices)
        along = list(takewhile(lambda one: _same_dossier(parcel.reply, one[1]), opened))
        if not along:
            return parcel
        whole = parcel._replace(reply=_together([parcel.reply, *(reply for _, reply in along)]))
        values = {
            "id": parcel.id,
            "attempts": parcel.attempts,
            "others": [key for key, _ in along],
            "body": seal_reply(store.sealer, whole.reply, parcel.id),
            "now": now,
        }
        await db.execute(_MERGE, values)
    return whole


def _same_dossier(one: Reply, other: Reply) -> bool:
    if one.notice is None or other.notice is None:
        return False
    return one.notice.dossier_code == other.notice.dossier_code


def _together(replies: Sequence[Reply]) -> Reply:
    """Several notices as one: all they say, every button once, the newest one's template."""
    choices = {choice.label: choice for reply in replies for choice in reply.choices}
    words = "\n\n".join(reply.text for reply in replies)
    return Reply(words, tuple(choices.values()), notice=replies[-1].notice)
