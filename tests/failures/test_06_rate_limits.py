"""6: many searches in one workspace, and Slack's limits.

Seen to fail: bot/slack/calls.py without OverBudget (the thirty searches, whose double answers 429 then);
bot/store/lua/budget_take.lua without the turns and PROGRESS in bot/slack/rates.py with UPDATE's burst (the thirty
searches: shares differ); `_retry_after` in bot/slack/errors.py that always says 0.1 s (obeyed), `Calls` in
bot/slack/calls.py without `_close` (everyone), `_retry_after` without RETRY_AFTER_MAX_SECONDS (for ever); `keys.budget`
without the team (the busy workspace); POST in bot/slack/rates.py without its hold (held up on their way), and with one
of 12 s (a slow Slack).
"""

import heapq
import random
from collections import Counter, deque
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.searches.models import BatchState, Progress
from bot.searches.ports import SlackAway
from bot.slack.errors import RETRY_AFTER_MAX_SECONDS
from bot.slack.ids import Action
from bot.slack.rates import POST
from bot.store.budget import RedisBudget
from bot.store.connect import connect
from simulator.clock import Clock
from simulator.rates import Rates
from tests.support.product import has, open_product, row
from tests.support.room import Room, open_room


@pytest.fixture
async def room(redis_url: str) -> AsyncIterator[Room]:
    async with open_room(redis_url) as room:
        yield room


async def test_thirty_searches_share_a_workspace_and_every_end_is_told(room: Room) -> None:
    searches = {}
    for number in range(30):
        posted = await room.notifier.announce(room.search(), room.batch(id=f"batch-{number}"))
        searches[f"batch-{number}"] = posted
        room.slack.clock.skip(1.2)
    dice = random.Random(7)
    version = 1
    looks = sorted((dice.uniform(0, 5) + 5 * look, name) for look in range(36) for name in searches)
    began = room.slack.clock.now()
    for due, name in looks:  # three minutes, each batch looked at every five seconds
        room.slack.clock.skip(max(0.0, began + due - room.slack.clock.now()))
        version += 1
        posted = searches[name]
        progress = Progress(status="running", saved=version)
        looked = room.batch(BatchState.RUNNING, id=name, message=posted, progress=progress, version=version)
        await room.notifier.show(room.search(thread=posted), looked)
    shown = Counter(call.body["ts"] for call in room.slack.calls("chat.update"))
    assert set(shown) == {posted.ts for posted in searches.values()}
    assert max(shown.values()) - min(shown.values()) <= 1
    assert sum(shown.values()) >= 3 * 36

    waiting = dict.fromkeys(searches, 0.0)
    began = room.slack.clock.now()
    while waiting:
        name = dice.choice(sorted(waiting))
        posted = searches[name]
        if waiting[name] > room.slack.clock.now():
            room.slack.clock.skip(0.2)
            continue
        version += 1
        try:
            end = room.done(id=name, message=posted, version=version)
            await room.notifier.conclude(room.search(thread=posted), end)
            del waiting[name]
        except SlackAway as away:
            waiting[name] = room.slack.clock.now() + away.retry_after
    assert room.slack.clock.now() - began < 60
    assert all("Person 1" in room.shown(posted) for posted in searches.values())
    assert [call.status for call in room.slack.calls() if call.status == 429] == []


async def test_retry_after_is_obeyed_and_nothing_is_lost(redis_url: str, tmp_path: Path) -> None:
    async with open_product(redis_url, tmp_path, people=[row(number) for number in range(60)]) as product:
        product.slack.faults.add("rate_limited", "chat.update", retry_after_s=3)
        result = await product.result(await product.search("CTOs in Berlin", count=25))
        refused, *others = product.slack.calls("chat.update")
        assert refused.status == 429
        assert all(call.at - refused.at >= 3 for call in others)
        assert has(result, Action.EXPORT)


