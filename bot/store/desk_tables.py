"""The officers' tables: who they are, and the hand-offs they answer."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ForeignKey,
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
