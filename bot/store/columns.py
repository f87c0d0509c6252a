"""Columns the tables are made of, and the names of their constraints."""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    Text,
    Uuid,
)
from sqlalchemy import text as sql

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    }
)


def key(name: str = "id") -> Column[object]:
    """A primary key of 128 bits."""
    return Column(name, Uuid, primary_key=True)


def to(table: str, nullable: bool = False) -> Column[object]:
    """A reference to a conversation or an address."""
    name = {"conversations": "conversation_id", "addresses": "address_id"}[table]
    return Column(name, Uuid, ForeignKey(f"{table}.id"), nullable=nullable)


def time(name: str, nullable: bool = True, **options: object) -> Column[object]:
    """An aware time."""
    return Column(name, DateTime(timezone=True), nullable=nullable, **options)  # type: ignore[arg-type]


def words(name: str, default: str | None = "") -> Column[object]:
    """A text, empty unless given."""
    return Column(name, Text, nullable=False, server_default=default)


def count(name: str, kind: type[Integer] = Integer) -> Column[object]:
    """A number that begins at 0."""
    return Column(name, kind, nullable=False, server_default="0")


def flag(name: str) -> Column[object]:
    """A yes or no that begins as no."""
    return Column(name, Boolean, nullable=False, server_default=sql("false"))


NOW = sql("now()")
