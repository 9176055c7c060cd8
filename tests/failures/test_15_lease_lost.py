"""15: a lease runs out while its owner works, and the owner wakes late.

Seen to fail: bot/store/lua/save.lua without the comparison of owner, fence and version (the late owner); a tick in
bot/scheduler.py without `_renew` (the lease that lasts); `_intend` in bot/searches/batch_run.py that does not look at
the clock after its save, or `_save` in its place at any one of its four (who stood still); an `_intend` that gives up
where it is late instead of writing the intent again, or that renews no lease (who holds it).
`tests/unit/bot/store/test_leases.py` has the store's side.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import pytest

from bot.scheduler import RENEW_AFTER, Poller
from bot.searches import limits
from bot.searches.limits import LEASE
from bot.searches.models import Batch, BatchState, Search, Telling, Work
from bot.searches.ports import Claim, MessageGone, Polled
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


Intent: TypeAlias = str
Stand: TypeAlias = Callable[[], Awaitable[None]]

INTENTS: Final[Mapping[Intent, Callable[[Batch], bool]]] = {
    "announce": lambda batch: batch.state is BatchState.ANNOUNCING,
    "start": lambda batch: batch.state is BatchState.STARTING,
    "conclude": lambda batch: batch.telling is Telling.RESULT_SENDING,
    "conclude anew": lambda batch: batch.telling is Telling.RESULT_SENDING and batch.anew,
    "mention": lambda batch: batch.telling is Telling.MENTION_SENDING,
}
"""What must not be done twice, and what is written down before it."""


class StandingStore(RedisStore):
    """Writes down an intent, and then its process stands still: each time for the next of `stands`."""

    def __init__(self, trips: Trips, *, at: Intent, stands: Sequence[Stand]) -> None:
        super().__init__(trips, limit=10)
        self._at = at
        self._stands = deque(stands)

    async def save(self, claim: Claim, work: Work, *, owner: str, search: Search | None, release: bool) -> Claim:
        saved = await super().save(claim, work, owner=owner, search=search, release=release)
        if isinstance(work, Batch) and INTENTS[self._at](work) and self._stands:
            await self._stands.popleft()()
        return saved


@dataclass(frozen=True, kw_only=True)
class Late:
    """A process that has just claimed a batch; it will stand still with an intent."""

    world: World
    trips: Trips
    claim: Claim
    at: Intent

    async def run(self, *stands: Stand) -> None:
        store = StandingStore(self.trips, at=self.at, stands=stands)
        parts = replace(self.world.parts, store=store, owner="late")
        await Worker(parts=parts, exporter=self.world.exporter).run(self.claim)

    def done(self) -> list[str]:
        """What cannot be taken back, by whomever it was done."""
        said = [name for name, _ in self.world.notifier.said if name != "show"]
        return [*said, *["start"] * self.world.api.starts]


@pytest.fixture(params=INTENTS)
async def late(redis_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Late]:
    async with connect(redis_url) as trips:
        world = make_world(RedisStore(trips, limit=10), FakeApi(honours_keys=False))
        await world.order()
        if request.param not in {"announce", "start"}:
            await world.go()
            world.api.finish("task-1")
            world.clock.now += limits.POLL_PENDING
        if request.param == "conclude anew":
            world.notifier.fail("conclude", MessageGone("message_not_found"))
        (claim,) = await world.store.claim_due(owner="late", now=world.clock.now, limit=1, lease=LEASE)
        yield Late(world=world, trips=trips, claim=claim, at=request.param)


async def test_who_stood_still_with_an_intent_leaves_it_to_whoever_took_over(late: Late) -> None:
    done: list[str] = []

    async def others_end_it() -> None:
        await late.world.go(seconds=LEASE + 30)
        if not late.world.api.tasks["task-1"].ended:
            late.world.api.finish("task-1")
        await late.world.go(seconds=60)
        done.extend(late.done())

    await late.run(others_end_it)
    assert late.done() == done
    assert Counter(done) == Counter({"announce", "start", "conclude", "mention"} - {_lost(late.at)})


def _lost(at: Intent) -> str:
    """What nobody may do any more: a message of unknown outcome is not sent again, a post for the end or an edit is."""
    return {"conclude anew": "conclude", "mention": "mention"}.get(at, "")


@pytest.mark.parametrize("stood", [[limits.INTENT], [limits.INTENT + 1], [limits.INTENT + 1, limits.INTENT]])
async def test_who_stood_still_with_an_intent_and_holds_it_carries_it_out(late: Late, stood: list[float]) -> None:
    taken_over: list[Claim] = []

    def standing(seconds: float) -> Stand:
        async def stand() -> None:
            world = late.world
            world.clock.now += seconds
            taken_over.extend(await world.store.claim_due(owner="heir", now=world.clock.now, limit=1, lease=LEASE))

        return stand

    late.world.clock.now += LEASE - 1  # it stood still before, too: less is left of its lease than of an intent
    await late.run(*map(standing, stood))
    assert (late.done().count(late.at), taken_over) == (1, [])


async def test_who_stands_still_with_each_writing_of_an_intent_never_carries_it_out(late: Late) -> None:
    before = late.done()

    async def stand() -> None:
        late.world.clock.now += limits.INTENT + 1

    await late.run(*[stand] * limits.INTENT_TRIES)
    assert late.at not in late.done()[len(before) :]


async def _claimed(world: World, api: SlowApi) -> bool:
    """Whether the API is being asked; until then time passes, so that the poll is due."""
    world.clock.now += 0.1
    return api.polls > 0


async def _ended(world: World, batch_id: str) -> bool:
    batch = await world.store.batch("T1", batch_id)
    return batch is not None and batch.ended
