"""The tables. Status is computed from timestamps; sealed columns are `bytea` and say so.

The hot path (inbox, lease, turn, outbox) is plain SQL in `receiving.py`, `turns.py` and
`delivery.py`; this page is what Alembic compares the database with.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from bot.store import content_tables, desk_tables
from bot.store.columns import NOW, count, flag, key, metadata, time, to, words

__all__ = ["content_tables", "desk_tables", "metadata"]

# One person with this bot. `lease_until` is also "not before" (a retry's back-off) and, once
# given back, the time it was last served: workers take the one that has waited longest.
conversations = Table(
    "conversations",
    metadata,
    key(),
    count("version", BigInteger),
    Column("state", LargeBinary),  # sealed: frames, answers, memo
    words("account_id"),  # the portal's opaque id
    words("agency"),
    words("language", "vi"),
    words("owner", "bot"),  # bot, queue, officer
    flag("open_secret"),  # the open question is secret: mask what comes next
    flag("waiting"),  # for the portal
    time("officer_until"),  # an officer talks to them on the platform itself: the bot is silent
    count("unread"),
    flag("crowded"),  # was told that many are waiting (crowd.py)
    time("lease_until", nullable=False, server_default=NOW),
    Column("lease_token", Uuid),
    time("last_sent_at"),  # the citizen's own time of the last message taken
    Column("preferred_address_id", Uuid),
    time("created_at", nullable=False, server_default=NOW),
    time("used_at", nullable=False, server_default=NOW),
    Index("conversations_unread_idx", "lease_until", postgresql_where=text("unread > 0")),
    Index("conversations_crowded_idx", "id", postgresql_where=text("crowded")),
    Index("conversations_account_idx", "account_id", postgresql_where=text("account_id <> ''")),
)

# Where a person is reached. `seq` counts its bubbles.
addresses = Table(
    "addresses",
    metadata,
    key(),
    to("conversations"),
    words("channel", None),
    words("chat_id", None),
    count("seq", BigInteger),
    time("created_at", nullable=False, server_default=NOW),
    time("used_at", nullable=False, server_default=NOW),
    time("interacted_at"),  # the citizen's own last deed: message windows count from it
    time("left_at"),  # they unfollowed or blocked us
    UniqueConstraint("channel", "chat_id"),
    Index("addresses_conversation_id_idx", "conversation_id"),
)

# Everything that was sent to a conversation, in the order of arrival (`position`).
inbox = Table(
    "inbox",
    metadata,
    key(),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    to("conversations"),
    to("addresses"),
    words("channel", None),
    words("external_id", None),
    words("kind", None),
    Column("seq", BigInteger),  # of the citizen's own bubble
    Column("body", LargeBinary),  # sealed; NULL from the commit of its turn on
    flag("secret"),  # masked in every copy but the body
    time("sent_at", nullable=False),
    time("received_at", nullable=False),
    time("held_until"),  # its files are being fetched: it and what follows wait
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    time("taken_at"),
    time("parked_at"),
    Column("done_seq", BigInteger),  # the address's seq after the replies
    UniqueConstraint("channel", "external_id"),
    Index(
        "inbox_unread_idx",
        "conversation_id",
        "position",
        postgresql_where=text("taken_at IS NULL AND parked_at IS NULL"),
    ),
    Index(
        "inbox_held_idx",
        "conversation_id",
        "position",
        postgresql_where=text("held_until IS NOT NULL"),
    ),
    Index("inbox_received_at_idx", "received_at"),
    Index("inbox_address_id_idx", "address_id", "position"),
)

# What was said, for officers and for the citizen's own export.
transcript = Table(
    "transcript",
    metadata,
    key(),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    to("conversations"),
    to("addresses"),
    words("role", None),  # citizen, bot, staff
    Column("text", LargeBinary),  # sealed
    words("masked_text"),  # the only searchable copy
    words("trace"),  # what the bot made of it (bot/trace.py): names and numbers, no words
    Column("files", ARRAY(Uuid), nullable=False, server_default="{}"),
    time("at", nullable=False),
    Index("transcript_conversation_id_idx", "conversation_id", "position"),
    Index("transcript_at_idx", "at"),
)

# What is shown at an address: for push channels a queue, for the web its log, own bubbles too.
outbox = Table(
    "outbox",
    metadata,
    key(),
    to("addresses"),
    to("conversations"),
    words("channel", None),
    Column("seq", BigInteger, nullable=False),
    words("role", None),  # citizen, bot, staff
    Column("body", LargeBinary),  # sealed; NULL once its retention is over
    time("created_at", nullable=False),
    time("next_try_at", nullable=False),
    count("attempts"),
    count("parts"),  # messages of the platform it took so far
    flag("notice"),  # news nobody asked for: night rules, merging and windows are theirs
    time("sent_at"),
    time("delivered_at"),
    time("seen_at"),
    time("retried_at"),  # an officer had it sent once more
    time("failed_at"),
    words("problem"),
    words("provider_id"),
    UniqueConstraint("address_id", "seq"),
    Index(
        "outbox_pending_idx",
        "next_try_at",
        postgresql_where=text("sent_at IS NULL AND failed_at IS NULL AND channel <> 'web'"),
    ),
    Index(
        "outbox_unsent_idx",  # whose turn it is at an address, however long its log
        "address_id",
        "seq",
        postgresql_where=text("sent_at IS NULL AND failed_at IS NULL"),
    ),
    Index(
        "outbox_provider_id_idx",
        "channel",
        "provider_id",
        postgresql_where=text("provider_id <> ''"),
    ),
    Index("outbox_created_at_idx", "created_at"),
)

# A browser's key to its address. The token itself is kept nowhere.
web_sessions = Table(
    "web_sessions",
    metadata,
    key(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),  # SHA-256
    to("addresses"),
    words("origin"),
    words("locale", "vi"),
    time("created_at", nullable=False),
    time("seen_at", nullable=False),
    time("ended_at"),
)

# Files of citizens. Bytes are in the storage under `key`, sealed there.
attachments = Table(
    "attachments",
    metadata,
    key(),
    to("addresses"),
    to("conversations"),  # whose it is; stays theirs when the address goes
    Column("name", LargeBinary),  # sealed: people name files after people
    words("type"),
    count("size", BigInteger),
    count("pages"),
    Column("source", LargeBinary),  # sealed: where the platform keeps it, until it is fetched
    words("status", "quarantined"),  # awaited, quarantined, good, bad
    words("problem"),  # a stable code when bad
    words("key"),
    time("created_at", nullable=False),
    time("used_at", nullable=False),
    time("keep_until"),  # set when the dossier that holds it is accepted
    time("dropped_at"),
    Column("card", LargeBinary),  # sealed: what the QR code of an identity card said
    Index("attachments_address_id_idx", "address_id"),
    Index("attachments_conversation_id_idx", "conversation_id"),
    Index("attachments_used_at_idx", "used_at", postgresql_where=text("dropped_at IS NULL")),
)

# What the citizen agreed to, and took back: one row a decision.
consents = Table(
    "consents",
    metadata,
    key(),
    to("conversations"),
    words("account_id"),
    words("purpose", None),
    words("version", None),
    Column("given", Boolean, nullable=False),
    time("at", nullable=False),
    Index("consents_conversation_id_idx", "conversation_id"),
)

# Whose dossier is whose news, and the last event told.
follows = Table(
    "follows",
    metadata,
    Column("dossier_code", Text, primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversations.id"), primary_key=True),
    Column("told_seq", BigInteger, nullable=False, server_default="0"),
    time("created_at", nullable=False, server_default=NOW),
    Index("follows_conversation_id_idx", "conversation_id"),
)

# A platform's keys to its own API: single use, so one process at a time renews them.
channel_tokens = Table(
    "channel_tokens",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("access", LargeBinary),  # sealed
    Column("refresh", LargeBinary),  # sealed
    Column("seed", LargeBinary),  # SHA-256 of every pair of the settings it began with
    time("expires_at"),
    time("renewed_at"),
    Column("renewer", Uuid),  # who is renewing; never cleared by one that died
    time("renewing_until"),
    count("failures"),
    words("problem"),
)

# When a platform may be sent its next message; every process takes its turns here (pace.py).
paces = Table(
    "paces",
    metadata,
    Column("channel", Text, primary_key=True),
    time("free_at", nullable=False),
    time("held_until"),  # the platform said that it was too much, for all chats together
)

# Sign-ins by VNeID on their way: a link, a browser's journey, a number typed into the chat.
vneid = Table(
    "vneid",
    metadata,
    key(),
    to("addresses"),
    Column("link_hash", LargeBinary, nullable=False, unique=True),  # SHA-256 of the link's token
    Column("state_hash", LargeBinary, unique=True),  # SHA-256 of the state, once started
    Column("secret", LargeBinary),  # sealed: verifier and nonce, then who it is and the number
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    time("created_at", nullable=False),
    time("started_at"),
    time("proven_at"),
    time("ended_at"),
    Index("vneid_created_at_idx", "created_at"),
)
