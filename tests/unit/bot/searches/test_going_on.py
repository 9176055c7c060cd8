"""More like this: which batch a press on which message begins, or finds."""

from bot.searches.models import Begun, Posted, Wishes
from bot.searches.ports import NoPlace, WorkspaceGone
from tests.unit.bot.searches.conftest import ANA, TEAM, World


async def test_a_batch_whose_end_nobody_was_shown_is_passed_over_as_often_as_there_is_one(world: World) -> None:
    first = await done(world)
    world.notifier.fail("announce", NoPlace("not_in_channel"))
    cancelled = await more(world, first, after=1)
    await world.go()
    await world.searches.wish(team_id=TEAM, batch_id=cancelled.batch.id, wishes=Wishes(cancelled_by=ANA))
    await world.go()
    world.notifier.fail("announce", WorkspaceGone("account_inactive"))
    dropped = await more(world, first, after=1)
    await world.go()
    assert [(await world.batch(one)).unseen for one in (first, cancelled, dropped)] == [False, True, True]
    fourth = await more(world, first, after=1)
    again = await more(world, first, after=1)
    assert (fourth.fresh, fourth.batch.position) == (True, 4)
    assert (again.fresh, again.batch.id) == (False, fourth.batch.id)


async def test_a_batch_that_was_told_is_found_behind_one_that_nobody_saw(world: World) -> None:
    first = await done(world)
    world.notifier.fail("announce", WorkspaceGone("account_inactive"))
    await more(world, first, after=1)
    await world.go()
    third = await more(world, first, after=1)
    await world.go()
    world.api.finish("task-2")
    await world.go(seconds=10)
    found = await more(world, first, after=1)
    assert (found.fresh, found.batch.id) == (False, third.batch.id)


async def done(world: World) -> Begun:
    """A search whose first batch is told."""
    begun = await world.order()
    await world.go()
    world.api.finish("task-1")
    await world.go(seconds=10)
    assert isinstance((await world.batch(begun)).message, Posted)
    return begun


async def more(world: World, begun: Begun, *, after: int) -> Begun:
    return await world.searches.more(team_id=TEAM, search_id=begun.search.id, after=after, count=None, user_id=ANA)
