"""The editors' tables: answers they write, and what they made of questions not understood."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, Table, Text

from bot.store.columns import count, metadata, time, words
from bot.store.desk_tables import by_staff

# Every version of an answer, as JSON (bot.catalogue.FaqEntry). Rows are only ever added.
faq_versions = Table(
    "faq_versions",
    metadata,
    Column("entry", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    words("body", None),
    by_staff(),
    time("at", nullable=False),
)

# What was published when; the last row of an entry counts. Number 0: as in the files.
faq_published = Table(
    "faq_published",
    metadata,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    words("entry", None),
    Column("number", Integer, nullable=False),
    by_staff(),
    time("at", nullable=False),
    Index("faq_published_entry_idx", "entry", "position"),
)

# How far each machine is with what is published: it tries again by itself.
learning = Table(
    "learning",
    metadata,
    Column("machine", Text, primary_key=True),
    words("answers", None),  # a hash of them
    words("state", None),  # learning, failed, in_use
    count("tries"),
    words("problem"),
    time("next_try_at"),
    time("at", nullable=False),
)

# A masked question that was not understood, and the answer it asks for; empty: not for us.
faq_labels = Table(
    "faq_labels",
    metadata,
    Column("words", Text, primary_key=True),
    words("entry"),
    by_staff(),
    time("at", nullable=False),
)
