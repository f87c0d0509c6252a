"""How a message ended, and what its commit stores: state, transcript and bubbles, sealed."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.model import Outcome
from bot.store.codec import ADDRESS, seal_reply, seal_state, seal_text
from bot.store.database import Store
from bot.store.ids import ids_of_bubbles, new_id

if TYPE_CHECKING:
    from bot.store.turns import Lease, Unread


@dataclass(frozen=True)
class Line:
    """One line of the transcript. `masked` is what may be searched."""

    role: str
    text: str
    masked: str
    trace: str = ""
    files: tuple[str, ...] = ()  # ids of attachments


@dataclass(frozen=True)
class Ending:
    """How a message ended: what the engine made of it, and what the transcript says of it."""

    outcome: Outcome
    lines: tuple[Line, ...] = ()
    secret: bool = False  # every copy but the body holds '••••••'
    parked: bool = False  # could not be answered; its body is kept a little longer


def values_of(
    store: Store, lease: "Lease", after: "Lease", taken: "Unread", ending: Ending, now: datetime
) -> dict[str, object]:
    """What the statement of a commit is given."""
    replies, lines = ending.outcome.replies, ending.lines
    bubble_ids = ids_of_bubbles(taken.id, len(replies), again=ending.parked)
    line_ids = [*(new_id() for _ in lines[: len(lines) - len(replies)]), *bubble_ids]
    sealer, state = store.sealer, ending.outcome.state
    return {
        "id": lease.id,
        "token": lease.token,
        "version": lease.version,
        "state": seal_state(sealer, state, lease.id),
        "open_secret": after.open_secret,
        "waiting": ending.outcome.waiting,
        "language": after.language,
        "agency": after.agency,
        "last_sent_at": after.last_sent_at,
        "last": after.released,
        "address_id": taken.address_id,
        "inbox_id": taken.id,
        "parked": ending.parked,
        "secret": ending.secret,
        "now": now,
        "line_ids": line_ids,
        "roles": [line.role for line in lines],
        "texts": [seal_text(sealer, n.text, k) for n, k in zip(lines, line_ids, strict=True)],
        "masked": [line.masked for line in lines],
        "traces": [line.trace for line in lines],
        "files": [",".join(line.files) for line in lines],
        "bubbles": len(replies),
        "bubble_ids": bubble_ids,
        "notices": [reply.notice is not None for reply in replies],
        "bubble_roles": [reply.role for reply in replies],
        "bodies": [seal_reply(sealer, r, key) for r, key in zip(replies, bubble_ids, strict=True)],
        "web": ADDRESS,
    }
