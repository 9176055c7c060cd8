"""What is worth remembering of a workspace."""

from bot.store import keys
from bot.store.redis_store import PEOPLE_WAIT
from bot.store.trips import Trips


class RedisFlags:
    """Flags of a workspace, each for `keys.FLAG` seconds.

    Args:
        trips: the way to Redis.
        limit: seconds that a method may take, then it raises StoreAway.
    """

    def __init__(self, trips: Trips, *, limit: float = PEOPLE_WAIT) -> None:
        self._trips = trips
        self._limit = limit

    async def remember(self, team_id: str, flag: str) -> None:
        """Remember it, from now on."""
        await self._trips.call("SET", keys.flag(team_id, flag), 1, "EX", keys.FLAG, limit=self._limit)

    async def remembers(self, team_id: str, flag: str) -> bool:
        """Whether it was remembered, and not too long ago."""
        return await self._trips.call("EXISTS", keys.flag(team_id, flag), limit=self._limit) == 1
