"""A batch from the order to the mention, over real task state; and every place where the process may die."""

from contextlib import suppress
from typing import Any

import pytest

from bot.searches.models import BatchState, Begun, Posted, Telling, Wishes
from bot.searches.ports import (
    ApiAway,
    ApiLost,
    MessageGone,
    NoPlace,
    SearchGone,
    SlackAway,
    SlackLost,
    SlackTrouble,
    TaskGone,
    WorkspaceGone,
)
from bot.searches.service import NobodyLeft
from tests.support.fakes import Killed
from tests.support.redis import next_due
from tests.unit.bot.searches.conftest import ANA, CHANNEL, TEAM, World

S = BatchState
NO_FILE = "export_failed: Slack said cut."
BEN = "U2"


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


async def more(world: World, begun: Begun, **changes: Any) -> Begun:
    asked = {"team_id": TEAM, "search_id": begun.search.id, "after": None, "count": None} | changes
    return await world.searches.more(**asked)


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


class TestExport:
    async def test_a_mistake_of_ours_is_told_after_a_few_tries(self, world: World) -> None:
        await self.export(world)
        for _ in range(5):
            world.api.fail("list_leads", KeyError("oops"))
        await world.go(seconds=300)
        assert any("its reference is ref-" in said for said, _ in world.notifier.said)
        assert await next_due(world.store) is None

    async def export(self, world: World) -> None:
        begun = await world.order()
        await world.go()
        world.api.finish("task-1", people=2)
        await world.go(seconds=10)
        here = Posted(channel_id=CHANNEL, ts="1.0")
        await world.searches.export(team_id=TEAM, search_id=begun.search.id, user_id=ANA, to=here)

    async def test_the_whole_list_is_handed_over_once(self, world: World) -> None:
        await self.export(world)
        await world.go(seconds=60)
        assert world.notifier.files == [("x.csv", b"2")]
        assert await next_due(world.store) is None

    async def test_an_api_that_is_away_is_asked_again(self, world: World) -> None:
        await self.export(world)
        world.api.fail("list_leads", ApiAway("down"))
        await world.go(seconds=60)
        assert len(world.notifier.files) == 1

    @pytest.mark.parametrize("error", [SlackLost("cut"), Killed()])
    async def test_a_file_of_unknown_fate_is_told_and_not_sent_twice(self, world: World, error: BaseException) -> None:
        await self.export(world)
        world.notifier.fail("hand_over", error, after=True)
        if isinstance(error, Killed):
            with pytest.raises(Killed):
                await world.go()
        await world.go(seconds=60)
        assert world.notifier.count("hand_over") == 1
        assert any(said.startswith("export_failed") for said, _ in world.notifier.said)

    @pytest.mark.parametrize("trouble", [SlackAway("ratelimited", retry_after=30), SlackLost("http_503")])
    async def test_that_there_is_no_file_is_told_when_slack_is_back(self, world: World, trouble: SlackTrouble) -> None:
        await self.export(world)
        world.notifier.fail("hand_over", SlackLost("cut"))
        for _ in range(3):
            world.notifier.fail(NO_FILE, trouble)
        await world.go(seconds=300)
        assert (world.notifier.count("hand_over"), world.notifier.count(NO_FILE)) == (0, 1)
        assert await next_due(world.store) is None
