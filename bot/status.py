"""How this installation stands, in a few lines: what `motcua status` says, and when it calls.

A check that is not `ok` needs a person now.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from bot.store.status import Bubbles, Facts, Heard, JobCounts, Messages

UNREAD = timedelta(minutes=1)  # a citizen waits for an answer
UNSENT = timedelta(minutes=10)  # the platform is away, or refuses us
JOBS = timedelta(minutes=5)

Number = int | float | str | None


@dataclass(frozen=True)
class Check:
    """One line: a name, whether all is well, what there is to say, and the same as numbers."""

    name: str
    ok: bool
    says: str
    facts: dict[str, Number]


def judge(facts: Facts, portal: bool | None) -> list[Check]:
    """Every check, in the order of a message's way; `portal` is None where there is none."""
    return [
        _workers(facts.workers),
        _messages(facts.messages),
        *(_bubbles(one) for one in facts.bubbles),
        _jobs(facts.jobs),
        *(_channel(one) for one in facts.channels),
        _portal(portal),
        _tickets(facts.tickets),
    ]


def _workers(alive: int) -> Check:
    says = f"{alive} alive" if alive else "none alive: nothing is answered"
    return Check("workers", alive > 0, says, {"alive": alive})


def _messages(messages: Messages) -> Check:
    ok = not messages.parked and _young(messages.oldest, UNREAD)
    parked = f", {messages.parked} parked in 24 h (motcua replay)" if messages.parked else ""
    facts = {"unread": messages.unread, "oldest_seconds": _seconds(messages.oldest)}
    says = f"{messages.unread} unread{_since(messages.oldest)}{parked}"
    return Check("messages", ok, says, {**facts, "parked": messages.parked})


def _bubbles(bubbles: Bubbles) -> Check:
    ok = not bubbles.dead and _young(bubbles.oldest, UNSENT)
    dead = f", {bubbles.dead} given up (motcua outbox dead)" if bubbles.dead else ""
    facts = {"waiting": bubbles.waiting, "oldest_seconds": _seconds(bubbles.oldest)}
    says = f"{bubbles.waiting} unsent{_since(bubbles.oldest)}{dead}"
    return Check(f"to {bubbles.channel}", ok, says, {**facts, "dead": bubbles.dead})


def _jobs(jobs: JobCounts) -> Check:
    ok = not (jobs.failed or jobs.stalled) and _young(jobs.oldest, JOBS)
    failed = f", {jobs.failed} failed (motcua jobs failed)" if jobs.failed else ""
    stalled = f", {jobs.stalled} stalled" if jobs.stalled else ""
    facts = {"due": jobs.due, "oldest_seconds": _seconds(jobs.oldest)}
    says = f"{jobs.due} due{_since(jobs.oldest)}{failed}{stalled}"
    return Check("jobs", ok, says, {**facts, "failed": jobs.failed, "stalled": jobs.stalled})


def _channel(heard: Heard) -> Check:
    gone = heard.expires_in is not None and heard.expires_in < timedelta(0)
    facts = {
        "last_event_seconds": _seconds(heard.last),
        "token_age_seconds": _seconds(heard.renewed),
        "token_expires_seconds": _seconds(heard.expires_in),
        "problem": heard.problem,
    }
    ok = not heard.problem and not gone
    return Check(f"from {heard.channel}", ok, "; ".join(_told(heard)), facts)


def _told(heard: Heard) -> Iterator[str]:
    yield f"last event {_age(heard.last)} ago" if heard.last is not None else "no event yet"
    if heard.renewed is not None:
        yield f"token renewed {_age(heard.renewed)} ago"
    if heard.expires_in is not None:
        left = heard.expires_in
        yield f"good for {_age(left)}" if left >= timedelta(0) else f"over for {_age(-left)}"
    if heard.problem:
        yield f"renewal failed: {heard.problem} (motcua zalo status)"


def _portal(answers: bool | None) -> Check:
    says = {None: "none, the bot only guides", True: "answers", False: "does not answer"}
    return Check("portal", answers is not False, says[answers], {"answers": answers})


def _tickets(waiting: int) -> Check:
    return Check("people", True, f"{waiting} citizens wait for one", {"waiting": waiting})


def _young(age: timedelta | None, limit: timedelta) -> bool:
    return age is None or age <= limit


def _since(age: timedelta | None) -> str:
    return "" if age is None else f", the oldest for {_age(age)}"


def _seconds(age: timedelta | None) -> float | None:
    return None if age is None else round(age.total_seconds(), 1)


def _age(age: timedelta) -> str:
    """Two figures at most: "40 s", "12 min", "5 h", "3 d"."""
    seconds = max(0, int(age.total_seconds()))
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
