"""15: a lease runs out while its owner works, and the owner wakes late.

Fails without the fence in bot/store/lua/save.lua: the late owner would write over its heir, and say everything twice.
"""

from collections.abc import AsyncIterator

import pytest

from bot.scheduler import LEASE
from bot.searches.models import BatchState
from bot.store.connect import connect
from bot.store.redis_store import RedisStore
from tests.support.fakes import FakeApi
from tests.unit.bot.searches.conftest import World, make_world


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
