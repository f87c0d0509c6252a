"""Logs: constant sentences with ids, as JSON lines in production, readable elsewhere.

Every value passes redaction, tracebacks and lines of libraries too: a log never holds a phone
number, an identity number, a code or a token, whoever wrote it.
"""

import logging
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

from bot.sealing import redact

QUIET = ("procrastinate", "httpx", "httpcore", "uvicorn.access", "alembic")


def redacted(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide what must not be read in every text of a log line."""
    return {key: redact(v) if isinstance(v, str) else v for key, v in event.items()}


def configure(level: str, production: bool, stream: TextIO | None = None) -> None:
    """Send every log line of this process through the same processors, to standard error."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redacted,
    ]
    show = structlog.processors.JSONRenderer(ensure_ascii=False)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            show if production else structlog.dev.ConsoleRenderer(colors=False),
        ],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # it warns of every reader that left
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
