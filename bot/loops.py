"""What is done again and again outlives what goes wrong once."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bot.store import StoreDown

log = structlog.get_logger()


@contextmanager
def outliving(trouble: str) -> Iterator[None]:
    """Log what goes wrong in the block, a database that is away in one line, and go on after it."""
    try:
        yield
    except StoreDown:
        log.warning("store is away")
    except Exception:
        log.exception(trouble)
