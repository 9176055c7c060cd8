"""What Redis' clock says, as far as this process knows: never later than it is.

A call that its caller has given up on may still lie in the socket of a Redis that hangs, and is carried out when that
wakes. A change that a person was told about as not done therefore carries the moment until which it may happen, on the
one clock that is there when it does: Redis' own.
"""

from collections.abc import Callable
from typing import Final, cast

from bot.store.trips import Trips

LEARN_EVERY: Final = 30.0
"""Seconds after which the clock is looked at again; clocks drift by less than a millisecond in that time."""


class RedisClock:
    """Redis' clock, read now and then.

    Args:
        trips: the way to Redis.
        elapsed: seconds since whenever, of a clock that is never set.
    """

    def __init__(self, trips: Trips, *, elapsed: Callable[[], float]) -> None:
        self._trips = trips
        self._elapsed = elapsed
        self._ahead = 0.0
        self._learn_at: float | None = None

    async def deadline(self, *, within: float, limit: float) -> float:
        """The moment `within` seconds from now, in seconds since 1970. Raises StoreAway after `limit` seconds."""
        began = self._elapsed()
        if self._learn_at is None or began >= self._learn_at:
            seconds, micros = cast("list[str]", await self._trips.call("TIME", limit=limit))
            # What the answer needed on its way makes our idea of the clock late, and so the deadline early.
            learnt = self._elapsed()
            self._ahead = int(seconds) + int(micros) / 1e6 - learnt
            self._learn_at = learnt + LEARN_EVERY
        return began + self._ahead + within

    def forget(self) -> None:
        """A change was not in time: perhaps the clock was set."""
        self._learn_at = None
