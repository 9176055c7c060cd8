"""15: a lease runs out while its owner works, and the owner wakes late.

Seen to fail: bot/store/lua/save.lua without the comparison of owner, fence and version (the late owner); a tick in
bot/scheduler.py without `_renew` (the lease that lasts); `_intend` in bot/searches/batch_run.py that does not look at
the clock after its save (who stood still). `tests/unit/bot/store/test_leases.py` has the store's side.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from bot.scheduler import LEASE, RENEW_AFTER, Poller
from bot.searches.models import Batch, BatchState, Search, Work
from bot.searches.ports import Claim, Polled
from bot.searches.worker import Worker
from bot.store.connect import connect
from bot.store.redis_store import RedisStore
from bot.store.trips import Trips
from tests.support.fakes import FakeApi
from tests.support.wait import until_asked
from tests.unit.bot.searches.conftest import World, make_world


class SlowApi(FakeApi):
    """Answers no poll until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.polls = 0
        self.answering = asyncio.Event()

    async def poll(self, task_id: str) -> Polled:
        self.polls += 1
        await self.answering.wait()
        return await super().poll(task_id)


@pytest.fixture
async def world(redis_url: str) -> AsyncIterator[World]:
    async with connect(redis_url) as trips:
        yield make_world(RedisStore(trips, limit=10), FakeApi())


async def test_a_late_owner_changes_nothing_and_says_nothing(world: World) -> None:
    begun = await world.order()
    (late,) = await world.store.claim_due(owner="late", now=world.clock.now, limit=1, lease=LEASE)
    await world.go(seconds=LEASE + 1)
    heir = await world.batch(begun)
    assert heir.state is BatchState.RUNNING
    said = list(world.notifier.said)

    await world.worker.run(late)
    assert await world.batch(begun) == heir
    assert (world.notifier.said, world.api.starts) == (said, 1)


async def test_a_lease_lasts_as_long_as_its_owner_works(redis_url: str) -> None:
    async with connect(redis_url) as trips:
        api = SlowApi()
        world = make_world(RedisStore(trips, limit=10), api)
        begun = await world.order()
        poller = Poller(store=world.store, worker=world.worker, clock=world.clock, owner="me")
        poller.start()
        await until_asked(lambda: _claimed(world, api))
        for _ in range(9):
            world.clock.now += RENEW_AFTER
            await poller.tick()
            assert not await world.store.claim_due(owner="heir", now=world.clock.now, limit=1, lease=LEASE)
        assert api.polls == 1
        api.finish("task-1")
        api.answering.set()
        await until_asked(lambda: _ended(world, begun.batch.id))
        await poller.stop(within=30)
        assert world.notifier.count("conclude") == 1


class StandingStore(RedisStore):
    """Writes down a state, and then its process stands still until others have gone on."""

    def __init__(self, trips: Trips, *, at: BatchState, meanwhile: Callable[[], Awaitable[object]]) -> None:
        super().__init__(trips, limit=10)
        self._at = at
        self._meanwhile = meanwhile

    async def save(self, claim: Claim, work: Work, *, owner: str, search: Search | None, release: bool) -> Claim:
        saved = await super().save(claim, work, owner=owner, search=search, release=release)
        if isinstance(work, Batch) and work.state is self._at:
            await self._meanwhile()
        return saved


@pytest.mark.parametrize("at", [BatchState.ANNOUNCING, BatchState.STARTING])
async def test_who_stood_still_with_an_intent_leaves_it_to_whoever_took_over(redis_url: str, at: BatchState) -> None:
    async with connect(redis_url) as trips:
        world = make_world(RedisStore(trips, limit=10), FakeApi(honours_keys=False))

        async def heir_goes_on() -> None:
            await world.go(seconds=LEASE + 30)
            world.api.finish("task-1")
            await world.go(seconds=60)

        store = StandingStore(trips, at=at, meanwhile=heir_goes_on)
        parts = replace(world.parts, store=store, owner="late")
        begun = await world.order()
        (claim,) = await world.store.claim_due(owner="late", now=world.clock.now, limit=1, lease=LEASE)
        await Worker(parts=parts, exporter=world.exporter).run(claim)
        assert ((await world.batch(begun)).state, world.api.starts) == (BatchState.DONE, 1)
        assert world.notifier.count("announce") == 1


async def _claimed(world: World, api: SlowApi) -> bool:
    """Whether the API is being asked; until then time passes, so that the poll is due."""
    world.clock.now += 0.1
    return api.polls > 0


async def _ended(world: World, batch_id: str) -> bool:
    batch = await world.store.batch("T1", batch_id)
    return batch is not None and batch.ended
