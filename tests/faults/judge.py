"""What the fakes' own file says: was everything answered, once, in order, filed once, paid once?

Nothing of the bot is asked: neither its database nor its logs.
"""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

ANSWER = re.compile(r"(muộn: )?(\d+): câu (\d+)")
Twice = tuple[float, float]  # when the platform accepted the first of two, and the second
CROWDED = "Dạ, em đã nhận được tin nhắn của anh/chị. Lúc này"  # told to who waits in a backlog
COUNTED = re.compile(r"câu (\d+)")


@dataclass(frozen=True)
class Said:
    """A bubble as a phone shows it; `at` in seconds since 1970."""

    words: str
    by_bot: bool
    at: float


@dataclass(frozen=True)
class Verdict:
    """Over all citizens who count. `doubled`: sent twice; `retaken`: answered twice, a fault."""

    messages: int
    lost: int
    doubled: tuple[Twice, ...]
    retaken: int
    reordered: int
    odd: tuple[str, ...]  # bubbles that are no answer at all

    def __add__(self, other: "Verdict") -> "Verdict":
        pairs = zip(vars(self).values(), vars(other).values(), strict=True)
        return Verdict(*(one + more for one, more in pairs))


NOTHING = Verdict(0, 0, (), 0, 0, ())


def judge(chat: Sequence[Said]) -> Verdict:
    """One chat of a citizen who counts."""
    sent = [int(m[1]) for s in chat if not s.by_bot and (m := COUNTED.fullmatch(s.words))]
    said = [s for s in chat if s.by_bot and not s.words.startswith(CROWDED)]
    found = [(s, ANSWER.fullmatch(s.words)) for s in said]
    answers = [(int(m[3]), int(m[2]), s.at, bool(m[1])) for s, m in found if m]
    first: dict[tuple[int, int], tuple[float, bool]] = {}
    doubled: list[Twice] = []
    for asked, nth, at, late in answers:
        if (asked, nth) in first:
            doubled.append((first[asked, nth][0], at))
        else:
            first[asked, nth] = (at, late)
    taken = Counter(asked for asked, _ in first)
    order = [asked for (asked, _), (_, late) in first.items() if not late]
    counted = [nth for _, nth in first]
    return Verdict(
        len(sent),
        len(set(sent) - set(taken)),
        tuple(doubled),
        sum(count - 1 for count in taken.values()),
        inversions(order) + inversions(counted),
        tuple(s.words for s, m in found if not m),
    )


def inversions(numbers: Sequence[int]) -> int:
    """How many stand after a larger one."""
    return sum(b < a for a, b in pairwise(numbers))


def repeats(chat: Sequence[Said]) -> list[Twice]:
    """Two equal bubbles with no word of the citizen's between."""
    return [(a.at, b.at) for a, b in pairwise(chat) if a.by_bot and b.by_bot and a.words == b.words]


@dataclass(frozen=True)
class Files:
    """The fakes' file, opened to read only."""

    path: Path

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=30) as db:
            db.row_factory = sqlite3.Row
            return db.execute(sql, values).fetchall()

    def telegram(self, user: int) -> list[Said]:
        sql = "SELECT body, by_bot, at FROM tg_messages WHERE chat = ? ORDER BY message_id"
        return [
            Said(json.loads(row["body"]).get("text", ""), bool(row["by_bot"]), moment(row["at"]))
            for row in self.rows(sql, user)
        ]

    def zalo(self, user: str) -> list[Said]:
        sql = "SELECT text, src, at FROM zalo_messages WHERE user_id = ? ORDER BY n"
        return [Said(r["text"], r["src"] == 0, r["at"] / 1000) for r in self.rows(sql, user)]

    def bubbles(self) -> int:
        """How many the bot has sent, to anybody."""
        sql = """SELECT (SELECT count(*) FROM tg_messages WHERE by_bot)
                      + (SELECT count(*) FROM zalo_messages WHERE src = 0) AS many"""
        return int(self.rows(sql)[0]["many"])

    def filed(self) -> dict[str, int]:
        """How many dossiers each account has handed in, drafts included."""
        sql = "SELECT account_id, count(*) AS many FROM dossiers GROUP BY account_id"
        return {row["account_id"]: row["many"] for row in self.rows(sql)}

    def paid(self) -> dict[str, int]:
        """How many payments of each dossier were settled."""
        sql = """SELECT dossier_id, count(*) AS many FROM payments WHERE status = 'paid'
                 GROUP BY dossier_id"""
        return {row["dossier_id"]: row["many"] for row in self.rows(sql)}


def moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
