"""Lets the ten minutes of a batch pass at once: nobody who measures waits for them."""

import time
from collections.abc import Awaitable, Callable
from typing import Final

from bench.chaos.breaking import ask_redis
from bot.store import keys

PassTime = Callable[[str, str], Awaitable[bool]]
"""Team and batch → whether its time is over now."""

_TIME_OVER: Final = """
local work, due = unpack(KEYS)
local doc = redis.call('HGET', work, 'doc')
if not doc or redis.call('HEXISTS', work, 'owner') == 1 then
  return 0 -- who holds it would write its old deadline again
end
local passed, times = string.gsub(doc, '"deadline_at":[%d.]+', '"deadline_at":' .. ARGV[1])
redis.call('HSET', work, 'doc', passed)
redis.call('ZADD', due, 'XX', 0, work)
return times
"""


def passing_time(redis_url: str) -> PassTime:
    """In that Redis. Nothing has passed where Redis is away, a bot holds the batch, or it has no deadline."""

    async def pass_time(team_id: str, batch_id: str) -> bool:
        over = f"{time.time() - 1:.3f}"
        work = keys.batch(team_id, batch_id)
        return await ask_redis(redis_url, "EVAL", _TIME_OVER, "2", work, keys.DUE, over) == 1

    return pass_time
