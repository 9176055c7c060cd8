"""14: every replica polls, ticks overlap, ticks are dropped.

Seen to fail: bot/store/lua/claim_due.lua without the new score of what it claims (polled twice); `_claim` in
bot/scheduler.py that waits for the work inside of the tick (the rest starves); `misfire_grace_time` there at one second
instead of None (the late tick).
"""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence

from bot.scheduler import Poller
from bot.searches.ports import Claim
from bot.store.connect import connect
from bot.store.redis_store import RedisStore
from tests.support.fakes import FakeClock
from tests.support.make import NOW
from tests.support.wait import until
from tests.unit.bot.test_scheduler import put

BATCHES = 30
INTERVAL = 5.0
"""Seconds between two looks at a batch."""
BUSY = 1.4
"""Seconds for which the event loop is kept busy: more than APScheduler forgives a job unless it is told to."""
BUSY_TIMES = 50


class Looks:
    """Looks at a batch for as long as the API takes to answer, then wants the next look after INTERVAL."""

    def __init__(self, store: RedisStore, clock: FakeClock, owner: str) -> None:
        self.store, self.clock, self.owner = store, clock, owner
        self.begun: Counter[str] = Counter()
        self.ended = 0
        self.answering = asyncio.Event()

    async def run(self, claim: Claim) -> None:
        self.begun[claim.work.id] += 1
        await self.answering.wait()
        work = claim.work.model_copy(update={"due_at": self.clock() + INTERVAL})
        await self.store.save(claim, work, owner=self.owner, search=None, release=True)
        self.ended += 1


async def test_each_due_batch_is_polled_once_an_interval_and_none_starves(redis_url: str) -> None:
    async with connect(redis_url) as trips:
        store, clock = RedisStore(trips, limit=10), FakeClock(NOW)
        for number in range(BATCHES):
            await put(store, number)
        workers = [Looks(store, clock, f"p{number}") for number in range(3)]
        pollers = [Poller(store=store, worker=w, clock=clock, owner=w.owner) for w in workers]

        def looks() -> Counter[str]:
            return sum((worker.begun for worker in workers), Counter[str]())

        for poller in pollers:
            poller.start()
        await until(lambda: looks().total() >= BATCHES)
        await asyncio.gather(*(poller.tick() for poller in pollers * 3))
        assert set(looks().values()) == {1}
        for worker in workers:
            worker.answering.set()
        for interval in (1, 2):
            await until(lambda asked=interval * BATCHES: sum(w.ended for w in workers) == asked)  # type: ignore[misc]
            clock.now = NOW + interval * INTERVAL
            await asyncio.gather(*(poller.tick() for poller in pollers * 3))
        await until(lambda: sum(w.ended for w in workers) == 3 * BATCHES)
        assert set(looks().values()) == {3}
        assert len(looks()) == BATCHES
        for poller in pollers:
            await poller.stop(within=30)


class SeenStore(RedisStore):
    """Counts the looks for due work."""

    looks = 0

    async def claim_due(self, *, owner: str, now: float, limit: int, lease: float) -> Sequence[Claim]:
        self.looks += 1
        return await super().claim_due(owner=owner, now=now, limit=limit, lease=lease)


async def test_a_tick_that_is_always_late_still_looks(redis_url: str) -> None:
    async with connect(redis_url) as trips:
        store, clock = SeenStore(trips, limit=10), FakeClock(NOW)
        poller = Poller(store=store, worker=Looks(store, clock, "me"), clock=clock, owner="me")
        poller.start()
        await until(lambda: store.looks > 0)
        seen = store.looks
        busy_times = 0
        while store.looks == seen and busy_times < BUSY_TIMES:
            time.sleep(BUSY)  # noqa: ASYNC251 - what blocks the loop is what is tested
            busy_times += 1
            await asyncio.sleep(0)
        assert store.looks > seen
        await poller.stop(within=30)
