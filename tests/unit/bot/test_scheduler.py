"""The clock: due work is claimed at once, held while it is worked on, and finished at a stop."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from bot.scheduler import AT_ONCE, RENEW_AFTER, TICK, Poller
from bot.searches.limits import LEASE
from bot.searches.models import Batch, Wishes
from bot.searches.ports import Claim
from bot.store.connect import connect
from bot.store.redis_store import RedisStore
from leadsearch.transport import CONNECTIONS
from tests.support.fakes import FakeClock
from tests.support.make import NOW, a_batch, a_search
from tests.support.redis import next_due
from tests.support.wait import until, until_asked


class Slow:
    """Works on a claim until it is let go, then saves it as due again in five seconds."""

    def __init__(self, store: RedisStore, owner: str) -> None:
        self.store, self.owner = store, owner
        self.claimed: Counter[str] = Counter()
        self.go = asyncio.Event()
        self.cancelled = 0

    async def run(self, claim: Claim) -> None:
        self.claimed[claim.work.id] += 1
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        work = claim.work.model_copy(update={"due_at": NOW + 5})
        await self.store.save(claim, work, owner=self.owner, search=None, release=True)


@pytest.fixture
async def store(redis_url: str) -> AsyncIterator[RedisStore]:
    async with connect(redis_url) as trips:
        yield RedisStore(trips, limit=10)


async def never(_: float) -> None:
    raise AssertionError("it waited")


def number_of(number: int) -> str:
    return f"{number:08d}-2222-4222-8222-222222222222"


async def put(store: RedisStore, number: int) -> Batch:
    search = a_search(id=f"S{number}", list_id=f"{number:08d}-1111-4111-8111-111111111111")
    batch = a_batch(id=number_of(number), search_id=search.id)
    return (await store.begin(search, batch, intent=f"V{number}", known_list=None)).batch


async def put_off(store: RedisStore, number: int, *, due_at: float) -> Batch:
    """A batch that has been worked on, and waits."""
    await put(store, number)
    (claim,) = await store.claim_due(owner="before", now=NOW, limit=1, lease=LEASE)
    waiting = claim.work.model_copy(update={"due_at": due_at})
    saved = (await store.save(claim, waiting, owner="before", search=None, release=True)).work
    assert isinstance(saved, Batch)
    return saved


async def held_until(store: RedisStore, moment: float) -> bool:
    """Whether the one piece of work is held, and until then."""
    return await next_due(store) == moment


async def test_a_nudge_looks_at_once_and_overlapping_looks_become_one_more(store: RedisStore) -> None:
    worker = Slow(store, "p1")
    poller = Poller(store=store, worker=worker, clock=FakeClock(NOW), owner="p1")
    poller.start()
    await put(store, 1)
    await asyncio.gather(*(poller.tick() for _ in range(5)))
    await until(lambda: worker.claimed.total() == 1)
    worker.go.set()
    await poller.stop(within=30)


async def test_a_claim_is_renewed_while_it_is_worked_on(store: RedisStore) -> None:
    await put(store, 1)
    clock = FakeClock(NOW)
    worker = Slow(store, "p1")
    poller = Poller(store=store, worker=worker, clock=clock, owner="p1")
    poller.start()
    await until(lambda: worker.claimed.total() == 1)
    clock.now += RENEW_AFTER
    await poller.tick()
    await until_asked(lambda: held_until(store, clock.now + LEASE))  # a look under way renews in one more round
    clock.now += LEASE - 1
    assert not await store.claim_due(owner="p2", now=clock.now, limit=10, lease=LEASE)
    worker.go.set()
    await poller.stop(within=30)


async def test_work_whose_lease_was_lost_is_stopped(store: RedisStore) -> None:
    await put(store, 1)
    clock = FakeClock(NOW)
    worker = Slow(store, "p1")
    poller = Poller(store=store, worker=worker, clock=clock, owner="p1")
    poller.start()
    await until(lambda: worker.claimed.total() == 1)
    other = await store.claim_due(owner="p2", now=NOW + LEASE + 1, limit=10, lease=LEASE * 10)
    assert len(other) == 1
    clock.now += RENEW_AFTER
    await poller.tick()
    await until(lambda: worker.cancelled == 1)
    await poller.stop(within=30)


async def test_a_stop_lets_each_step_finish_and_ends_what_does_not(store: RedisStore) -> None:
    await put(store, 1)
    worker = Slow(store, "p1")
    poller = Poller(store=store, worker=worker, clock=FakeClock(NOW), owner="p1")
    poller.start()
    await until(lambda: worker.claimed.total() == 1)
    await poller.stop(within=0.05)
    assert worker.cancelled == 1
    handed_back = await store.claim_due(owner="p2", now=NOW, limit=10, lease=LEASE)
    assert len(handed_back) == 1
    await put(store, 2)
    await poller.tick()
    assert worker.claimed.total() == 1


async def test_work_begins_when_it_is_due_and_not_when_a_tick_happens_to_come(store: RedisStore) -> None:
    clock, waited = FakeClock(NOW), list[float]()

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        clock.now += seconds

    await put_off(store, 1, due_at=NOW + TICK / 2)
    await put_off(store, 2, due_at=NOW + TICK * 3)
    worker = Slow(store, "p1")
    worker.go.set()
    poller = Poller(store=store, worker=worker, clock=clock, owner="p1", sleep=sleep)
    poller.start()
    await until(lambda: worker.claimed.total() == 1)
    await poller.stop(within=30)
    assert list(worker.claimed) == [number_of(1)]
    assert waited == [pytest.approx(TICK / 2, abs=1e-6)]


async def test_a_wish_does_not_wait_for_the_next_look(store: RedisStore) -> None:
    batch = await put_off(store, 1, due_at=NOW + TICK / 2)
    await store.wish(batch.team_id, batch.id, Wishes(cancelled_by="U1"))
    worker = Slow(store, "p1")
    poller = Poller(store=store, worker=worker, clock=FakeClock(NOW), owner="p1", sleep=never)
    poller.start()
    await until(lambda: worker.claimed.total() == 1)
    worker.go.set()
    await poller.stop(within=30)


async def test_what_it_cannot_advance_now_stays_for_others(store: RedisStore) -> None:
    for number in (1, 2):
        await put(store, number)
    worker = Slow(store, "p1")
    poller = Poller(store=store, worker=worker, clock=FakeClock(NOW), owner="p1", at_once=1)
    poller.start()
    await until(lambda: worker.claimed.total() == 1)
    await poller.tick()
    left = await store.claim_due(owner="p2", now=NOW, limit=10, lease=LEASE)
    assert len(left) == 1
    assert left[0].work.id not in worker.claimed
    worker.go.set()
    await poller.stop(within=30)


async def test_a_backlog_is_worked_on_without_waiting_for_ticks(
    store: RedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.scheduler.TICK", 3600)
    for number in range(5):
        await put(store, number)
    worker = Slow(store, "p1")
    worker.go.set()
    poller = Poller(store=store, worker=worker, clock=FakeClock(NOW), owner="p1", at_once=2)
    poller.start()
    await until(lambda: len(worker.claimed) == 5)
    await poller.stop(within=30)


def test_no_claim_waits_for_a_connection_to_the_api() -> None:
    assert AT_ONCE <= CONNECTIONS
