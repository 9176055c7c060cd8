"""How long somebody waits for an answer: said by whoever makes them wait, heeded by whoever changes something.

A person who has been told that nothing was changed must not find later that it was. One answer may take several calls,
so that the moment belongs to the answer and not to the call.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_GIVES_UP_AT: Final[ContextVar[float | None]] = ContextVar("gives_up_at", default=None)
"""On the clock that is never set (time.monotonic)."""


@contextmanager
def waiting(seconds: float) -> Iterator[None]:
    """Somebody waits that long for everything inside."""
    token = _GIVES_UP_AT.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _GIVES_UP_AT.reset(token)


def left(*, at_most: float) -> float:
    """Seconds until whoever waits gives up, and `at_most` where nobody has said; below 0 when they have."""
    gives_up_at = _GIVES_UP_AT.get()
    return at_most if gives_up_at is None else min(at_most, gives_up_at - time.monotonic())
