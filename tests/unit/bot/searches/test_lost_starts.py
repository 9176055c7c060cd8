"""A start whose answer is lost happens once, whatever dies in between."""

import pytest

from bot.searches.models import BatchState
from bot.searches.ports import ApiAway, ApiLost
from tests.support.fakes import Killed
from tests.unit.bot.searches.conftest import BEN, TEAM, World

S = BatchState


@pytest.mark.parametrize("honours_keys", [True, False])
@pytest.mark.parametrize("error", [ApiLost("cut"), Killed()])
async def test_a_start_whose_answer_is_lost_happens_once(
    world: World, honours_keys: bool, error: BaseException
) -> None:
    world.api.honours_keys = honours_keys
    world.api.fail("start", error, after=True)
    begun = await world.order()
    if isinstance(error, Killed):
        with pytest.raises(Killed):
            await world.go()
    await world.go(seconds=30)
    batch = await world.batch(begun)
    assert (world.api.starts, batch.task_id, batch.state) == (1, "task-1", S.RUNNING)


@pytest.mark.parametrize("honours_keys", [True, False])
async def test_a_start_that_never_arrived_is_sent_again(world: World, honours_keys: bool) -> None:
    world.api.honours_keys = honours_keys
    world.api.fail("start", ApiLost("cut"))
    begun = await world.order()
    await world.go(seconds=30)
    assert (world.api.starts, (await world.batch(begun)).state) == (1, S.RUNNING)


async def test_a_start_that_ran_and_ended_unseen_is_read_from_what_the_list_grew_by(world: World) -> None:
    world.api.honours_keys = False
    world.api.fail("start", ApiLost("cut"), after=True)
    begun = await world.order()
    await world.go()
    world.api.finish("task-1", people=3)
    world.api.tasks.clear()
    await world.go(seconds=30)
    batch = await world.batch(begun)
    assert (batch.state, world.api.starts) == (S.DONE, 1)
    assert batch.outcome is not None
    assert batch.outcome.people == 3


async def test_a_repeat_with_the_key_that_fails_loses_no_running_task(world: World) -> None:
    world.api.fail("start", ApiLost("cut"), after=True)
    begun = await world.order()
    await world.go()
    for _ in range(3):
        world.api.fail("start", ApiAway("down"))
    await world.searches.cancel(team_id=TEAM, batch_id=begun.batch.id, user_id=BEN)
    await world.go(seconds=120)
    batch = await world.batch(begun)
    assert (batch.state, world.api.cancelled) == (S.CANCELLED, ["task-1"])
