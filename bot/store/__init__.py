"""Everything kept in PostgreSQL. The only package that imports SQLAlchemy.

`Store` is the database with its keys; the modules are small async functions that take one:
`receiving` and `turns` (inbox, lease, commit), `bubbles` (what an address shows), `delivery`
(the push queue), `sessions`, `attachments`, `conversations`, `dossiers`, `tickets`, `listen`.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.model import Later
from bot.store.database import OldSchema, Store, StoreDown, StoreError, open_store

Defer = Callable[[Any, Later], Awaitable[None]]
"""Queue a job inside the transaction of the psycopg connection given first."""

__all__ = ["Defer", "OldSchema", "Store", "StoreDown", "StoreError", "open_store"]
