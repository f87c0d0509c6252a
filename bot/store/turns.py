"""A turn's three touches of the database: claim a conversation, read it, commit one message.

A lease is a promise with an end: 30 seconds, renewed at half time. Whoever lost it learns so at
the commit, where version and token must still be the ones that were claimed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from bot.model import SILENT, Language, Message, Outcome, Owner
from bot.model.failpoints import reached
from bot.store import Defer, bubbles, effects, linking, tickets
from bot.store.codec import open_message, open_state
from bot.store.database import Store, StoreError
from bot.store.endings import Ending, values_of
from bot.store.quick import Statement
from bot.store.waiting import READY, recount

TOGETHER = 20  # unread messages read with one claim (design §3.3)


class LeaseLost(StoreError):
    """Another worker has this conversation now; nothing of this turn was stored."""


class Lease(NamedTuple):
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
    released: bool = False  # given back by the commit itself

    def unchanged(self) -> Outcome:
        """An outcome that leaves the conversation as it is."""
        secret, language = self.open_secret, self.language
        return Outcome(self.state or b"", (), open_secret=secret, language=language)


class Unread(NamedTuple):
    """A message waiting for its turn."""

    id: UUID
    address_id: UUID
    message: Message
    secret: bool
    tries: int
    received_at: datetime
    seq: int  # of the chat's last bubble when it came
    newest: bool  # that bubble is still the last


@dataclass(frozen=True)
class Hands:
    """What a commit needs from above: to queue a job, and to join two states into one."""

    defer: Defer
    join: linking.Join


_CLAIM = Statement(
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
_RENEW = Statement(
    """
    UPDATE conversations SET lease_until = now() + :life WHERE id = :id AND lease_token = :token
    RETURNING id
    """
)
_RELEASE = Statement(
    """
    UPDATE conversations SET lease_token = NULL, lease_until = now() + :pause
    WHERE id = :id AND lease_token = :token
    """
)
_TRIED = Statement("UPDATE inbox SET tries = tries + 1 WHERE id = :id RETURNING tries")
_COMMIT = Statement(
    """
    WITH address AS MATERIALIZED (
      SELECT id, channel, seq AS before FROM addresses WHERE id = :address_id FOR NO KEY UPDATE
    ), guard AS (
      UPDATE conversations SET version = version + 1, state = :state, unread = unread - 1,
             open_secret = :open_secret, waiting = :waiting, language = :language,
             agency = :agency, last_sent_at = :last_sent_at,
             lease_token = CASE WHEN NOT :last THEN lease_token END,
             lease_until = CASE WHEN :last THEN now() ELSE lease_until END
      WHERE id = :id AND version = :version AND lease_token = :token
        AND EXISTS (SELECT FROM address)
      RETURNING id
    ), numbered AS (
      UPDATE addresses SET seq = before + :bubbles FROM guard, address
      WHERE addresses.id = address.id
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
           CASE WHEN address.channel = 'web' THEN pg_notify(:web, CAST(address.id AS text)) END
    FROM guard, address
    """
)


async def claim(store: Store, life: timedelta) -> Lease | None:
    """The conversation that has waited longest, leased for `life`; None when nobody waits."""
    found = await store.run(_CLAIM, {"life": life, "token": uuid4()})
    if not found:
        return None
    key, token, version, state, *rest = found[0]
    return Lease(key, token, version, open_state(store.sealer, state, key), *rest)


async def unread(store: Store, lease: Lease) -> list[Unread]:
    """What waits in the conversation, oldest first, at most 20."""
    rows = await store.run(READY, {"id": lease.id, "together": TOGETHER})
    if not rows:
        async with store.begin() as db:
            await recount(db, lease.id)
    return [_unread(store, nth, row) for nth, row in enumerate(rows)]


def _unread(store: Store, nth: int, row: Sequence[Any]) -> Unread:
    """Of messages read together only the first knows what was said last when it has its turn."""
    key, address_id, body, secret, tries, received_at, seq, newest = row
    message = open_message(store.sealer, body, key)
    newest = newest and nth == 0
    return Unread(key, address_id, message, secret, tries, received_at, seq, newest)


async def renew(store: Store, lease: Lease, life: timedelta) -> bool:
    """Keep the lease for another `life` from now; False when it is no longer ours."""
    values = {"id": lease.id, "token": lease.token, "life": life}
    return bool(await store.run(_RENEW, values))


async def release(store: Store, lease: Lease, pause: timedelta = timedelta(0)) -> None:
    """Give the conversation back; nobody claims it before `pause` is over."""
    values = {"id": lease.id, "token": lease.token, "pause": pause}
    await store.run(_RELEASE, values)


async def tried(store: Store, message_id: UUID) -> int:
    """Count a try that failed; how many there are now."""
    ((tries,),) = await store.run(_TRIED, {"id": message_id})
    return int(tries)


async def commit(
    store: Store,
    lease: Lease,
    taken: Unread,
    ending: Ending,
    now: datetime,
    hands: Hands,
    last: bool = False,
) -> Lease:
    """Store all that one message changed, or nothing. Raises `LeaseLost`.

    Returns the lease as it is after the commit, for the next message of the batch; with the `last`
    of them it is mostly given back by the same statement.
    """
    if _is_plain(lease, taken, ending):
        return await _commit_alone(store, lease, taken, ending, now, last)
    outcome, after = ending.outcome, _after(lease, taken, ending, released=False)
    async with store.begin() as db:
        if ending.secret and taken.message.address.channel == "web":
            await bubbles.hide_own(store, db, taken.id)
        values = values_of(store, lease, after, taken, ending, now)
        row = (await db.execute(_COMMIT.text, values)).one_or_none()
        if row is None:
            raise LeaseLost(LeaseLost.__doc__)
        first = row.seq - len(outcome.replies) + 1
        chat = linking.Chat(taken.address_id, taken.message.address, taken.id, first)
        home = await linking.settle(store, db, lease.id, chat, outcome, now, hands.join)
        for effect in outcome.effects:
            at_home = linking.at_home(effect, lease.id, home)
            there = lease._replace(id=home)
            await effects.apply(store, db, there, taken, at_home, now, hands.defer)
        if lease.owner != "bot" and taken.message.kind not in SILENT:
            await tickets.heard(db, home, now, bool(taken.message.attachments))
        reached("committing")
    return after._replace(moved=linking.moves(outcome) or home != lease.id)


def _is_plain(lease: Lease, taken: Unread, ending: Ending) -> bool:
    """Whether the turn changes nothing but its own conversation: one statement says it all."""
    nobody = lease.owner == "bot" or taken.message.kind in SILENT
    counted = all(map(effects.counts_only, ending.outcome.effects))
    shown = ending.secret and taken.message.address.channel == "web"  # other logs are not ours
    return nobody and counted and not shown


async def _commit_alone(
    store: Store, lease: Lease, taken: Unread, ending: Ending, now: datetime, last: bool
) -> Lease:
    after = _after(lease, taken, ending, released=last)
    values = values_of(store, lease, after, taken, ending, now)
    reached("committing")
    if not await store.run(_COMMIT, values):
        raise LeaseLost(LeaseLost.__doc__)
    return after


def _after(lease: Lease, taken: Unread, ending: Ending, *, released: bool) -> Lease:
    message, outcome = taken.message, ending.outcome
    spoken = message.kind not in SILENT
    late = lease.last_sent_at is not None and message.sent_at < lease.last_sent_at
    return lease._replace(
        version=lease.version + 1,
        state=outcome.state,
        open_secret=outcome.open_secret,
        language=outcome.language,
        agency=message.agency or lease.agency,
        last_sent_at=message.sent_at if spoken and not late else lease.last_sent_at,
        crashed=False,
        released=released,
    )
