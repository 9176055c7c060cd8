"""A workspace or task state that is not there."""

import pytest

from bot.searches.ports import SlackAway, WorkspaceGone
from bot.slack.calls import Calls
from bot.slack.poster import Poster
from bot.slack.render import batch_message
from tests.support.make import NOW, a_batch, a_search
from tests.support.scripted_slack import refuses
from tests.support.slack_ports import OpenBudget
from tests.unit.bot.slack.notifier.conftest import MESSAGE, Room, done


async def test_a_revoked_token_stops_the_workspace_and_nothing_more_is_sent(room: Room) -> None:
    room.slack.on("chat.update", refuses("token_revoked"))
    for _ in range(3):
        with pytest.raises(WorkspaceGone):
            await room.notifier.conclude(a_search(), done())
    assert len(room.slack.asked("chat.update")) == 1


async def test_a_workspace_that_nobody_knows(room: Room) -> None:
    with pytest.raises(WorkspaceGone):
        await room.notifier.announce(a_search(team_id="T9"), a_batch(team_id="T9"))


async def test_without_task_state_nothing_is_sent_and_that_is_known(room: Room) -> None:
    room.budget.away = True
    room.memory.away = True
    with pytest.raises(SlackAway):
        await room.notifier.announce(a_search(), a_batch())
    assert room.slack.asked("chat.postMessage") == []


async def test_retry_after_without_task_state_is_still_heard(room: Room) -> None:
    class Forgetful(OpenBudget):
        async def close(self, team_id: str, bucket: str, *, until: float) -> None:
            self.away = True
            await super().close(team_id, bucket, until=until)

    room.slack.on("chat.update", refuses("ratelimited", status=429, headers={"Retry-After": "9"}))
    calls = Calls(workspaces=room.workspaces, budget=Forgetful(), clock=lambda: NOW)
    with pytest.raises(SlackAway) as away:
        await Poster(calls=calls).update("T1", MESSAGE, batch_message(a_search(), done(), now=NOW))
    assert away.value.retry_after == 9
