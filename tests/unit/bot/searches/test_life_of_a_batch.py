"""A batch from the order to the end, over real task state."""

import pytest

from bot.searches.models import BatchState, Telling, Wishes
from bot.searches.ports import ApiAway, NoPlace, SlackAway, TaskGone
from tests.support.redis import next_due
from tests.unit.bot.searches.conftest import BEN, TEAM, World

S = BatchState


async def test_it_is_announced_started_watched_read_told_and_mentioned_each_once(world: World) -> None:
    begun = await world.order()
    await world.go()
    running = await world.batch(begun)
    assert (running.state, running.task_id, world.notifier.count("announce")) == (S.RUNNING, "task-1", 1)

    world.api.finish("task-1", people=2, exhausted=True)
    await world.go(seconds=10)
    done = await world.batch(begun)
    assert (done.state, done.telling) == (S.DONE, Telling.TOLD)
    assert done.outcome is not None
    assert (done.outcome.people, done.outcome.credits, done.outcome.exhausted) == (2, 2.0, True)
    assert (world.notifier.count("conclude"), world.notifier.count("mention"), world.api.starts) == (1, 1, 1)
    search = await world.search(begun)
    assert (search.people, search.thread, search.active_batch) == (2, done.message, None)
    assert await next_due(world.store) is None


async def test_a_cancelled_batch_keeps_what_it_had_saved(world: World) -> None:
    begun = await world.order()
    await world.go()
    await world.searches.cancel(team_id=TEAM, batch_id=begun.batch.id, user_id=BEN)
    await world.go()
    batch = await world.batch(begun)
    assert (batch.state, batch.cancelled_by, world.api.cancelled) == (S.CANCELLED, BEN, ["task-1"])
    assert batch.outcome is not None
    assert batch.outcome.people == 1


async def test_a_batch_that_ended_just_before_the_cancel_is_not_removed(world: World) -> None:
    begun = await world.order()
    await world.go()
    world.api.finish("task-1")
    await world.searches.cancel(team_id=TEAM, batch_id=begun.batch.id, user_id=BEN)
    await world.go()
    assert ((await world.batch(begun)).state, world.api.cancelled) == (S.DONE, [])


async def test_a_closed_channel_costs_nothing_and_the_person_can_choose_their_own(world: World) -> None:
    world.notifier.fail("announce", NoPlace("not_in_channel"))
    begun = await world.order()
    await world.go()
    assert ((await world.batch(begun)).state, world.api.starts) == (S.NO_PLACE, 0)
    assert world.notifier.count("offer_place") == 1
    await world.searches.wish(team_id=TEAM, batch_id=begun.batch.id, wishes=Wishes(home="dm"))
    await world.go()
    assert ((await world.batch(begun)).state, world.notifier.homes) == (S.RUNNING, ["dm"])


async def test_after_ten_minutes_a_person_decides_and_may_wait_on(world: World) -> None:
    begun = await world.order()
    await world.go(seconds=601)
    assert (await world.batch(begun)).state is S.OVERDUE
    await world.searches.wish(team_id=TEAM, batch_id=begun.batch.id, wishes=Wishes(keep_waiting=True))
    await world.go(seconds=5)
    assert (await world.batch(begun)).state is S.RUNNING
    await world.searches.wish(team_id=TEAM, batch_id=begun.batch.id, wishes=Wishes(drop=True))
    await world.go()
    assert (await world.batch(begun)).state is S.DROPPED


async def test_an_api_that_is_away_for_a_while_costs_only_time(world: World) -> None:
    for _ in range(3):
        world.api.fail("list_total", ApiAway("down"))
        world.api.fail("start", ApiAway("down"))
        world.api.fail("poll", ApiAway("down"))
    begun = await world.order()
    await world.go(seconds=120)
    world.api.finish("task-1")
    await world.go(seconds=120)
    assert ((await world.batch(begun)).state, world.api.starts) == (S.DONE, 1)


async def test_results_that_were_removed_are_read_from_the_list(world: World) -> None:
    begun = await world.order()
    await world.go()
    world.api.finish("task-1", people=2)
    world.api.fail("task_leads", TaskGone("removed"))
    await world.go(seconds=10)
    outcome = (await world.batch(begun)).outcome
    assert outcome is not None
    assert outcome.people == 2


async def test_a_mistake_of_ours_ends_with_a_reference_that_is_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    begun = await world.order()
    await world.go()
    for _ in range(5):
        world.api.fail("poll", KeyError("oops"))
    await world.go(seconds=300)
    batch = await world.batch(begun)
    assert batch.state is S.FAILED
    assert batch.trouble is not None
    assert batch.trouble.reference is not None
    assert batch.trouble.reference in caplog.text


async def test_a_picture_that_cannot_be_drawn_keeps_no_batch_from_going_on(world: World) -> None:
    begun = await world.order()
    await world.go()
    for _ in range(50):
        world.notifier.fail("show", RuntimeError("no such block"))
    await world.go(seconds=20)
    world.api.finish("task-1")
    await world.go(seconds=20)
    assert (await world.batch(begun)).state is S.DONE


async def test_an_offer_of_another_place_that_slack_delays_is_made_later(world: World) -> None:
    world.notifier.fail("announce", NoPlace("not_in_channel"))
    world.notifier.fail("offer_place", SlackAway("ratelimited", retry_after=3))
    await world.order()
    await world.go(seconds=10)
    assert world.notifier.count("offer_place") == 1
