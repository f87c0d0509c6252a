"""The officers' tables: who they are, and the hand-offs they answer."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Sequence,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from bot.store.columns import count, flag, key, metadata, time, to, words


def of_ticket(primary: bool = False) -> Column[object]:
    """A reference to a ticket; what hangs on it ends with it."""
    there = ForeignKey("tickets.number", ondelete="CASCADE")
    return Column("ticket", Text, there, nullable=False, primary_key=primary)


def by_staff(primary: bool = False) -> Column[object]:
    """Whose it is."""
    return Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False, primary_key=primary)


ticket_numbers = Sequence("ticket_numbers", metadata=metadata)

# People who answer. An agency's code is a path: H26 sees H26.12, never the other way round.
staff = Table(
    "staff",
    metadata,
    key(),
    Column("login", Text, nullable=False),
    words("name"),  # as citizens read it
    words("agency"),
    words("role"),  # officer, supervisor, editor, admin
    words("password"),  # argon2id; empty: only by OpenID Connect
    Column("totp", LargeBinary),  # sealed
    count("totp_step", BigInteger),  # the last one used: a code opens once
    Column("recovery", ARRAY(Text), nullable=False, server_default="{}"),  # argon2id
    words("issuer"),
    words("subject"),  # who they are at the issuer
    Column("capacity", Integer, nullable=False, server_default="5"),
    flag("on_duty"),
    time("seen_at"),
    time("given_at"),  # a ticket, the last time: whose turn it is
    time("created_at", nullable=False),
    time("disabled_at"),
    UniqueConstraint("login"),
    Index(
        "staff_subject_idx",
        "issuer",
        "subject",
        unique=True,
        postgresql_where=text("subject <> ''"),
    ),
)

# Hand-offs to people. waiting: nobody has it; pending: the citizen is to answer; else assigned.
tickets = Table(
    "tickets",
    metadata,
    Column("number", Text, primary_key=True),
    to("conversations"),
    to("addresses"),
    words("reason"),
    words("summary"),  # masked
    words("agency"),
    words("topic"),
    Column("officer_id", Uuid, ForeignKey("staff.id")),
    flag("outside"),  # somebody answers on the platform itself, in nobody's name here
    Column("refused_by", Uuid),  # who gave it back: the round passes them over
    time("created_at", nullable=False),
    time("waiting_since", nullable=False),  # its place in the queue
    time("assigned_at"),
    time("answered_at"),  # an officer's first words
    time("citizen_at"),
    time("staff_at"),
    time("seen_at"),  # by whoever has it
    time("reopened_at"),
    time("posted_at"),  # the portal has it
    words("petition_id"),
    words("wrap_up"),
    Column("labels", ARRAY(Text), nullable=False, server_default="{}"),
    Column("note", LargeBinary),  # sealed: words left while nobody was there
    Column("score", SmallInteger),
    Column("comment", LargeBinary),  # sealed
    time("rated_at"),
    time("closed_at"),
    Index(
        "tickets_open_idx", "agency", "waiting_since", postgresql_where=text("closed_at IS NULL")
    ),
    Index("tickets_conversation_id_idx", "conversation_id"),
)

# Queues whose supervisor has said how tickets are given out; others wait to be taken.
queues = Table(
    "queues",
    metadata,
    Column("agency", Text, primary_key=True),
    flag("automatic"),
    by_staff(),
    time("at", nullable=False),
)

# A browser an officer is signed in with. The token itself is kept nowhere.
staff_sessions = Table(
    "staff_sessions",
    metadata,
    key(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),  # SHA-256
    by_staff(),
    words("csrf", None),
    time("created_at", nullable=False),
    time("seen_at", nullable=False),  # the last deed; a stream is none
    time("ended_at"),
    Index("staff_sessions_staff_id_idx", "staff_id"),
)

# Only grows: a trigger refuses everything but INSERT (bot/store/audit.py).
audit = Table(
    "audit",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    time("at", nullable=False),
    Column("staff_id", Uuid),
    words("login"),
    words("what"),
    words("object"),
    words("reason"),
    words("ip"),
    words("result"),
    words("agency"),
    Column("hash", LargeBinary, nullable=False),
    Index("audit_at_idx", "at"),
)

# The last row of a day, and its hash: a chain made anew does not meet them.
audit_roots = Table(
    "audit_roots",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    time("at", nullable=False),
)

# What officers tell each other about a ticket.
notes = Table(
    "notes",
    metadata,
    key(),
    of_ticket(),
    by_staff(),
    Column("text", LargeBinary, nullable=False),  # sealed
    time("at", nullable=False),
    Index("notes_ticket_idx", "ticket"),
)

# Papers an officer asked for in the chat; the next files fulfil the oldest.
asked_items = Table(
    "asked_items",
    metadata,
    key(),
    of_ticket(),
    words("label", None),
    time("asked_at", nullable=False),
    time("given_at"),
    Index("asked_items_ticket_idx", "ticket"),
)

# An answer begun and not sent.
drafts = Table(
    "drafts",
    metadata,
    of_ticket(primary=True),
    by_staff(primary=True),
    Column("text", LargeBinary, nullable=False),  # sealed
    time("at", nullable=False),
)

# Answers used again, of an agency and what is below it.
canned = Table(
    "canned",
    metadata,
    key(),
    words("agency"),
    words("title", None),
    words("text", None),
    Column("file_id", Uuid, ForeignKey("canned_files.id", ondelete="SET NULL")),
    by_staff(),
    time("at", nullable=False),
    time("ended_at"),
)

# What is sent with them: forms and notices of the agency, nobody's papers.
canned_files = Table(
    "canned_files",
    metadata,
    key(),
    words("name", None),
    words("type", None),
    Column("content", LargeBinary, nullable=False),
)

# Who may read a ticket unmasked, and until when.
reveals = Table(
    "reveals",
    metadata,
    of_ticket(primary=True),
    by_staff(primary=True),
    time("until", nullable=False),
)

# Who has a ticket on the screen.
looks = Table(
    "looks",
    metadata,
    of_ticket(primary=True),
    by_staff(primary=True),
    time("at", nullable=False),
    flag("typing"),
)

# Questions at which citizens gave up a task: counted for the reports, of nobody in particular.
dropoffs = Table(
    "dropoffs",
    metadata,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    time("at", nullable=False),
    words("agency"),
    words("dialog"),
    words("slot"),
    Index("dropoffs_at_idx", "at"),
)
