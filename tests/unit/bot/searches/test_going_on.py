"""More like this: which batch a press on which message begins, or finds, and where it is told."""

from typing import Any

import pytest

from bot.searches.models import Begun, Posted, Wishes
from bot.searches.ports import NoPlace, SearchGone, WorkspaceGone
from bot.searches.service import NobodyLeft
from tests.unit.bot.searches.conftest import ANA, BEN, CHANNEL, TEAM, World


async def test_more_goes_on_with_the_same_list_and_prompt(world: World) -> None:
    begun = await world.order()
    await world.go()
    world.api.finish("task-1")
    await world.go(seconds=10)
    more = await world.searches.more(team_id=TEAM, search_id=begun.search.id, after=1, count=None, user_id=BEN)
    assert (more.fresh, more.batch.position, more.batch.count) == (True, 2, 50)
    again = await world.searches.more(team_id=TEAM, search_id=begun.search.id, after=1, count=9, user_id=ANA)
    assert (again.fresh, again.batch.id, again.batch.user_id) == (False, more.batch.id, BEN)
    await world.go()
    world.api.finish("task-2", people=0)
    await world.go(seconds=10)
    assert world.api.tasks["task-2"].list_id == begun.search.list_id
    with pytest.raises(NobodyLeft):
        await world.searches.more_in_channel(team_id=TEAM, channel_id=CHANNEL, count=None, user_id=ANA)


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


async def test_more_without_a_button_passes_over_what_somebody_else_keeps_to_themselves(world: World) -> None:
    shown = await world.order(intent="V1")
    await world.go()
    world.api.finish("task-1")
    await world.go(seconds=10)
    await world.order(intent="V2", home="dm", prompt="CFOs in Rome")
    more = await world.searches.more_in_channel(team_id=TEAM, channel_id=CHANNEL, count=None, user_id=BEN)
    assert more is not None
    assert more.search.id == shown.search.id


async def test_what_is_not_there_is_said(world: World) -> None:
    with pytest.raises(SearchGone):
        await world.searches.more(team_id=TEAM, search_id="nowhere", after=1, count=None, user_id=ANA)
    assert await world.searches.more_in_channel(team_id=TEAM, channel_id="C9", count=1, user_id=ANA) is None
    begun = await world.order()
    assert await world.searches.cancel(team_id="T2", batch_id=begun.batch.id, user_id=ANA) is None


async def test_one_persons_own_place_is_not_the_next_ones(world: World) -> None:
    begun = await world.order()
    await world.go()
    world.api.finish("task-1")
    await world.go(seconds=10)
    world.notifier.fail("announce", NoPlace("not_in_channel"))
    bens = await more(world, begun, user_id=BEN)
    await world.go()
    await world.searches.wish(team_id=TEAM, batch_id=bens.batch.id, wishes=Wishes(home="dm"))
    await world.go()
    world.api.finish("task-2")
    await world.go(seconds=10)
    await more(world, begun, user_id=ANA)
    await world.go()
    assert world.notifier.homes == ["channel", "channel", "dm", "dm", "channel"]
    search = await world.search(begun)
    assert (search.home, search.thread) == ("channel", (await world.batch(begun)).message)


async def test_whoever_goes_on_from_their_own_conversation_is_answered_there(world: World) -> None:
    begun = await world.order()
    await world.go()
    world.api.finish("task-1")
    await world.go(seconds=10)
    await more(world, begun, user_id=BEN, home="dm")
    await world.go()
    assert world.notifier.homes == ["channel", "channel", "dm"]


async def done(world: World) -> Begun:
    """A search whose first batch is told."""
    begun = await world.order()
    await world.go()
    world.api.finish("task-1")
    await world.go(seconds=10)
    assert isinstance((await world.batch(begun)).message, Posted)
    return begun


async def more(world: World, begun: Begun, **changes: Any) -> Begun:
    asked = {"team_id": TEAM, "search_id": begun.search.id, "after": None, "count": None, "user_id": ANA} | changes
    return await world.searches.more(**asked)
