"""What the routes work with, composed once in `app`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from leadsearch.service.accounts import Accounts
from leadsearch.service.erasure import Erasure
from leadsearch.service.lists import Lists
from leadsearch.service.starting import Starts
from leadsearch.service.tasks import Tasks
from leadsearch.service.throttle import Throttle

POLL_AFTER_MIN_MS: Final = 200
"""The hint to a client whose task saves its pages at full speed."""
POLL_AFTER_MAX_MS: Final = 5_000
"""The longest hint, however slow the pace."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The service, part by part. `price` is credits per person saved, `wake` tells the worker of a new task."""

    accounts: Accounts
    starts: Starts
    tasks: Tasks
    lists: Lists
    erasure: Erasure
    throttle: Throttle
    wake: Callable[[], None]
    price: int
    pace_s: float

    @property
    def poll_after_ms(self) -> int:
        """When it is worth asking again for a task that is not over: after about one page."""
        return int(min(max(self.pace_s * 1000, POLL_AFTER_MIN_MS), POLL_AFTER_MAX_MS))
