"""The port `EditLog` over Redis: one hash for each message."""

from typing import cast

from bot.searches.models import Posted
from bot.store import keys
from bot.store.redis_store import PEOPLE_WAIT
from bot.store.scripts import load_scripts
from bot.store.trips import Trips


class RedisEditLog:
    """What messages show, shared by all processes.

    Args:
        trips: the way to Redis.
        limit: seconds that a method may take, then it raises StoreAway.
    """

    def __init__(self, trips: Trips, *, limit: float = PEOPLE_WAIT) -> None:
        self._trips = trips
        self._limit = limit
        self._scripts = load_scripts()

    async def begin(
        self, team_id: str, message: Posted, *, version: int, digest: str, now: float, hold: float
    ) -> float | None:
        """Claim an edit: seconds that an earlier one may still arrive, or None when there is nothing to do."""
        reply = await self._trips.run(
            self._scripts.edit_begin,
            keys=(keys.shown(team_id, message.channel_id, message.ts),),
            args=(keys.SHOWN, now, version, digest, hold),
            limit=self._limit,
        )
        return None if reply is None else float(cast("str", reply))

    async def end(self, team_id: str, message: Posted, *, version: int, digest: str, settled_at: float) -> None:
        """The edit has arrived, or was refused (an empty digest)."""
        await self._trips.run(
            self._scripts.edit_end,
            keys=(keys.shown(team_id, message.channel_id, message.ts),),
            args=(keys.SHOWN, version, digest, settled_at),
            limit=self._limit,
        )
