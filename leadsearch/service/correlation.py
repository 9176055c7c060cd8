"""The correlation id of what is being done: in every answer, and in every log line of the request and of its task."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_CURRENT: Final[ContextVar[str]] = ContextVar("correlation_id", default="-")


def correlation_id() -> str:
    """The id of the request or task at work here; "-" outside of both."""
    return _CURRENT.get()


@contextmanager
def correlated(value: str) -> Iterator[None]:
    """Everything inside belongs to this id."""
    token = _CURRENT.set(value)
    try:
        yield
    finally:
        _CURRENT.reset(token)


class CorrelationFilter(logging.Filter):
    """Gives every log record a `correlation_id` for the format to show."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        record.correlation_id = correlation_id()
        return True
