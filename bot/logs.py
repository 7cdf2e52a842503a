"""Logs for operators: one JSON object a line with ids, counts and durations; never a name, an address or a text.

The audit is another book: see `bot.audit`.
"""

import logging
import sys
from typing import Any, TextIO

import structlog

ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "source", "item", "effect", "rule", "kind", "state", "count", "seconds",
        "attempt", "after", "error", "status", "bucket", "mode", "queue", "host", "method", "key", "version",
        "cost", "request", "pending", "reason", "library", "table", "problem", "day", "remainder", "owner",
    }
)  # fmt: skip
"""The only keys a log line may carry; another is dropped, and its name is kept so that it is noticed."""


def _only_allowed(_: Any, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    dropped = sorted(set(event) - ALLOWED)
    kept = {key: value for key, value in event.items() if key in ALLOWED}
    if dropped:
        kept["event"] = f"{kept.get('event', '')} (dropped: {', '.join(dropped)})"
    return kept


def set_up(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Send every log line to a stream as JSON; library loggers are kept to warnings without their texts."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_allowed,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    # Libraries write addresses and subjects into their messages: none of their lines is let through.
    root = logging.getLogger()
    root.handlers = [logging.NullHandler()]
