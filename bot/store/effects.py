"""What a turn changes besides its conversation: accounts, followed dossiers, consents, tickets."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import (
    Consented,
    Counted,
    Effect,
    Followed,
    Later,
    Preferred,
    Rated,
    SignedIn,
    TicketNoted,
    TicketOpened,
    Told,
)
from bot.store import Defer
from bot.store.codec import CONSOLE
from bot.store.database import Store, raw
from bot.store.ids import new_id

if TYPE_CHECKING:
    from bot.store.turns import Lease, Unread

_ACCOUNT = text("UPDATE conversations SET account_id = :account_id WHERE id = :id")
# Files handed in are marked by their end, which acceptance brings nearer (dossiers.accepted).
_FOLLOW = text(
    """
    WITH handed_in AS (
      UPDATE attachments SET keep_until = CAST(:now AS timestamptz) + interval '30 days'
      WHERE id = ANY(CAST(:files AS uuid[]))
    )
    INSERT INTO follows (dossier_code, conversation_id) VALUES (:dossier_code, :id)
    ON CONFLICT DO NOTHING
    """
)
_PREFER = text(
    """
    UPDATE conversations SET preferred_address_id = CASE WHEN :here THEN :address_id END
    WHERE id = :id
    """
)
_TOLD = text(
    """
    INSERT INTO follows (dossier_code, conversation_id, told_seq) VALUES (:dossier_code, :id, :seq)
    ON CONFLICT (dossier_code, conversation_id)
    DO UPDATE SET told_seq = greatest(follows.told_seq, excluded.told_seq)
    """
)
_CONSENT = text(
    """
    INSERT INTO consents (id, conversation_id, account_id, purpose, version, given, at)
    SELECT :new_id, id, account_id, :purpose, :version, :given, :now
    FROM conversations WHERE id = :id
    """
)
_TICKET = text(
    """
    WITH owned AS (UPDATE conversations SET owner = 'queue' WHERE id = :id)
    INSERT INTO tickets (number, conversation_id, address_id, reason, summary, agency, topic,
                         created_at, waiting_since, citizen_at)
    VALUES (:number, :id, :address_id, :reason, :summary, :agency, :topic, :now, :now, :now)
    ON CONFLICT (number) DO UPDATE
    SET closed_at = NULL, officer_id = NULL, assigned_at = NULL, reopened_at = :now,
        waiting_since = :now, citizen_at = :now, reason = excluded.reason,
        summary = excluded.summary
    WHERE tickets.conversation_id = excluded.conversation_id
    RETURNING pg_notify(:console, number)
    """
)

_NOTED = text(
    """
    UPDATE tickets SET note = :words, citizen_at = :now
    WHERE number = :number AND conversation_id = :id
    RETURNING pg_notify(:console, number)
    """
)
_RATED = text(
    """
    UPDATE tickets SET score = :score, comment = coalesce(:words, comment), rated_at = :now
    WHERE number = :number AND conversation_id = :id AND :score BETWEEN 1 AND 5
    """
)

_DROPOFF = text(
    """
    INSERT INTO dropoffs (at, agency, dialog, slot)
    SELECT :now, agency, :dialog, :slot FROM conversations WHERE id = :id
    """
)

POST_TICKET = "post_ticket"  # the job that tells the portal's desk of a ticket


def counts_only(effect: Effect) -> bool:
    """Nothing of it is stored: the metrics' alone."""
    return isinstance(effect, Counted) and _counted(effect)[0] is None


async def apply(
    store: Store,
    db: AsyncConnection,
    lease: "Lease",
    taken: "Unread",
    effect: Effect,
    now: datetime,
    defer: Defer,
) -> None:
    """Carry one effect out, inside the transaction of its turn."""
    if isinstance(effect, TicketNoted | Rated):
        return await _write_on_ticket(db, store, lease, effect, now)
    if isinstance(effect, TicketOpened):
        await _open_ticket(db, lease, taken, effect, now)
        effect = Later(POST_TICKET, {"number": effect.number})
    if isinstance(effect, Preferred):
        place = {"here": effect.here, "address_id": taken.address_id}
        await db.execute(_PREFER, {"id": lease.id, **place})
    elif isinstance(effect, Later):
        await defer(await raw(db), effect)
    else:
        statement, values = _row(effect)
        if statement is not None:
            await db.execute(statement, {"id": lease.id, "now": now, **values})
    return None


async def _open_ticket(
    db: AsyncConnection, lease: "Lease", taken: "Unread", ticket: TicketOpened, now: datetime
) -> None:
    """Open a ticket, or one's own again. Raises NoResultFound for a number of somebody else's."""
    values = {"number": ticket.number, "reason": ticket.reason, "summary": ticket.summary}
    queue = {"agency": ticket.agency or lease.agency, "topic": ticket.topic, "console": CONSOLE}
    place = {"id": lease.id, "address_id": taken.address_id, "now": now}
    (await db.execute(_TICKET, {**values, **queue, **place})).one()


async def _write_on_ticket(
    db: AsyncConnection, store: Store, lease: "Lease", effect: TicketNoted | Rated, now: datetime
) -> None:
    """Words for officers, sealed; only on a ticket of this very conversation."""
    values: dict[str, Any] = {"number": effect.number, "id": lease.id, "now": now}
    if isinstance(effect, Rated):
        place = f"tickets.comment:{effect.number}"
        sealed = store.sealer.seal(effect.comment.encode(), place) if effect.comment else None
        await db.execute(_RATED, {**values, "score": effect.score, "words": sealed})
    else:
        words = "\n".join(filter(None, (effect.words, effect.phone)))
        sealed = store.sealer.seal(words.encode(), f"tickets.note:{effect.number}")
        await db.execute(_NOTED, {**values, "words": sealed, "console": CONSOLE})


def _row(effect: Effect) -> tuple[Any, dict[str, Any]]:
    known = _ROWS.get(type(effect))
    return known(effect) if known else (None, {})  # SignedOut: linking


def _counted(effect: Counted) -> tuple[Any, dict[str, Any]]:
    """What the reports show; all else is the metrics' alone."""
    return (_DROPOFF, effect.labels) if effect.name == "dropoff" else (None, {})


_ROWS: dict[type, Callable[[Any], tuple[Any, dict[str, Any]]]] = {
    SignedIn: lambda e: (_ACCOUNT, {"account_id": e.account_id}),
    Followed: lambda e: (_FOLLOW, {"dossier_code": e.dossier_code, "files": list(e.files)}),
    Told: lambda e: (_TOLD, {"dossier_code": e.dossier_code, "seq": e.seq}),
    Counted: _counted,
    Consented: lambda e: (
        _CONSENT,
        {"new_id": new_id(), "purpose": e.purpose, "version": e.version, "given": e.given},
    ),
}
