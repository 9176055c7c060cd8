"""Whether something that is needed can be reached, told in the log when that changes and not at every try."""

import logging
import time
from collections.abc import Callable
from typing import Final

TELL_EVERY_S: Final = 60.0
"""While it stays away it is told again so often, with how much has failed."""

logger = logging.getLogger(__name__)


class Reach:
    """Tells of one thing: once that it is away, now and then that it still is, and once that it is back.

    Args:
        what: how it is called in the log.
        now_s: a clock in seconds that only goes forward.
    """

    def __init__(self, what: str, *, now_s: Callable[[], float] = time.monotonic) -> None:
        self._what = what
        self._now_s = now_s
        self._away_since: float | None = None
        self._told_at = 0.0
        self._failed = 0

    def lost(self, why: str) -> None:
        """A try has failed."""
        now = self._now_s()
        self._failed += 1
        if self._away_since is None:
            self._away_since = now
            logger.warning("%s is out of reach: %s", self._what, why)
        elif now - self._told_at >= TELL_EVERY_S:
            away_s = now - self._away_since
            logger.warning("%s is out of reach for %.0f s, %d tries: %s", self._what, away_s, self._failed, why)
        else:
            return
        self._told_at = now

    def found(self) -> None:
        """A try has succeeded."""
        if self._away_since is None:
            return
        away_s = self._now_s() - self._away_since
        logger.warning("%s answers again after %.0f s; %d tries had failed", self._what, away_s, self._failed)
        self._away_since, self._failed = None, 0
