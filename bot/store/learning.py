"""How far each machine is with what is published: for its next try, and for editors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.store.database import Store


@dataclass(frozen=True)
class Learned:
    """A machine and a set of published answers (by hash): learning, failed or in_use."""

    machine: str
    answers: str
    state: str
    tries: int = 0  # that failed
    problem: str = ""
    next_try_at: datetime | None = None


_COLUMNS = "machine, answers, state, tries, problem, next_try_at"
_NOTE = text(
    f"""
    INSERT INTO learning ({_COLUMNS}, at)
    VALUES (:machine, :answers, :state, :tries, :problem, :next_try_at, :now)
    ON CONFLICT (machine) DO UPDATE SET answers = excluded.answers, state = excluded.state,
      tries = excluded.tries, problem = excluded.problem, next_try_at = excluded.next_try_at,
      at = excluded.at
    """  # noqa: S608  our own names
)
_OF = text(f"SELECT {_COLUMNS} FROM learning WHERE machine = :machine")  # noqa: S608
_LISTED = text(f"SELECT {_COLUMNS} FROM learning WHERE at > :since ORDER BY machine")  # noqa: S608


async def note(store: Store, said: Learned, now: datetime) -> None:
    """How it stands on a machine."""
    async with store.begin() as db:
        await db.execute(_NOTE, {**vars(said), "now": now})


async def of(store: Store, machine: str) -> Learned | None:
    """What a machine said last."""
    async with store.begin() as db:
        row = (await db.execute(_OF, {"machine": machine})).one_or_none()
    return Learned(*row) if row else None


async def listed(store: Store, since: datetime) -> Sequence[Learned]:
    """Machines that said something since then."""
    async with store.begin() as db:
        return [Learned(*row) for row in (await db.execute(_LISTED, {"since": since})).all()]