async def test_retry_after_holds_for_everyone_in_the_workspace_and_not_for_ever(room: Room) -> None:
    throttled = await room.notifier.announce(room.search(), room.batch(id="throttled"))
    room.slack.clock.skip(1.2)
    other = await room.notifier.announce(room.search(), room.batch(id="other"))
    end = room.done(id="other", message=other)
    room.slack.faults.add("rate_limited", "chat.update", retry_after_s=86_400)
    with pytest.raises(SlackAway):
        await room.notifier.conclude(room.search(thread=throttled), room.done(id="throttled", message=throttled))
    for _ in range(2):
        with pytest.raises(SlackAway):
            await room.notifier.conclude(room.search(thread=other), end)
        room.slack.clock.skip(RETRY_AFTER_MAX_SECONDS / 2 - 1)
    assert len(room.slack.calls("chat.update")) == 1
    room.slack.clock.skip(3)
    await room.notifier.conclude(room.search(thread=other), end)
    assert "Person 1" in room.shown(other)


class StandingClock(Clock):
    """Stands where it was put."""

    moment = 0.0

    def now(self) -> float:
        return self.moment


@pytest.mark.parametrize("answer_s", [3.0, 10.0])
async def test_a_slow_slack_still_takes_a_post_every_four_seconds(redis_url: str, answer_s: float) -> None:
    """Somebody always has a post for the channel; Slack answers each after so long."""
    bucket, many, burst, hold = POST
    now, left, under_way = 1.0, 0, deque[float]()
    async with connect(redis_url) as trips:
        budget = RedisBudget(trips, limit=10)
        while now < 61.0:
            while under_way and under_way[0] + answer_s <= now:
                await budget.answered("T1", bucket, taken=under_way.popleft())
            wait = await budget.take("T1", bucket, now=now, per_minute=many, burst=burst, hold=hold)
            if wait:
                now += min(wait, *(taken + answer_s - now for taken in under_way))
                continue
            under_way.append(now)
            left += 1
    assert left >= 15


@pytest.mark.parametrize("seed", range(5))
async def test_posts_that_are_held_up_on_their_way_do_not_arrive_as_too_many(redis_url: str, seed: int) -> None:
    """Three processes post into one channel as often as they may; Slack refuses none, whatever comes between."""
    dice, clock, arrived = random.Random(seed), StandingClock(), 0
    bucket, many, burst, hold = POST
    slack = Rates(clock, enabled=True)
    line: list[tuple[float, int, str, float]] = [(1.0, process, "ask", 0.0) for process in range(3)]
    async with connect(redis_url) as trips:
        budget = RedisBudget(trips, limit=10)
        while arrived < 100:
            clock.moment, process, doing, taken = heapq.heappop(line)
            later = clock.moment + dice.choice((0.0, 0.1, 1.0, 4.0))
            if doing == "ask":
                wait = await budget.take("T1", bucket, now=clock.moment, per_minute=many, burst=burst, hold=hold)
                next_up = (clock.moment + wait, process, "ask", 0.0)
                heapq.heappush(line, next_up if wait else (later, process, "arrive", clock.moment))
            elif doing == "arrive":
                slack.count("chat.postMessage", "T1", "C1")
                arrived += 1
                heapq.heappush(line, (later, process, "answer", taken))
            else:
                await budget.answered("T1", bucket, taken=taken)
                heapq.heappush(line, (clock.moment, process, "ask", 0.0))


async def test_one_busy_workspace_never_slows_another(redis_url: str) -> None:
    async with connect(redis_url) as trips:
        budget = RedisBudget(trips, limit=10)
        for _ in range(9):
            await budget.take("T1", "chat.update", now=1.0, per_minute=42, burst=5)
        await budget.close("T1", "chat.update", until=99.0)
        assert await budget.take("T1", "chat.update", now=2.0, per_minute=42, burst=5) > 0
        assert await budget.take("T2", "chat.update", now=2.0, per_minute=42, burst=5) == 0
