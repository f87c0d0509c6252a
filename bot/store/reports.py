"""Figures for supervisors, by day of Vietnam: counts only, nobody's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text

from bot.store.database import Store
from bot.store.duty import ON


@dataclass(frozen=True)
class Day:
    """A day of an agency. Minutes are medians on the wall clock; None when nothing was measured."""

    day: date
    conversations: int  # in which a citizen wrote
    handed: int  # hand-offs begun
    closed: int
    reopened: int
    first_minutes: float | None  # until the first answer
    done_minutes: float | None
    rated: int
    score: float | None

    @property
    def contained(self) -> int | None:
        """Per cent of conversations that needed no person."""
        if not self.conversations:
            return None
        return max(0, round(100 * (1 - self.handed / self.conversations)))


@dataclass(frozen=True)
class Colleague:
    """Somebody on the wall."""

    id: UUID
    login: str
    name: str
    agency: str
    on: bool
    capacity: int
    has: int
    unread: int


@dataclass(frozen=True)
class Left:
    """A question at which a task was given up, and how often."""

    dialog: str
    slot: str
    count: int


_DAYS = text(
    """
    WITH days AS (
      SELECT CAST(d AS date) AS day
      FROM generate_series(CAST(:first AS date), CAST(:last AS date), '1 day') AS d
    ), spoken AS (
      SELECT CAST(r.at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS date) AS day,
             count(DISTINCT r.conversation_id) AS n
      FROM transcript r JOIN conversations c ON c.id = r.conversation_id
      WHERE r.role = 'citizen' AND r.at >= :since
        AND (c.agency IN ('', :agency) OR starts_with(c.agency, :agency || '.')) GROUP BY 1
    ), own AS (
      SELECT * FROM tickets
      WHERE (agency = :agency OR starts_with(agency, :agency || '.')) AND created_at >= :since
    ), handed AS (
      SELECT CAST(created_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS date) AS day, count(*) AS n,
             count(closed_at) AS closed, count(reopened_at) AS reopened, count(score) AS rated,
             avg(score) AS score,
             percentile_cont(0.5) WITHIN GROUP
               (ORDER BY extract(epoch FROM answered_at - created_at) / 60) AS first,
             percentile_cont(0.5) WITHIN GROUP
               (ORDER BY extract(epoch FROM closed_at - created_at) / 60) AS done
      FROM own GROUP BY 1
    )
    SELECT days.day, coalesce(spoken.n, 0), coalesce(handed.n, 0), coalesce(handed.closed, 0),
           coalesce(handed.reopened, 0), handed.first, handed.done, coalesce(handed.rated, 0),
           CAST(handed.score AS float)
    FROM days LEFT JOIN spoken USING (day) LEFT JOIN handed USING (day) ORDER BY days.day
    """
)
_REASONS = text(
    """
    SELECT reason, count(*) FROM tickets
    WHERE (agency = :agency OR starts_with(agency, :agency || '.')) AND created_at >= :since
    GROUP BY reason ORDER BY 2 DESC, 1
    """
)
_SCORES = text(
    """
    SELECT score, count(*) FROM tickets
    WHERE (agency = :agency OR starts_with(agency, :agency || '.')) AND created_at >= :since
      AND score IS NOT NULL GROUP BY score ORDER BY score DESC
    """
)
_COLLEAGUES = text(
    f"""
    SELECT s.id, s.login, s.name, s.agency, coalesce({ON}, false), s.capacity,
           count(t.number), count(t.number) FILTER (WHERE t.citizen_at > t.seen_at)
    FROM staff s LEFT JOIN tickets t ON t.officer_id = s.id AND t.closed_at IS NULL
    WHERE s.disabled_at IS NULL AND s.role IN ('officer', 'supervisor')
      AND (s.agency = :agency OR starts_with(s.agency, :agency || '.'))
    GROUP BY s.id ORDER BY 5 DESC, s.name
    """  # noqa: S608  our own words
)
_UNANSWERED = text(
    """
    SELECT r.masked_text, count(*)
    FROM transcript r JOIN conversations c ON c.id = r.conversation_id
    WHERE r.role = 'citizen' AND r.at >= :since AND r.trace LIKE '%"Unclear"%'
      AND (c.agency IN ('', :agency) OR starts_with(c.agency, :agency || '.'))
      AND r.masked_text <> ''
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20
    """
)


_DROPOFF = text(
    """
    SELECT dialog, slot, count(*) FROM dropoffs
    WHERE at >= :since AND (agency IN ('', :agency) OR starts_with(agency, :agency || '.'))
    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 20
    """
)


async def days(store: Store, agency: str, first: date, last: date, since: datetime) -> list[Day]:
    """One row a day; `since` is the beginning of the first."""
    values = {"agency": agency, "first": first, "last": last, "since": since}
    async with store.begin() as db:
        return [Day(*row) for row in (await db.execute(_DAYS, values)).all()]


async def reasons(store: Store, agency: str, since: datetime) -> Sequence[tuple[str, int]]:
    """Why people were called, the most frequent first."""
    async with store.begin() as db:
        rows = (await db.execute(_REASONS, {"agency": agency, "since": since})).all()
    return [(reason, count) for reason, count in rows]


async def scores(store: Store, agency: str, since: datetime) -> Sequence[tuple[int, int]]:
    """How citizens found the help, the best score first."""
    async with store.begin() as db:
        rows = (await db.execute(_SCORES, {"agency": agency, "since": since})).all()
    return [(score, count) for score, count in rows]


async def dropoff(store: Store, agency: str, since: datetime) -> Sequence[Left]:
    """Questions at which citizens gave up, the most frequent first."""
    async with store.begin() as db:
        rows = (await db.execute(_DROPOFF, {"agency": agency, "since": since})).all()
    return [Left(*row) for row in rows]


async def unanswered(store: Store, agency: str, since: datetime) -> Sequence[tuple[str, int]]:
    """Masked questions the bot did not understand, the most frequent first."""
    async with store.begin() as db:
        rows = (await db.execute(_UNANSWERED, {"agency": agency, "since": since})).all()
    return [(words, count) for words, count in rows]


async def colleagues(store: Store, agency: str, present: datetime) -> list[Colleague]:
    """Who is on, of those seen since `present`, and what they have."""
    values = {"agency": agency, "present": present}
    async with store.begin() as db:
        return [Colleague(*row) for row in (await db.execute(_COLLEAGUES, values)).all()]
