"""The orchestrator and the worker over real task state, with an API and a Slack that do as they are told."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from bot.searches.batch_run import Parts
from bot.searches.exporting import Exporter
from bot.searches.models import Batch, Begun, Order, Search
from bot.searches.service import Searches
from bot.searches.worker import Worker
from bot.store.connect import connect
from bot.store.redis_store import RedisStore
from tests.support.fakes import FakeApi, FakeClock, FakeNotifier
from tests.support.make import NOW
from tests.support.redis import next_due

TEAM, CHANNEL, ANA, BEN = "T1", "C1", "U1", "U2"


@dataclass
class World:
    """Everything one process has, and the time that passes."""

    store: RedisStore
    api: FakeApi
    notifier: FakeNotifier
    clock: FakeClock
    searches: Searches
    parts: Parts
    exporter: Exporter
    worker: Worker

    async def order(self, **changes: Any) -> Begun:
        values = {
            "team_id": TEAM,
            "channel_id": CHANNEL,
            "user_id": ANA,
            "prompt": "CTOs in Berlin",
            "count": 50,
            "intent": "V1",
            "place": "public",
        }
        return await self.searches.start(Order(**(values | changes)))

    async def go(self, *, seconds: float = 0.0) -> int:
        """Let time pass and do whatever is due then; answers how many pieces of work that were."""
        until = self.clock.now + seconds
        done = 0
        while True:
            for claim in await self.store.claim_due(owner="me", now=self.clock.now, limit=10, lease=15):
                await self.worker.run(claim)
                done += 1
            due = await next_due(self.store)
            if due is None or due > until:
                self.clock.now = max(self.clock.now, until)
                return done
            self.clock.now = max(self.clock.now, due)

    async def batch(self, begun: Begun) -> Batch:
        found = await self.store.batch(TEAM, begun.batch.id)
        assert found is not None
        return found

    async def search(self, begun: Begun) -> Search:
        found = await self.store.search(TEAM, begun.search.id)
        assert found is not None
        return found


@pytest.fixture
async def world(redis_url: str) -> AsyncIterator[World]:
    async with connect(redis_url) as trips:
        yield make_world(RedisStore(trips, limit=10), FakeApi())


def make_world(store: RedisStore, api: FakeApi) -> World:
    clock, notifier = FakeClock(NOW), FakeNotifier()
    numbers = count(1)
    parts = Parts(
        store=store, api=api, notifier=notifier, clock=clock, owner="me", new_reference=lambda: f"ref-{next(numbers)}"
    )
    exporter = Exporter(
        api=api, notifier=notifier, clock=clock, csv=lambda search, leads: ("x.csv", b"%d" % len(leads))
    )
    searches = Searches(
        store=store,
        clock=clock,
        new_id=lambda: f"{next(numbers):08d}-0000-4000-8000-000000000000",
        nudge=lambda: None,
    )
    worker = Worker(parts=parts, exporter=exporter)
    return World(store, api, notifier, clock, searches, parts, exporter, worker)
