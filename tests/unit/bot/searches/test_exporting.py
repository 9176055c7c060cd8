"""The CSV of a list, handed over once."""

import pytest

from bot.searches.models import Posted
from bot.searches.ports import ApiAway, SlackAway, SlackLost, SlackTrouble
from tests.support.fakes import Killed
from tests.support.redis import next_due
from tests.unit.bot.searches.conftest import ANA, CHANNEL, TEAM, World

NO_FILE = "export_failed: Slack said cut."


async def export(world: World) -> None:
    begun = await world.order()
    await world.go()
    world.api.finish("task-1", people=2)
    await world.go(seconds=10)
    here = Posted(channel_id=CHANNEL, ts="1.0")
    await world.searches.export(team_id=TEAM, search_id=begun.search.id, user_id=ANA, to=here)


async def test_a_mistake_of_ours_is_told_after_a_few_tries(world: World) -> None:
    await export(world)
    for _ in range(5):
        world.api.fail("list_leads", KeyError("oops"))
    await world.go(seconds=300)
    assert any("its reference is ref-" in said for said, _ in world.notifier.said)
    assert await next_due(world.store) is None


async def test_the_whole_list_is_handed_over_once(world: World) -> None:
    await export(world)
    await world.go(seconds=60)
    assert world.notifier.files == [("x.csv", b"2")]
    assert await next_due(world.store) is None


async def test_an_api_that_is_away_is_asked_again(world: World) -> None:
    await export(world)
    world.api.fail("list_leads", ApiAway("down"))
    await world.go(seconds=60)
    assert len(world.notifier.files) == 1


@pytest.mark.parametrize("error", [SlackLost("cut"), Killed()])
async def test_a_file_of_unknown_fate_is_told_and_not_sent_twice(world: World, error: BaseException) -> None:
    await export(world)
    world.notifier.fail("hand_over", error, after=True)
    if isinstance(error, Killed):
        with pytest.raises(Killed):
            await world.go()
    await world.go(seconds=60)
    assert world.notifier.count("hand_over") == 1
    assert any(said.startswith("export_failed") for said, _ in world.notifier.said)


@pytest.mark.parametrize("trouble", [SlackAway("ratelimited", retry_after=30), SlackLost("http_503")])
async def test_that_there_is_no_file_is_told_when_slack_is_back(world: World, trouble: SlackTrouble) -> None:
    await export(world)
    world.notifier.fail("hand_over", SlackLost("cut"))
    for _ in range(3):
        world.notifier.fail(NO_FILE, trouble)
    await world.go(seconds=300)
    assert (world.notifier.count("hand_over"), world.notifier.count(NO_FILE)) == (0, 1)
    assert await next_due(world.store) is None
