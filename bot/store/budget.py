"""The port `Budget` over Redis: one bucket for all processes."""

from typing import Final, cast

from bot.store import keys
from bot.store.redis_store import PEOPLE_WAIT
from bot.store.scripts import load_scripts
from bot.store.trips import Trips

MINUTE: Final = 60.0
SILENCE: Final = 60.0
"""Seconds after which an asker no longer counts among those who share a bucket; the slowest poll is quicker."""


class RedisBudget:
    """Slack's limits, shared by all processes.

    Args:
        trips: the way to Redis.
        limit: seconds that a method may take, then it raises StoreAway.
    """

    def __init__(self, trips: Trips, *, limit: float = PEOPLE_WAIT) -> None:
        self._trips = trips
        self._limit = limit
        self._scripts = load_scripts()

    async def take(
        self,
        team_id: str,
        bucket: str,
        *,
        now: float,
        per_minute: float,
        burst: int,
        asker: str | None = None,
        hold: float = 0.0,
    ) -> float:
        """Take one call, or answer how many seconds to wait for it; see the port."""
        reply = await self._trips.run(
            self._scripts.budget_take,
            keys=(
                keys.budget(team_id, bucket),
                keys.budget_asked(team_id, bucket),
                keys.budget_served(team_id, bucket),
            ),
            args=(keys.BUDGET, now, MINUTE / per_minute, burst, asker or "", SILENCE, hold),
            limit=self._limit,
        )
        return float(cast("str", reply))

    async def answered(self, team_id: str, bucket: str, *, taken: float) -> None:
        """The call is on its way no more; see the port."""
        await self._trips.run(
            self._scripts.budget_answered, keys=(keys.budget(team_id, bucket),), args=(taken,), limit=self._limit
        )

    async def close(self, team_id: str, bucket: str, *, until: float) -> None:
        """Nobody calls before then: Slack said Retry-After."""
        await self._trips.run(
            self._scripts.budget_close,
            keys=(keys.budget(team_id, bucket),),
            args=(keys.CLOSING, until),
            limit=self._limit,
        )
