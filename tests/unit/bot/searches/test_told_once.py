"""The end is told once, and the person mentioned at most once, wherever the process dies or Slack refuses."""

from contextlib import suppress

import pytest

from bot.searches.models import BatchState, Posted, Telling, Wishes
from bot.searches.ports import MessageGone, NoPlace, SlackLost, SlackTrouble, WorkspaceGone
from tests.support.fakes import Killed
from tests.support.redis import next_due
from tests.unit.bot.searches.conftest import CHANNEL, TEAM, World

S = BatchState


async def test_a_dead_process_leaves_a_post_of_unknown_outcome_and_it_is_not_repeated(world: World) -> None:
    world.notifier.fail("announce", Killed(), after=True)
    begun = await world.order()
    with pytest.raises(Killed):
        await world.go()
    await world.go(seconds=20)
    assert (world.notifier.count("announce"), (await world.batch(begun)).message) == (1, None)
    world.api.finish("task-1")
    await world.go(seconds=10)
    said = [name for name, _ in world.notifier.said if name in {"announce", "conclude", "conclude anew", "mention"}]
    assert said == ["announce", "announce", "conclude", "mention"]


@pytest.mark.parametrize("error", [SlackLost("cut"), Killed()])
async def test_a_message_of_unknown_place_is_posted_until_the_place_is_known_and_then_told_once(
    world: World, error: BaseException
) -> None:
    world.notifier.fail("announce", SlackLost("cut"), after=True)
    begun = await world.order()
    await world.go()
    world.notifier.fail("announce", error, after=True)
    world.api.finish("task-1")
    with suppress(Killed):
        await world.go(seconds=10)
    await world.go(seconds=20)
    assert (world.notifier.count("announce"), world.notifier.count("conclude")) == (3, 1)
    assert (await world.batch(begun)).telling is Telling.TOLD


async def test_a_click_teaches_where_a_lost_message_stands(world: World) -> None:
    world.notifier.fail("announce", SlackLost("cut"), after=True)
    begun = await world.order()
    await world.go()
    here = Posted(channel_id=CHANNEL, ts="7.7")
    await world.searches.wish(team_id=TEAM, batch_id=begun.batch.id, wishes=Wishes(message=here))
    world.api.finish("task-1")
    await world.go(seconds=10)
    assert (world.notifier.count("conclude"), world.notifier.count("conclude anew")) == (1, 0)
    assert (await world.search(begun)).thread == here


@pytest.mark.parametrize("after", [True, False])
async def test_a_process_that_dies_while_telling_tells_once_and_mentions_at_most_once(
    world: World, after: bool
) -> None:
    begun = await world.order()
    await world.go()
    world.api.finish("task-1")
    world.notifier.fail("conclude", Killed(), after=after)
    world.notifier.fail("mention", Killed(), after=after)
    for _ in range(2):
        with pytest.raises(Killed):
            await world.go(seconds=30)
    await world.go(seconds=30)
    assert (await world.batch(begun)).telling is Telling.TOLD
    assert world.notifier.count("conclude") >= 1  # an edit of the same message, which may be repeated
    assert world.notifier.count("conclude anew") == 0
    assert world.notifier.count("mention") <= 1


async def test_a_process_that_dies_twice_at_the_same_edit_still_shows_the_result(world: World) -> None:
    begun = await world.order()
    await world.go()
    world.api.finish("task-1")
    for _ in range(2):
        world.notifier.fail("conclude", Killed())
        with pytest.raises(Killed):
            await world.go(seconds=30)
    await world.go(seconds=30)
    assert (world.notifier.count("conclude"), world.notifier.count("mention")) == (1, 1)
    assert (await world.batch(begun)).telling is Telling.TOLD


async def test_a_deleted_message_is_replaced_and_a_closed_channel_left(world: World) -> None:
    begun = await world.order()
    await world.go()
    world.api.finish("task-1")
    world.notifier.fail("conclude", MessageGone("message_not_found"))
    world.notifier.fail("conclude anew", NoPlace("is_archived"))
    await world.go(seconds=10)
    assert (world.notifier.homes[-1], world.notifier.count("conclude anew")) == ("dm", 1)
    assert (await world.batch(begun)).telling is Telling.TOLD


async def test_an_end_that_slack_refuses_for_an_unknown_reason_goes_to_the_person(world: World) -> None:
    begun = await world.order()
    await world.go()
    world.api.finish("task-1")
    world.notifier.fail("conclude", SlackTrouble("a_new_word"))
    await world.go(seconds=10)
    assert (world.notifier.homes, world.notifier.count("conclude")) == (["channel", "dm", "dm"], 1)
    assert (await world.batch(begun)).telling is Telling.TOLD


async def test_an_end_that_slack_refuses_everywhere_is_let_go_aloud(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    begun = await world.order(home="dm")
    await world.go()
    world.api.finish("task-1")
    world.notifier.fail("conclude", SlackTrouble("a_new_word"))
    await world.go(seconds=10)
    assert ((await world.batch(begun)).telling, "cannot be told: a_new_word" in caplog.text) == (Telling.TOLD, True)
    assert await next_due(world.store) is None


async def test_a_workspace_without_the_bot_stops_in_silence(world: World) -> None:
    world.notifier.fail("announce", WorkspaceGone("token_revoked"))
    begun = await world.order()
    await world.go()
    assert ((await world.batch(begun)).state, world.api.starts, world.notifier.said) == (S.DROPPED, 0, [])
