"""The officers' lists: tickets of an agency and what is below it, searched and sorted."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from bot.store.database import Store


@dataclass(frozen=True)
class Ticket:
    """A hand-off as a list shows it. Everything readable in it is masked."""

    number: str
    conversation_id: UUID
    agency: str
    topic: str
    reason: str
    summary: str
    officer_id: UUID | None
    officer: str
    channel: str
    language: str
    created_at: datetime
    waiting_since: datetime
    assigned_at: datetime | None
    answered_at: datetime | None
    citizen_at: datetime | None
    staff_at: datetime | None
    seen_at: datetime | None
    reopened_at: datetime | None
    closed_at: datetime | None
    labels: Sequence[str]
    score: int | None
    interacted_at: datetime | None  # the citizen's last deed: message windows count from it
    left: bool  # they blocked us, or signed out of every chat
    outside: bool  # somebody answers on the platform itself

    @property
    def state(self) -> str:
        """waiting, reopened, outside, assigned, pending (the citizen is to answer) or resolved."""
        if self.closed_at is not None:
            return "resolved"
        if self.outside:
            return "outside"
        if self.officer_id is None:
            return "reopened" if self.reopened_at else "waiting"
        answered = self.staff_at is not None and self.staff_at >= (
            self.citizen_at or self.created_at
        )
        return "pending" if answered else "assigned"

    @property
    def unread(self) -> bool:
        """Whether the citizen said something since the holder last looked."""
        if self.closed_at is not None or self.citizen_at is None:
            return False
        return self.seen_at is None or self.citizen_at > self.seen_at


@dataclass(frozen=True)
class Wanted:
    """Which tickets. `mine` is an officer's id; empty fields ask for nothing."""

    agency: str
    closed: bool = False
    mine: UUID | None = None
    free: bool = False  # nobody has it
    topic: str = ""
    channel: str = ""
    label: str = ""
    words: str = ""


_SELECT = """
    SELECT t.number, t.conversation_id, t.agency, t.topic, t.reason, t.summary, t.officer_id,
           coalesce(s.name, '') AS officer, coalesce(a.channel, '') AS channel, c.language,
           t.created_at, t.waiting_since, t.assigned_at, t.answered_at, t.citizen_at,
           t.staff_at, t.seen_at, t.reopened_at, t.closed_at, t.labels, t.score, a.interacted_at,
           a.channel IS NULL OR a.left_at IS NOT NULL, t.outside
    FROM tickets t JOIN conversations c ON c.id = t.conversation_id
    LEFT JOIN staff s ON s.id = t.officer_id
    LEFT JOIN LATERAL (
      SELECT channel, interacted_at, left_at FROM addresses
      WHERE conversation_id = t.conversation_id
      ORDER BY left_at IS NULL DESC, used_at DESC LIMIT 1
    ) a ON true
"""
# Search folds both sides: Vietnamese is typed with and without diacritics.
_ACCENTED = (
    "".join(
        c for c in map(chr, range(0xC0, 0x1EF9 + 1)) if unicodedata.normalize("NFD", c)[0] < "\x7f"
    )
    + "đĐ"
)
_PLAIN = "".join(
    "d" if c in "đĐ" else unicodedata.normalize("NFD", c)[0].lower() for c in _ACCENTED
)
_LIST = text(
    _SELECT
    + """
    WHERE (t.agency = :agency OR starts_with(t.agency, :agency || '.'))
      AND (t.closed_at IS NOT NULL) = :closed
      AND (CAST(:mine AS uuid) IS NULL OR t.officer_id = :mine)
      AND (NOT :free OR (t.officer_id IS NULL AND NOT t.outside))
      AND (:topic = '' OR t.topic = :topic)
      AND (:channel = '' OR a.channel = :channel)
      AND (:label = '' OR :label = ANY(t.labels))
      AND (:words = '' OR t.number ILIKE :words
        OR translate(lower(t.summary), :accented, :plain) LIKE :words
        OR EXISTS (SELECT FROM transcript r WHERE r.conversation_id = t.conversation_id
             AND translate(lower(r.masked_text), :accented, :plain) LIKE :words))
    ORDER BY CASE WHEN :closed THEN NULL ELSE t.waiting_since END, t.closed_at DESC, t.number
    LIMIT :most
    """
)
_ONE = text(_SELECT + " WHERE t.number = :number")
_CHANGED = text(
    _SELECT
    + """
    WHERE (t.agency = :agency OR starts_with(t.agency, :agency || '.'))
      AND greatest(t.waiting_since, t.assigned_at, t.citizen_at, t.staff_at, t.seen_at, t.closed_at)
          > :since
    LIMIT 500
    """
)
_COUNTS = text(
    """
    SELECT count(*) FILTER (WHERE officer_id IS NULL AND NOT outside) AS waiting,
           count(*) FILTER (WHERE officer_id = :me) AS mine,
           count(*) FILTER (WHERE officer_id = :me AND citizen_at > coalesce(seen_at, created_at))
             AS unread
    FROM tickets
    WHERE closed_at IS NULL AND (agency = :agency OR starts_with(agency, :agency || '.'))
    """
)
_TOPICS = text(
    """
    SELECT DISTINCT topic FROM tickets
    WHERE topic <> '' AND closed_at IS NULL
      AND (agency = :agency OR starts_with(agency, :agency || '.')) ORDER BY topic
    """
)
_COLLEAGUES = text(
    """
    SELECT id, name FROM staff
    WHERE disabled_at IS NULL AND role IN ('officer', 'supervisor')
      AND (agency = :agency OR starts_with(agency, :agency || '.')) ORDER BY name
    """
)


async def listed(store: Store, wanted: Wanted, most: int = 300) -> list[Ticket]:
    """Tickets, the longest waiting first; closed ones newest first."""
    words = f"%{_folded(wanted.words)}%" if wanted.words else ""
    folding = {"accented": _ACCENTED, "plain": _PLAIN}
    values = {**vars(wanted), **folding, "words": words, "most": most}
    async with store.begin() as db:
        return [Ticket(*row) for row in (await db.execute(_LIST, values)).all()]


async def one(store: Store, number: str) -> Ticket | None:
    """A ticket, whoever's it is: the caller checks the agency."""
    async with store.begin() as db:
        row = (await db.execute(_ONE, {"number": number})).one_or_none()
    return Ticket(*row) if row else None


async def changed(store: Store, agency: str, since: datetime) -> list[Ticket]:
    """Tickets that changed since then: what a stream that broke off has missed."""
    async with store.begin() as db:
        rows = (await db.execute(_CHANGED, {"agency": agency, "since": since})).all()
    return [Ticket(*row) for row in rows]


async def counts(store: Store, agency: str, me: UUID) -> dict[str, int]:
    """How many wait, how many are mine, in how many of mine something is unread."""
    async with store.begin() as db:
        row = (await db.execute(_COUNTS, {"agency": agency, "me": me})).one()
    return dict(row._mapping)


async def topics(store: Store, agency: str) -> list[str]:
    """Topics of open tickets."""
    async with store.begin() as db:
        return list((await db.execute(_TOPICS, {"agency": agency})).scalars())


async def colleagues(store: Store, agency: str) -> list[tuple[UUID, str]]:
    """Who could be given a ticket of this agency."""
    async with store.begin() as db:
        return [(r.id, r.name) for r in (await db.execute(_COLLEAGUES, {"agency": agency})).all()]


def _folded(words: str) -> str:
    lowered = unicodedata.normalize("NFC", words).lower()
    plain = lowered.translate(str.maketrans(_ACCENTED, _PLAIN))
    return plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
