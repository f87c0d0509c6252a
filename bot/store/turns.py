"""A turn's three touches of the database: claim a conversation, read it, commit one message.

A lease is a promise with an end: 30 seconds, renewed at half time. Whoever lost it learns so at
the commit, where version and token must still be the ones that were claimed.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import text

from bot.model import SILENT, Language, Message, Outcome, Owner
from bot.model.failpoints import reached
from bot.store import Defer, bubbles, effects, linking, tickets
from bot.store.codec import (
    ADDRESS,
    OUTBOX,
    open_message,
    open_state,
    seal_reply,
    seal_state,
    seal_text,
)
from bot.store.database import Store, StoreError
from bot.store.ids import new_id
from bot.store.waiting import READY, recount

TOGETHER = 20  # unread messages read with one claim (design §3.3)


class LeaseLost(StoreError):
    """Another worker has this conversation now; nothing of this turn was stored."""


@dataclass(frozen=True)
class Lease:
    """A conversation that is ours for a while, as it was when claimed or last committed."""

    id: UUID
    token: UUID
    version: int
    state: bytes | None
    account_id: str
    agency: str
    language: Language
    open_secret: bool
    last_sent_at: datetime | None
    owner: Owner
    officer_until: datetime | None  # until then the officer who owns it has the word
    crashed: bool  # whoever held it before never gave it back
    moved: bool = False  # the chat of the last message now belongs to another conversation


@dataclass(frozen=True)
class Unread:
    """A message waiting for its turn."""

    id: UUID
    address_id: UUID
    message: Message
    secret: bool
    tries: int
    received_at: datetime


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


@dataclass(frozen=True)
class Hands:
    """What a commit needs from above: to queue a job, and to join two states into one."""

    defer: Defer
    join: linking.Join


_CLAIM = text(
    """
    WITH free AS (
      SELECT id, lease_token FROM conversations
      WHERE unread > 0 AND lease_until <= now()
      ORDER BY lease_until LIMIT 1
      FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE conversations c SET lease_until = now() + :life, lease_token = :token
    FROM free WHERE c.id = free.id
    RETURNING c.id, c.lease_token, c.version, c.state, c.account_id, c.agency, c.language,
              c.open_secret, c.last_sent_at, c.owner, c.officer_until,
              free.lease_token IS NOT NULL AS crashed
    """
)
_RENEW = text(
    "UPDATE conversations SET lease_until = now() + :life WHERE id = :id AND lease_token = :token"
)
_RELEASE = text(
    """
    UPDATE conversations SET lease_token = NULL, lease_until = now() + :pause
    WHERE id = :id AND lease_token = :token
    """
)
_TRIED = text("UPDATE inbox SET tries = tries + 1 WHERE id = :id RETURNING tries")
_COMMIT = text(
    """
    WITH address AS (
      UPDATE addresses SET seq = seq + :bubbles WHERE id = :address_id
      RETURNING id, channel, seq - :bubbles AS before
    ), guard AS (
      UPDATE conversations SET version = version + 1, state = :state, unread = unread - 1,
             open_secret = :open_secret, waiting = :waiting, language = :language,
             agency = :agency, last_sent_at = :last_sent_at
      WHERE id = :id AND version = :version AND lease_token = :token
        AND EXISTS (SELECT FROM address)
      RETURNING id
    ), taken AS (
      UPDATE inbox SET
        body = CASE WHEN :parked THEN body END,
        secret = secret OR :secret,
        taken_at = CASE WHEN :parked THEN NULL ELSE CAST(:now AS timestamptz) END,
        parked_at = CASE WHEN :parked THEN CAST(:now AS timestamptz) END,
        done_seq = (SELECT before + :bubbles FROM address)
      FROM guard WHERE inbox.id = :inbox_id
    ), said AS (
      INSERT INTO transcript (id, conversation_id, address_id, role, text, masked_text, at, trace,
                              files)
      SELECT line.id, guard.id, :address_id, line.role, line.text, line.masked, :now, line.trace,
             CAST(string_to_array(line.files, ',') AS uuid[])
      FROM guard, unnest(CAST(:line_ids AS uuid[]), CAST(:roles AS text[]),
                         CAST(:texts AS bytea[]), CAST(:masked AS text[]),
                         CAST(:traces AS text[]), CAST(:files AS text[]))
                  WITH ORDINALITY AS line (id, role, text, masked, trace, files, nth)
      ORDER BY line.nth
    ), shown AS (
      INSERT INTO outbox (id, address_id, conversation_id, channel, seq, role, body, created_at,
                          next_try_at, notice)
      SELECT bubble.id, address.id, guard.id, address.channel, address.before + bubble.nth,
             bubble.role, bubble.body, :now, now(), bubble.notice
      FROM guard, address, unnest(CAST(:bubble_ids AS uuid[]), CAST(:bubble_roles AS text[]),
                                  CAST(:bodies AS bytea[]), CAST(:notices AS boolean[]))
                           WITH ORDINALITY AS bubble (id, role, body, notice, nth)
    )
    SELECT address.before + :bubbles AS seq,
           CASE WHEN address.channel = 'web' THEN pg_notify(:web, CAST(address.id AS text))
                WHEN :bubbles > 0 THEN pg_notify(:push, '') END
    FROM guard, address
    """
)


async def claim(store: Store, life: timedelta) -> Lease | None:
    """The conversation that has waited longest, leased for `life`; None when nobody waits."""
    async with store.begin() as db:
        row = (await db.execute(_CLAIM, {"life": life, "token": uuid4()})).one_or_none()
    if row is None:
        return None
    lease = Lease(*row)
    return replace(lease, state=open_state(store.sealer, lease.state, lease.id))


async def unread(store: Store, lease: Lease) -> list[Unread]:
    """What waits in the conversation, oldest first, at most 20."""
    async with store.begin() as db:
        rows = (await db.execute(READY, {"id": lease.id, "together": TOGETHER})).all()
        if not rows:
            await recount(db, lease.id)
    return [
        Unread(key, address_id, open_message(store.sealer, body, key), secret, tries, received_at)
        for key, address_id, body, secret, tries, received_at in rows
    ]


async def renew(store: Store, lease: Lease, life: timedelta) -> bool:
    """Keep the lease for another `life` from now; False when it is no longer ours."""
    values = {"id": lease.id, "token": lease.token, "life": life}
    async with store.begin() as db:
        return (await db.execute(_RENEW, values)).rowcount == 1


async def release(store: Store, lease: Lease, pause: timedelta = timedelta(0)) -> None:
    """Give the conversation back; nobody claims it before `pause` is over."""
    values = {"id": lease.id, "token": lease.token, "pause": pause}
    async with store.begin() as db:
        await db.execute(_RELEASE, values)


async def tried(store: Store, message_id: UUID) -> int:
    """Count a try that failed; how many there are now."""
    async with store.begin() as db:
        tries: int = (await db.execute(_TRIED, {"id": message_id})).scalar_one()
    return tries


async def commit(
    store: Store,
    lease: Lease,
    taken: Unread,
    ending: Ending,
    now: datetime,
    hands: Hands,
) -> Lease:
    """Store all that one message changed, or nothing. Raises `LeaseLost`.

    Returns the lease as it is after the commit, for the next message of the batch.
    """
    outcome = ending.outcome
    after = _after(lease, taken, ending)
    async with store.begin() as db:
        if ending.secret:
            await bubbles.hide_own(store, db, taken.id)
        values = _values(store, lease, after, taken, ending, now)
        row = (await db.execute(_COMMIT, values)).one_or_none()
        if row is None:
            raise LeaseLost(LeaseLost.__doc__)
        first = row.seq - len(outcome.replies) + 1
        chat = linking.Chat(taken.address_id, taken.message.address, taken.id, first)
        home = await linking.settle(store, db, lease.id, chat, outcome, now, hands.join)
        for effect in outcome.effects:
            at_home = linking.at_home(effect, lease.id, home)
            there = replace(lease, id=home)
            await effects.apply(store, db, there, taken, at_home, now, hands.defer)
        if lease.owner != "bot" and taken.message.kind not in SILENT:
            await tickets.heard(db, home, now, bool(taken.message.attachments))
        reached("committing")
    return replace(after, moved=linking.moves(outcome) or home != lease.id)


def _after(lease: Lease, taken: Unread, ending: Ending) -> Lease:
    message, outcome = taken.message, ending.outcome
    spoken = message.kind not in SILENT
    late = lease.last_sent_at is not None and message.sent_at < lease.last_sent_at
    return replace(
        lease,
        version=lease.version + 1,
        state=outcome.state,
        open_secret=outcome.open_secret,
        language=outcome.language,
        agency=message.agency or lease.agency,
        last_sent_at=message.sent_at if spoken and not late else lease.last_sent_at,
        crashed=False,
    )


def _values(
    store: Store, lease: Lease, after: Lease, taken: Unread, ending: Ending, now: datetime
) -> dict[str, object]:
    replies, lines = ending.outcome.replies, ending.lines
    bubble_ids = [new_id() for _ in replies]
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
        "push": OUTBOX,
    }
