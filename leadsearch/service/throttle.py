"""How often an account may start searches: a token bucket for each, in this process alone."""

import math
from typing import Final

from leadsearch.service.errors import TooManyError
from leadsearch.service.ports import NowMs

MINUTE_MS: Final = 60_000
BURST_SHARE: Final = 10
"""One of so many parts of a minute's starts may come at once."""


class Throttle:
    """Admits starts.

    Args:
        per_minute: starts of one account; 0 is any number.
        now_ms: the present instant in milliseconds since 1970 UTC.
    """

    def __init__(self, per_minute: int, *, now_ms: NowMs) -> None:
        self._interval_ms = MINUTE_MS / per_minute if per_minute else 0.0
        self._burst = max(1, per_minute // BURST_SHARE)
        self._now_ms = now_ms
        self._full_at_ms: dict[str, float] = {}

    def admit(self, account_id: str) -> None:
        """Count one start. Raises TooManyError when it comes too early."""
        if not self._interval_ms:
            return
        now = self._now_ms()
        full_at = max(self._full_at_ms.get(account_id, 0.0), now)
        # A clock that was set back closes nobody out for longer than an empty bucket does.
        full_at = self._full_at_ms[account_id] = min(full_at, now + self._burst * self._interval_ms)
        free_at = full_at - (self._burst - 1) * self._interval_ms
        if free_at > now:
            raise TooManyError(math.ceil((free_at - now) / 1000))
        self._full_at_ms[account_id] = full_at + self._interval_ms
