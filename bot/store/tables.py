"""The tables. Status is computed from timestamps; sealed columns are `bytea` and say so.

The hot path (inbox, lease, turn, outbox) is plain SQL in `receiving.py`, `turns.py` and
`delivery.py`; this page is what Alembic compares the database with.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Sequence,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    }
)

ticket_numbers = Sequence("ticket_numbers", metadata=metadata)


def _id(name: str = "id") -> Column[object]:
    return Column(name, Uuid, primary_key=True)


def _to(table: str, nullable: bool = False) -> Column[object]:
    key = {"conversations": "conversation_id", "addresses": "address_id"}[table]
    return Column(key, Uuid, ForeignKey(f"{table}.id"), nullable=nullable)


def _time(name: str, nullable: bool = True, **options: object) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable, **options)  # type: ignore[arg-type]


def _text(name: str, default: str | None = "") -> Column[object]:
    return Column(name, Text, nullable=False, server_default=default)


def _count(name: str, kind: type[Integer] = Integer) -> Column[object]:
    return Column(name, kind, nullable=False, server_default="0")


def _flag(name: str) -> Column[object]:
    return Column(name, Boolean, nullable=False, server_default=text("false"))


NOW = text("now()")

# One person with this bot. `lease_until` is also "not before" (a retry's back-off) and, once
# given back, the time it was last served: workers take the one that has waited longest.
conversations = Table(
    "conversations",
    metadata,
    _id(),
    _count("version", BigInteger),
    Column("state", LargeBinary),  # sealed: frames, answers, memo
    _text("account_id"),  # the portal's opaque id
    _text("agency"),
    _text("language", "vi"),
    _text("owner", "bot"),  # bot, queue, officer
    _flag("open_secret"),  # the open question is secret: mask what comes next
    _flag("waiting"),  # for the portal
    _time("officer_until"),  # an officer talks to them on the platform itself: the bot is silent
    _count("unread"),
    _time("lease_until", nullable=False, server_default=NOW),
    Column("lease_token", Uuid),
    _time("last_sent_at"),  # the citizen's own time of the last message taken
    Column("preferred_address_id", Uuid),
    _time("created_at", nullable=False, server_default=NOW),
    _time("used_at", nullable=False, server_default=NOW),
    Index("conversations_unread_idx", "lease_until", postgresql_where=text("unread > 0")),
    Index("conversations_account_idx", "account_id", postgresql_where=text("account_id <> ''")),
)

# Where a person is reached. `seq` counts its bubbles.
addresses = Table(
    "addresses",
    metadata,
    _id(),
    _to("conversations"),
    _text("channel", None),
    _text("chat_id", None),
    _count("seq", BigInteger),
    _time("created_at", nullable=False, server_default=NOW),
    _time("used_at", nullable=False, server_default=NOW),
    _time("interacted_at"),  # the citizen's own last deed: message windows count from it
    _time("left_at"),  # they unfollowed or blocked us
    UniqueConstraint("channel", "chat_id"),
    Index("addresses_conversation_id_idx", "conversation_id"),
)

# Everything that was sent to a conversation, in the order of arrival (`position`).
inbox = Table(
    "inbox",
    metadata,
    _id(),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    _to("conversations"),
    _to("addresses"),
    _text("channel", None),
    _text("external_id", None),
    _text("kind", None),
    Column("seq", BigInteger),  # of the citizen's own bubble
    Column("body", LargeBinary),  # sealed; NULL from the commit of its turn on
    _flag("secret"),  # masked in every copy but the body
    _time("sent_at", nullable=False),
    _time("received_at", nullable=False),
    _time("held_until"),  # its files are being fetched: it and what follows wait
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    _time("taken_at"),
    _time("parked_at"),
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
    _id(),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    _to("conversations"),
    _to("addresses"),
    _text("role", None),  # citizen, bot, staff
    Column("text", LargeBinary),  # sealed
    _text("masked_text"),  # the only searchable copy
    _time("at", nullable=False),
    Index("transcript_conversation_id_idx", "conversation_id", "position"),
    Index("transcript_at_idx", "at"),
)

# What is shown at an address: for push channels a queue, for the web its log, own bubbles too.
outbox = Table(
    "outbox",
    metadata,
    _id(),
    _to("addresses"),
    _to("conversations"),
    _text("channel", None),
    Column("seq", BigInteger, nullable=False),
    _text("role", None),  # citizen, bot, staff
    Column("body", LargeBinary),  # sealed; NULL once its retention is over
    _time("created_at", nullable=False),
    _time("next_try_at", nullable=False),
    _count("attempts"),
    _count("parts"),  # messages of the platform it took so far
    _flag("notice"),  # news nobody asked for: night rules, merging and windows are theirs
    _time("sent_at"),
    _time("delivered_at"),
    _time("seen_at"),
    _time("retried_at"),  # an officer had it sent once more
    _time("failed_at"),
    _text("problem"),
    _text("provider_id"),
    UniqueConstraint("address_id", "seq"),
    Index(
        "outbox_pending_idx",
        "next_try_at",
        postgresql_where=text("sent_at IS NULL AND failed_at IS NULL AND channel <> 'web'"),
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
    _id(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),  # SHA-256
    _to("addresses"),
    _text("origin"),
    _text("locale", "vi"),
    _time("created_at", nullable=False),
    _time("seen_at", nullable=False),
    _time("ended_at"),
)

# Files of citizens. Bytes are in the storage under `key`, sealed there.
attachments = Table(
    "attachments",
    metadata,
    _id(),
    _to("addresses"),
    Column("name", LargeBinary),  # sealed: people name files after people
    _text("type"),
    _count("size", BigInteger),
    _count("pages"),
    Column("source", LargeBinary),  # sealed: where the platform keeps it, until it is fetched
    _text("status", "quarantined"),  # awaited, quarantined, good, bad
    _text("problem"),  # a stable code when bad
    _text("key"),
    _time("created_at", nullable=False),
    _time("used_at", nullable=False),
    _time("keep_until"),  # set when the dossier that holds it is accepted
    _time("dropped_at"),
    Index("attachments_address_id_idx", "address_id"),
    Index("attachments_used_at_idx", "used_at", postgresql_where=text("dropped_at IS NULL")),
)

# Hand-offs to people.
tickets = Table(
    "tickets",
    metadata,
    Column("number", Text, primary_key=True),
    _to("conversations"),
    _to("addresses"),
    _text("reason"),
    _text("summary"),  # masked
    _text("agency"),
    _time("created_at", nullable=False),
    _time("posted_at"),  # the portal has it
    _text("petition_id"),
    _time("closed_at"),
)

# What the citizen agreed to, and took back: one row a decision.
consents = Table(
    "consents",
    metadata,
    _id(),
    _to("conversations"),
    _text("account_id"),
    _text("purpose", None),
    _text("version", None),
    Column("given", Boolean, nullable=False),
    _time("at", nullable=False),
    Index("consents_conversation_id_idx", "conversation_id"),
)

# Whose dossier is whose news, and the last event told.
follows = Table(
    "follows",
    metadata,
    Column("dossier_code", Text, primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversations.id"), primary_key=True),
    Column("told_seq", BigInteger, nullable=False, server_default="0"),
    _time("created_at", nullable=False, server_default=NOW),
    Index("follows_conversation_id_idx", "conversation_id"),
)

# A platform's keys to its own API: single use, so one process at a time renews them.
channel_tokens = Table(
    "channel_tokens",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("access", LargeBinary),  # sealed
    Column("refresh", LargeBinary),  # sealed
    Column("seed", LargeBinary),  # SHA-256 of the setting it began with
    _time("expires_at"),
    _time("renewed_at"),
    Column("renewer", Uuid),  # who is renewing; never cleared by one that died
    _time("renewing_until"),
    _count("failures"),
    _text("problem"),
)
