"""Slack's limits hold for all processes together, and are shared fairly."""

import asyncio
import itertools
import math
from collections import Counter

import pytest

from bot.store import keys
from bot.store.budget import RedisBudget
from bot.store.flags import RedisFlags
from bot.store.trips import Trips
from tests.support.make import NOW
from tests.unit.bot.store.conftest import PATIENCE


@pytest.fixture
def budget(trips: Trips) -> RedisBudget:
    return RedisBudget(trips, limit=PATIENCE)


async def take(
    budget: RedisBudget,
    *,
    now: float = NOW,
    team: str = "T1",
    burst: int = 3,
    asker: str | None = None,
    hold: float = 0.0,
) -> float:
    return await budget.take(team, "chat.update", now=now, per_minute=50, burst=burst, asker=asker, hold=hold)


async def test_a_burst_is_taken_at_once_and_then_one_by_one(budget: RedisBudget) -> None:
    assert [await take(budget) for _ in range(4)] == [0, 0, 0, pytest.approx(1.2)]
    assert await take(budget, now=NOW + 0.7) == pytest.approx(0.5)
    assert await take(budget, now=NOW + 1.2) == 0
    assert await take(budget, now=NOW + 1.2) == pytest.approx(1.2)


async def test_processes_that_ask_at_once_never_get_more_than_the_burst(budget: RedisBudget) -> None:
    waits = await asyncio.gather(*(take(budget) for _ in range(50)))
    assert sum(wait == 0 for wait in waits) == 3


async def test_a_minute_never_holds_more_than_its_calls_and_the_burst(budget: RedisBudget) -> None:
    taken = [await take(budget, now=NOW + second / 10) for second in range(600)]
    assert sum(wait == 0 for wait in taken) == 50 + 3 - 1


async def test_one_busy_workspace_never_slows_another(budget: RedisBudget) -> None:
    while await take(budget, team="T1") == 0:
        pass
    assert await take(budget, team="T2") == 0


async def test_a_bucket_that_rested_is_full_and_no_fuller(budget: RedisBudget) -> None:
    while await take(budget) == 0:
        pass
    assert [await take(budget, now=NOW + 1000) for _ in range(4)][:3] == [0, 0, 0]
    assert await take(budget, now=NOW + 1000) > 0


async def test_a_wait_however_short_is_no_call(budget: RedisBudget) -> None:
    assert await take(budget, now=1.0, burst=1) == 0
    assert await take(budget, now=math.nextafter(2.2, 0.0), burst=1) > 0


async def test_a_call_under_way_keeps_the_next_one_back_until_it_is_answered(budget: RedisBudget) -> None:
    assert await take(budget, hold=12) == 0
    assert await take(budget, now=NOW + 5, hold=12) == pytest.approx(1.2)
    await budget.answered("T1", "chat.update", taken=NOW)
    assert await take(budget, now=NOW + 5, hold=12) == 0


async def test_a_call_that_is_never_answered_keeps_others_back_no_longer_than_its_hold(budget: RedisBudget) -> None:
    await take(budget, hold=12)
    assert await take(budget, now=NOW + 11.5, hold=12) == pytest.approx(0.5)
    assert await take(budget, now=NOW + 12, hold=12) == 0
    await budget.answered("T1", "chat.update", taken=NOW)
    assert await take(budget, now=NOW + 20, hold=12) > 0


async def test_who_was_refused_and_gives_back_what_he_did_not_get_lets_nobody_through(budget: RedisBudget) -> None:
    await take(budget, hold=12)
    assert await take(budget, now=NOW + 5, hold=12) > 0
    await budget.answered("T1", "chat.update", taken=NOW + 5)
    assert await take(budget, now=NOW + 5.1, hold=12) > 0


async def test_retry_after_closes_the_bucket_for_everyone(budget: RedisBudget) -> None:
    await budget.close("T1", "chat.update", until=NOW + 30)
    await budget.close("T1", "chat.update", until=NOW + 10)
    assert await take(budget, now=NOW + 10) == pytest.approx(20)
    assert await take(budget, now=NOW + 30) == 0
    assert await take(budget, team="T2") == 0


async def test_whoever_leaves_a_part_of_the_burst_yields_to_the_urgent(budget: RedisBudget) -> None:
    while await take(budget, burst=1) == 0:
        pass
    assert [await take(budget, burst=3) for _ in range(2)] == [0, 0]


async def test_thirty_askers_get_equal_shares_however_unluckily_they_ask(budget: RedisBudget) -> None:
    """Always in the same order and at the same pace: without turns the first ones would get every call."""
    served: Counter[str] = Counter()
    for tick in range(120):
        for asker in map(str, range(30)):
            if await take(budget, now=NOW + 3 * tick, burst=3, asker=asker) == 0:
                served[asker] += 1
    assert len(served) == 30
    assert max(served.values()) - min(served.values()) <= 1
    assert served.total() >= 0.8 * 6 * 50


async def test_an_urgent_call_waits_for_nobodys_turn(budget: RedisBudget) -> None:
    assert await take(budget, asker="B1") == 0
    assert await take(budget, asker="B1") == pytest.approx(1.2)
    assert await take(budget) == 0


async def test_a_lone_asker_has_the_whole_bucket_once_the_others_are_silent(budget: RedisBudget) -> None:
    for asker in "abcde":
        await take(budget, now=NOW, burst=5, asker=asker)
    assert await take(budget, now=NOW + 59, asker="a") == 0
    assert await take(budget, now=NOW + 59, asker="a") == pytest.approx(5 * 1.2)
    await take(budget, now=NOW + 100, asker="a")
    for moment in itertools.accumulate([1.21] * 10, initial=NOW + 200):
        assert await take(budget, now=moment, asker="a") == 0


async def test_whoever_was_served_long_ago_is_forgotten(budget: RedisBudget, trips: Trips) -> None:
    await take(budget, asker="a")
    await take(budget, now=NOW + keys.BUDGET + 1, asker="b")
    served = await trips.call("ZRANGE", keys.budget_served("T1", "chat.update"), 0, -1, limit=5)
    assert served == ["b"]


async def test_what_is_remembered_of_a_workspace_is_its_own(trips: Trips) -> None:
    flags = RedisFlags(trips, limit=PATIENCE)
    assert not await flags.remembers("T1", "plain_blocks")
    await flags.remember("T1", "plain_blocks")
    assert await flags.remembers("T1", "plain_blocks")
    assert not await flags.remembers("T1", "other")
    assert not await flags.remembers("T2", "plain_blocks")
