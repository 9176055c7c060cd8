"""14: every replica polls, ticks overlap, ticks are dropped.

Fails when a claim is not exclusive (bot/store/lua/claim_due.lua), or when a tick that comes late is thrown away.
"""

import asyncio
from collections import Counter

from bot.scheduler import Poller
from bot.store.connect import connect
from bot.store.redis_store import RedisStore
from tests.support.fakes import FakeClock
from tests.support.make import NOW
from tests.support.wait import until
from tests.unit.bot.test_scheduler import Slow, put


async def test_each_due_batch_is_polled_once_an_interval_and_none_starves(redis_url: str) -> None:
    async with connect(redis_url) as trips:
        store = RedisStore(trips, limit=10)
        for number in range(30):
            await put(store, number)
        clock = FakeClock(NOW)
        workers = [Slow(store, f"p{number}") for number in range(3)]
        pollers = [Poller(store=store, worker=w, clock=clock, owner=w.owner) for w in workers]
        for poller in pollers:
            poller.start()
        await until(lambda: sum(w.claimed.total() for w in workers) == 30)
        await asyncio.gather(*(poller.tick() for poller in pollers * 3))
        for worker in workers:
            worker.go.set()
        for poller in pollers:
            await poller.stop(within=5)
        together = sum((w.claimed for w in workers), Counter[str]())
        assert set(together.values()) == {1}
